#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "daemon/log/acceptance.hpp"
#include "daemon/log/log_writer.hpp"
#include "daemon/sync/sync_session.hpp"

namespace lumbung::sync::tests {

/// Octets that look random and are the same in each run of a test.
class SeededEntropy final : public crypto::Entropy {
 public:
  explicit SeededEntropy(std::uint64_t seed) : state_(seed * 2 + 1) {}
  void fill(std::span<std::uint8_t> out) override;
  std::uint64_t below(std::uint64_t bound);

 private:
  std::uint64_t state_;
};

/// What a laptop is without network, disk and documents: logs, acceptance and sync.
class Laptop {
 public:
  Laptop(std::uint8_t number, std::vector<SpaceId> spaces);
  Laptop(const Laptop&) = delete;
  Laptop& operator=(const Laptop&) = delete;

  /// Writes one envelope with a body of `body_bytes` and tells all sessions.
  void write(const SpaceId& space, std::size_t body_bytes = 40);
  /// The next writes begin new logs, as a new daemon run does.
  void restart();
  /// Begins to hold `space`.
  void open_space(const SpaceId& space);
  [[nodiscard]] std::uint64_t held() const { return shelf.size(); }
  [[nodiscard]] Digest digest() const { return shelf.frontier_digest(); }

  SyncSession& start_session(SessionId id);
  void end_session(SessionId id) { sessions.erase(id); }
  /// Deals with one output of a session as the node would; messages for the peer are returned.
  [[nodiscard]] std::vector<Bytes> drain(SessionId id);
  void accept(SessionId id, const Deliver& batch);

  MonoTime now{0};
  DeviceId device;
  log::Shelf shelf;
  std::optional<log::Acceptance> acceptance;
  std::map<SpaceId, std::map<Origin, Bytes>> stored;
  SpaceClaims claims;
  struct Session {
    std::unique_ptr<SyncSession> talk;
    std::map<LogId, std::uint64_t> held_at_start;
    std::optional<std::string> dropped;
    std::vector<log::Mismatch> forks;
    MonoTime wake;
    Progress progress;
  };
  std::map<SessionId, Session> sessions;
  std::uint64_t sent_again = 0;  ///< envelopes that came although held when the session began
  bool progress_fell = false;

 private:
  void tell(const SpaceId& space, const std::set<LogId>& grown);
  [[nodiscard]] PeerView view();

  SeededEntropy entropy_;
  crypto::SigningKey key_;
  RunNonce run_;
  std::vector<SpaceId> order_;
  std::map<SpaceId, log::LogWriter> writers_;
};

[[nodiscard]] SpaceId space_number(std::uint8_t number);
/// The signing key of laptop `number`.
[[nodiscard]] crypto::SigningKey key_number(std::uint8_t number);

/// A channel between two laptops: messages come over whole and in order, until it is cut.
class Link {
 public:
  Link(Laptop& left, Laptop& right, SessionId id);
  ~Link() { cut(); }
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  /// Carries one message from a side that has one; false if both are silent.
  bool carry(std::uint64_t choice);
  void cut();
  void connect();
  [[nodiscard]] bool up() const { return up_; }
  SyncSession& left() { return *left_.sessions.at(id_).talk; }
  SyncSession& right() { return *right_.sessions.at(id_).talk; }
  std::uint64_t carried_bytes = 0;

 private:
  void collect();

  Laptop& left_;
  Laptop& right_;
  SessionId id_;
  bool up_ = false;
  std::deque<Bytes> to_left_;
  std::deque<Bytes> to_right_;
};

/// Carries everything over all links until nobody speaks, letting time pass where somebody waits.
void settle(std::vector<Link*> links, std::vector<Laptop*> laptops, SeededEntropy& random);

}  // namespace lumbung::sync::tests
