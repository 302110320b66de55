#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <variant>
#include <vector>

#include "daemon/base/ids.hpp"
#include "daemon/base/result.hpp"
#include "daemon/log/envelope.hpp"
#include "daemon/log/log_book.hpp"

namespace lumbung::log {

/// The spaces held here, each with its logs.
struct Shelf {
  SpaceId control_space;
  std::map<SpaceId, LogBook> books;

  /// The book of `space`, begun if it is new: from now on the space is wanted.
  LogBook& want(const SpaceId& space) { return books.try_emplace(space, space).first->second; }
  [[nodiscard]] const LogBook* find(const SpaceId& space) const;
  [[nodiscard]] Digest frontier_digest() const;
  [[nodiscard]] std::uint64_t size() const;
};

/// What this room must ask others. Both are asked while an envelope is judged and must not change
/// the shelf.
struct Questions {
  /// The signing key of a certified device, of either level.
  std::function<std::optional<crypto::SigningPublicKey>(const DeviceId&)> key_of;
  /// Whether `author` held level write at `heads` (places in the control space: an envelope's
  /// `auth`, or inside the control space what it follows). Never asked for a LOG_OPEN.
  std::function<bool(const DeviceId& author, std::span<const Origin> heads)> may_write;
};

/// The envelope is in its book now. Store it, then use it; if it is quarantined, only store it.
struct Accepted {
  Envelope envelope;
  Held held;
  DeviceId author;
};
/// A later seq, its signature verified: kept in memory until the gap closes.
struct Parked {
  Origin at;
};
/// Needs an envelope that is not here: kept in memory until that comes.
struct Waiting {
  Origin at;
  EnvelopeHash missing;
};
struct Duplicate {
  Origin at;
};
/// Both sides of a fork are proven; the log has stopped. Keep the proof.
struct Forked {
  SpaceId space;
  DeviceId author;
  ForkProof proof;
};
/// Dropped. Errc::gap: not now, a later exchange brings it again; bad_signature: the sender is at
/// fault; limit at step seq or log: what is kept back has no more room.
struct Refused {
  AcceptStep step = AcceptStep::form;
  Error error;
};
using Verdict = std::variant<Accepted, Parked, Waiting, Duplicate, Forked, Refused>;

/// Judges envelopes from outside, cheap checks first: form, version, space, log, seq, prev,
/// signature, right (protocol section 3, steps 1 to 8).
///
/// Shape   One verdict for each envelope; the book has changed when the verdict is out. After each
///         Accepted the caller first acts on it (a control operation may certify a device), then
///         drains next_freed() until it is empty, acting on each in turn.
/// Order   What comes out as Accepted comes in a causal order, whatever order came in.
/// Errors  None thrown; every octet string has a verdict. If the store fails to keep what was
///         accepted, the program stops writing: nothing is taken back here.
/// Memory  Parked and waiting: limits::parked_per_log_max, held_bytes_per_peer_max and
///         waiting_bytes_per_space_max; what goes beyond is refused.
class Acceptance {
 public:
  /// `shelf` outlives this.
  Acceptance(Shelf& shelf, Questions questions);

  /// Judges `bytes`, which `from` sent.
  [[nodiscard]] Verdict accept(ByteView bytes, const DeviceId& from);
  /// The verdict on the next envelope that was parked or waiting and may be free now.
  [[nodiscard]] std::optional<Verdict> next_freed();

  /// Takes an envelope that this laptop wrote, after the store has it.
  Held take_own(const Envelope& envelope);

  /// How many envelopes failed at each step, in the order of AcceptStep.
  [[nodiscard]] const std::array<std::uint64_t, accept_steps>& refused() const { return refused_; }
  struct Tally {
    std::uint64_t accepted = 0;
    std::uint64_t quarantined = 0;
    std::uint64_t parked = 0;
    std::uint64_t waiting = 0;
    std::uint64_t duplicates = 0;
    std::uint64_t forks = 0;
  };
  [[nodiscard]] const Tally& tally() const { return tally_; }
  /// Envelopes kept back in memory now.
  [[nodiscard]] std::size_t held_back() const { return kept_.size(); }

 private:
  struct Kept {
    Envelope envelope;
    DeviceId from;
  };
  [[nodiscard]] Verdict judge(Envelope envelope, const DeviceId& from);
  [[nodiscard]] Verdict judge_opening(LogBook& book, Envelope envelope, const DeviceId& from);
  [[nodiscard]] Verdict judge_next(LogBook& book, Envelope envelope, const DeviceId& from,
                                   const crypto::SigningPublicKey& key);
  [[nodiscard]] Verdict take(LogBook& book, Envelope envelope, Held held);
  [[nodiscard]] Verdict fork(LogBook& book, const Envelope& envelope, const ForkProof& proof);
  [[nodiscard]] Verdict refuse(AcceptStep step, Errc code, const char* why);
  [[nodiscard]] Verdict park(Envelope envelope, const DeviceId& from);
  [[nodiscard]] Verdict wait(Envelope envelope, const DeviceId& from, AcceptStep step,
                             const EnvelopeHash& missing);
  [[nodiscard]] bool keep(Envelope envelope, const DeviceId& from);
  void free_waiters(const EnvelopeHash& arrived);
  void free_log(const LogId& log);

  Shelf& shelf_;
  Questions questions_;
  std::map<EnvelopeHash, Kept> kept_;
  std::map<Origin, std::set<EnvelopeHash>> parked_;
  std::map<EnvelopeHash, std::set<EnvelopeHash>> waiting_for_;  // missing -> who waits
  std::map<LogId, std::set<EnvelopeHash>> openings_kept_;       // LOG_OPENs that wait
  std::map<LogId, std::set<EnvelopeHash>> waiting_for_log_;     // until one of those is judged
  std::deque<EnvelopeHash> freed_;
  std::map<DeviceId, std::size_t> kept_bytes_by_peer_;
  std::map<SpaceId, std::size_t> kept_bytes_by_space_;
  std::array<std::uint64_t, accept_steps> refused_{};
  Tally tally_;
};

}  // namespace lumbung::log
