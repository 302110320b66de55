#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "daemon/base/causal_history.hpp"
#include "daemon/base/ids.hpp"
#include "daemon/log/envelope.hpp"
#include "daemon/log/frontier.hpp"
#include "daemon/log/log_writer.hpp"

namespace lumbung::log {

/// Whether an envelope is part of the documents. Quarantined ones are kept, relayed and counted.
enum class Standing : std::uint8_t { counts = 0, quarantined = 1 };

/// What the store keeps beside an envelope's octets, so that a start reads no envelope.
struct Held {
  Origin at;
  EnvelopeHash hash;
  Standing standing = Standing::counts;
  std::vector<Origin> deps;     ///< resolved
  std::optional<LogOpen> open;  ///< in a LOG_OPEN
};

/// Proof that a device signed two different things for one place of its log.
struct ForkProof {
  Origin at;             ///< the first place known to differ
  EnvelopeHash ours;     ///< held here at that place
  EnvelopeHash theirs;   ///< zero if only a later envelope with another past was seen
  Bytes their_evidence;  ///< head, body hash and signature of the other envelope
};

/// One log as far as it is held.
struct LogState {
  LogOpen opening;
  std::vector<EnvelopeHash> hashes;  ///< by seq
  std::optional<ForkProof> fork;     ///< a forked log takes no more
  [[nodiscard]] std::uint64_t seq_next() const { return hashes.size(); }
};

/// All logs of one space in memory: what is held, by whom, in which causal order.
///
/// Shape   Every log starts with LOG_OPEN and has no holes; parents and deps come first. Changed at
///         once when an envelope is taken, before the store has it: if the store then fails, the
///         program stops writing and this state is thrown away with it.
/// Memory  About 80 octets for each envelope.
/// Thread  None of its own. Const functions may run beside each other.
class LogBook {
 public:
  explicit LogBook(const SpaceId& space) : space_(space) {}

  [[nodiscard]] const SpaceId& space() const { return space_; }
  /// Envelopes held, quarantined included.
  [[nodiscard]] std::uint64_t size() const { return arrivals_.size(); }
  [[nodiscard]] const std::map<LogId, LogState>& logs() const { return logs_; }
  [[nodiscard]] const LogState* find(const LogId& log) const;
  /// Where the envelope with this hash stands; nothing if it is not held.
  [[nodiscard]] std::optional<Origin> find(const EnvelopeHash& hash) const;
  [[nodiscard]] std::optional<EnvelopeHash> hash_at(Origin at) const;
  [[nodiscard]] DeviceId author_of(const LogId& log) const;
  [[nodiscard]] std::uint64_t quarantined() const { return quarantined_; }
  /// Who had seen what.
  [[nodiscard]] const CausalHistory& history() const { return history_; }

  /// Takes the next envelope of its log, whose deps are held. Called by Acceptance for what peers
  /// sent, by the node for what it wrote itself, and at a start for what the store holds.
  void take(const Held& held);
  /// Stops a log: its device signed two pasts.
  void mark_forked(const ForkProof& proof);

  /// Envelopes that no other held one has in its past, for `deps` and `auth`: ascending hashes.
  [[nodiscard]] std::vector<EnvelopeHash> heads() const;
  /// As heads(), leaving out those of `log` itself and whatever its last envelope had seen.
  [[nodiscard]] std::vector<EnvelopeHash> heads_unseen_by(const LogId& log) const;

  /// The logs `device` opened here: the next ordinal, and the end of its latest one.
  [[nodiscard]] std::uint64_t ordinal_next(const DeviceId& device) const;
  [[nodiscard]] std::optional<LogEnd> end_of_latest(const DeviceId& device) const;

  /// Origins of `ranges` in the order they arrived here, which is a causal order: what to send.
  [[nodiscard]] std::vector<Origin> in_causal_order(std::span<const Range> ranges) const;

  [[nodiscard]] std::vector<Tip> frontier() const;
  [[nodiscard]] Digest digest() const;
  /// Compares with what a peer told of the same space.
  [[nodiscard]] Difference compare(std::span<const Tip> theirs) const;

 private:
  struct Place {  // index into log_ids_, so that a place takes eight octets
    std::uint32_t log = 0;
    std::uint32_t seq = 0;
  };

  SpaceId space_;
  std::map<LogId, LogState> logs_;
  std::vector<LogId> log_ids_;
  std::unordered_map<LogId, std::uint32_t, IdHash> log_index_;
  std::unordered_multimap<std::uint64_t, Place> by_hash_;  // first eight octets of the hash
  std::vector<Place> arrivals_;
  std::map<EnvelopeHash, Origin> heads_;
  std::uint64_t quarantined_ = 0;
  CausalHistory history_;
};

}  // namespace lumbung::log
