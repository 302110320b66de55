#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "crdt/any.hpp"
#include "crdt/id.hpp"
#include "crdt/result.hpp"

namespace lumbung::crdt {

/// Whose state changed by one call. All lists are empty if nothing was news.
struct AwarenessNews {
  std::vector<ClientId> added;
  std::vector<ClientId> updated;  ///< a newer clock, perhaps with the same state
  std::vector<ClientId> changed;  ///< those of `updated` whose state is another than before
  std::vector<ClientId> removed;

  [[nodiscard]] bool empty() const { return added.empty() && updated.empty() && removed.empty(); }
};

/// What everybody says of themselves while online: a name, a cursor. Nothing of it is stored.
///
/// Shape   One JSON state for each client with a clock that counts its changes; null = offline.
///         The higher clock wins. Who is not heard of for `timeout_ms` is taken for offline; our
///         own state is said again after half of that. After each call that gives news, send
///         `encode` of those clients to the others.
/// Units   Milliseconds of any clock that only goes forward, handed in with each call.
/// Errors  An update is taken whole or not at all: malformed | limit (awareness_clients_max).
/// Thread  None of its own.
/// Source  y-protocols 1.0.7 awareness.js.
class Awareness {
 public:
  static constexpr std::int64_t timeout_ms = 30'000;
  /// How often `tick` should be called.
  static constexpr std::int64_t check_every_ms = timeout_ms / 10;

  /// Online with an empty object as our state.
  Awareness(ClientId client, std::int64_t now_ms);

  [[nodiscard]] ClientId client() const { return client_; }
  /// null while we are offline.
  [[nodiscard]] const Any& local_state() const;
  /// Null takes us offline.
  AwarenessNews set_local_state(Any state, std::int64_t now_ms);
  /// Sets one member of our state; nothing while we are offline.
  AwarenessNews set_local_field(std::string_view field, Any value, std::int64_t now_ms);

  /// Who is online, with their states.
  [[nodiscard]] const std::map<ClientId, Any>& states() const { return states_; }
  /// Takes clients for offline. Only our own clock goes up: the others may say otherwise.
  AwarenessNews remove(const std::vector<ClientId>& clients, std::int64_t now_ms);
  /// Says our state again where it is due and removes who was silent for too long.
  AwarenessNews tick(std::int64_t now_ms);

  /// The states of `clients`; those never heard of are left out.
  [[nodiscard]] Bytes encode(const std::vector<ClientId>& clients) const;
  /// Nobody but ourselves takes us offline: then our clock goes up, so send our state again.
  [[nodiscard]] Result<AwarenessNews> apply(ByteView update, std::int64_t now_ms);

 private:
  struct Meta {
    Clock clock = 0;
    std::int64_t updated_ms = 0;
  };
  ClientId client_;
  std::map<ClientId, Any> states_;
  std::map<ClientId, Meta> meta_;
};

/// The update with each state as `modify` gives it; clocks and clients stay.
[[nodiscard]] Result<Bytes> modify_awareness_update(ByteView update,
                                                    const std::function<Any(const Any&)>& modify);

}  // namespace lumbung::crdt
