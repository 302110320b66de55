#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/base/ids.hpp"
#include "daemon/base/result.hpp"

namespace lumbung::node {

/// What became of an envelope that is held. Numbers stand in the store: never renumber.
enum class Standing : std::uint8_t {
  accepted = 1,     ///< part of its document
  quarantined = 2,  ///< held and relayed, left out of documents and sums
};

/// An envelope as the store keeps it.
struct HeldEnvelope {
  SpaceId space;
  Origin origin;
  EnvelopeHash hash;
  Standing standing = Standing::accepted;
  Bytes bytes;  ///< as received, never re-encoded
};

/// The small tables beside the envelopes. Numbers stand in the store: never renumber.
enum class Table : std::uint8_t {
  local = 1,        ///< this laptop's own state: community, sealed keys, name
  draft = 2,        ///< typed cells that are not yet saved; never replicated
  idempotency = 3,  ///< request keys and their answers, 7 days
  snapshot = 4,     ///< document states that can be rebuilt from the log
  peer = 5,         ///< last meeting and last addresses of other devices
  invite = 6,       ///< secrets of invites that this laptop made and that are still open
};

/// One change of a small table: a value put under a key, or the key removed.
struct TableChange {
  Table table = Table::local;
  Bytes key;
  std::optional<Bytes> value;
};

/// What becomes durable together or not at all.
struct StoreBatch {
  std::vector<HeldEnvelope> envelopes;
  std::vector<TableChange> changes;
  [[nodiscard]] bool empty() const { return envelopes.empty() && changes.empty(); }
};

/// The port through which the node keeps things. SQLite in the daemon, a disk that loses unsynced
/// writes in the simulator.
///
/// Promise  When commit() has answered success, the batch survives a power cut (write first, tell
///          later). After an error nothing of the batch is held, and the node stops writing.
///          Envelopes are never changed or removed; one that is already held is left as it is.
/// Order    each_envelope gives a space's envelopes in the order in which they were committed,
/// which
///          is an order in which every envelope comes after what it depends on.
class Storage {
 public:
  virtual ~Storage() = default;

  [[nodiscard]] virtual Result<> commit(const StoreBatch& batch) = 0;

  /// All spaces of which envelopes are held, in order of id.
  [[nodiscard]] virtual Result<std::vector<SpaceId>> spaces() = 0;
  /// Visits a space's envelopes in commit order until `visit` returns false.
  [[nodiscard]] virtual Result<> each_envelope(
      SpaceId space, const std::function<bool(const HeldEnvelope&)>& visit) = 0;
  /// Up to `count_max` envelopes of `from.log` from `from.seq` on, at most `bytes_max` together,
  /// but at least one if there is one.
  [[nodiscard]] virtual Result<std::vector<Bytes>> read(SpaceId space, Origin from,
                                                        std::size_t count_max,
                                                        std::size_t bytes_max) = 0;

  [[nodiscard]] virtual Result<std::optional<Bytes>> get(Table table, ByteView key) = 0;
  /// All rows of a small table in order of key.
  [[nodiscard]] virtual Result<std::vector<TableChange>> all(Table table) = 0;
};

}  // namespace lumbung::node
