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

  /// Drops what `peer` sent and is still kept back: its session is over, the next brings it again.
  void forget(const DeviceId& peer);

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
  /// An envelope on its way through the steps.
  struct Case {
    Envelope envelope;
    DeviceId from;
    bool verified = false;                  ///< its signature is not checked a second time
    std::optional<EnvelopeHash> missing{};  ///< what it waits for, if for an envelope
  };

  [[nodiscard]] Verdict judge(Case of);
  [[nodiscard]] Verdict judge_opening(LogBook& book, Case of);
  [[nodiscard]] Verdict judge_known_seq(LogBook& book, const LogState& state, const Case& of);
  [[nodiscard]] Verdict judge_next(LogBook& book, const LogState& state, Case of);
  [[nodiscard]] Verdict resolve_and_take(LogBook& book, Case of, const DeviceId& author);
  [[nodiscard]] Verdict prove_fork(LogBook& book, const Envelope& envelope, const DeviceId& author,
                                   Origin at, const EnvelopeHash& theirs);
  [[nodiscard]] std::optional<EnvelopeHash> first_missing(const LogBook& book,
                                                          const Envelope& envelope) const;
  [[nodiscard]] bool author_signed(Case& of, const DeviceId& author) const;
  [[nodiscard]] Standing standing_of(const Envelope& envelope, const DeviceId& author,
                                     std::span<const Origin> deps) const;
  void take(LogBook& book, const Held& held);

  [[nodiscard]] Verdict park(Case of);
  [[nodiscard]] Verdict wait_for(Case of, const EnvelopeHash& missing);
  [[nodiscard]] Verdict wait_for_opening(Case of);
  [[nodiscard]] bool has_room(const Case& of) const;
  void keep(Case of);
  [[nodiscard]] std::optional<Case> release(const EnvelopeHash& hash);
  void count(const Verdict& verdict);

  Shelf& shelf_;
  Questions questions_;
  std::map<EnvelopeHash, Case> kept_;
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
