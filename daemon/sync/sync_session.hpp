#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/base/ids.hpp"
#include "daemon/base/time.hpp"
#include "daemon/sync/gaps.hpp"
#include "daemon/sync/messages.hpp"
#include "daemon/sync/serving.hpp"
#include "daemon/sync/shelf.hpp"

namespace lumbung::sync {

// Outputs of a SyncSession.
struct SendMessage {
  Bytes bytes;  ///< for transport's send()
};
/// Envelopes from the peer: check them, make the good ones durable, then call committed().
struct Deliver {
  SpaceId space;
  std::uint64_t batch_number = 0;
  std::vector<Bytes> envelopes;
};
/// Peer and we hold different envelopes at one place. Reported once per log and session.
struct ForkSeen {
  SpaceId space;
  Origin at;
  EnvelopeHash ours;
  EnvelopeHash theirs;
};
/// The peer breaks the rules: end the channel, and see it again only later.
struct DropPeer {
  std::string reason;  ///< for the log; no names
};
struct WakeAt {
  MonoTime when;
};
using SyncOutput = std::variant<SendMessage, Deliver, ForkSeen, DropPeer, WakeAt>;

/// What a peer did that the node found out.
enum class Misdeed : std::uint8_t {
  bad_envelope,   ///< a strike; three end the session
  bad_signature,  ///< ends the session
};

/// Envelopes fetched of those known to be fetchable; neither number ever falls in one session.
struct Progress {
  std::uint64_t have = 0;
  std::uint64_t want = 0;
};

struct SyncCounters {
  std::uint64_t envelopes_in = 0;
  std::uint64_t envelopes_out = 0;
  std::uint64_t envelope_bytes_in = 0;
  std::uint64_t envelope_bytes_out = 0;
  std::uint64_t strikes = 0;
  std::uint64_t forks_seen = 0;
};

/// The talk with one peer, from the moment its channel is established: what each holds, what each
/// lacks, batches in both directions, and news from then on.
///
/// Shape   One input, then poll() until WakeAt. Each side offers its spaces with their digests;
///         where they differ both list their logs; each side asks for what it lacks (control
///         space first, then the LOG_OPENs of the others, then the rest) and the other serves the
///         ask in causal order. What grows later is told and asked for in the same way. Nothing
///         is kept for a later session: the logs themselves say how far one got.
/// Units   Counts are envelopes. MonoTime in milliseconds.
/// Errors  A message that breaks its format ends the session; one that breaks the rules is a
///         strike, and the third strike ends it (DropPeer; afterwards inputs are ignored).
/// Thread  None of its own; one caller at a time.
/// Source  docs/formats.md "Sync messages"; protocol sections 9 and 10.
class SyncSession {
 public:
  /// `claims` is shared by all sessions of a node and must outlive them; `id` is unique among them.
  SyncSession(MonoTime now, SessionId id, Shelf shelf, SpaceClaims& claims);
  ~SyncSession();
  SyncSession(const SyncSession&) = delete;
  SyncSession& operator=(const SyncSession&) = delete;

  /// A message of this room from the peer.
  void handle(MonoTime now, ByteView message);
  /// All of a delivered batch is dealt with; what was accepted is durable and on the shelf.
  void committed(MonoTime now, const SpaceId& space, std::uint64_t batch_number);
  /// `log` has grown on the shelf, from whatever source. Call it for every session.
  void appended(MonoTime now, const SpaceId& space, const LogId& log);
  /// The shelf's list of spaces may have changed (a new space, other rights).
  void spaces_changed(MonoTime now);
  /// What ingest found wrong with something this peer delivered.
  void misbehaved(MonoTime now, Misdeed misdeed, const std::string& detail);
  /// Nothing but time has passed.
  void tick(MonoTime now);

  [[nodiscard]] SyncOutput poll();

  /// Envelopes the peer holds and we lack, and the other way round, as far as told.
  [[nodiscard]] std::uint64_t pending_in() const;
  [[nodiscard]] std::uint64_t pending_out() const;
  [[nodiscard]] Progress progress() const { return progress_; }
  /// The last frontier digest heard from the peer.
  [[nodiscard]] const std::optional<Digest>& peer_digest() const { return peer_digest_; }
  /// True if the last digest heard equals our own of now.
  [[nodiscard]] bool same_content() const;
  [[nodiscard]] bool dropped() const { return dropped_; }
  [[nodiscard]] const SyncCounters& counters() const { return counters_; }

 private:
  /// One space with this peer: both directions.
  struct Stream {
    explicit Stream(SpaceId space) : gaps(space), serving(space) {}
    Gaps gaps;
    Serving serving;
    bool offered = false;               ///< named in an offer of ours
    bool heard_of = false;              ///< named in an offer of the peer
    bool listed = false;                ///< our list went out
    bool asking = false;                ///< an ask of ours is being served
    MonoTime progressed_at;             ///< of the ask
    std::set<std::uint64_t> to_commit;  ///< batches with the node
    std::size_t to_commit_bytes = 0;
    std::uint64_t batch_next = 0;
    std::set<LogId> to_tell;
    std::map<LogId, std::uint64_t> asked_up_to;
  };
  void on(const Offer& offer);
  void on(const Have& have);
  void on(const Tell& tell);
  void on(const Want& want);
  void on(Batch& batch);
  void on(const Ack& ack);
  void on(const DigestNow& digest);
  void strike(const char* what);
  void drop(std::string reason);
  void say(const SyncMessage& message);

  SessionId id_;
  Shelf shelf_;
  SpaceClaims& claims_;
  MonoTime now_;
  std::vector<SpaceId> order_;  ///< as the shelf gave them, control first
  std::map<SpaceId, Stream> streams_;
  std::deque<SyncOutput> outputs_;
  std::optional<Digest> peer_digest_;
  std::optional<Digest> told_digest_;
  Progress progress_;
  SyncCounters counters_;
  bool dropped_ = false;
};

}  // namespace lumbung::sync
