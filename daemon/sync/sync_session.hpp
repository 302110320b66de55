#pragma once

#include <cstdint>
#include <deque>
#include <limits>
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
#include "daemon/sync/peer_view.hpp"
#include "daemon/sync/serving.hpp"
#include "daemon/sync/space_claims.hpp"

namespace lumbung::sync {

/// A wake-up that never comes.
inline constexpr MonoTime never{std::numeric_limits<std::int64_t>::max()};

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
  log::Mismatch mismatch;
};
/// The peer breaks the rules: end the channel, and see it again only later.
struct DropPeer {
  std::string reason;  ///< for the log; no names
};
struct WakeAt {
  MonoTime when = never;
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
///         where they differ both list their logs; each side asks for what it lacks, the control
///         space before the others, and is served in causal order. What grows later is told and
///         asked for in the same way. Nothing is kept for a later session: the logs themselves
///         say how far one got.
/// Units   Counts are envelopes. MonoTime in milliseconds.
/// Errors  A message that breaks its format ends the session; one that breaks the rules is a
///         strike, and the third strike ends it (DropPeer; afterwards inputs are ignored).
/// Thread  None of its own; one caller at a time.
/// Source  docs/formats.md "Sync messages"; protocol sections 9 and 10.
class SyncSession {
 public:
  /// `claims` is shared by all sessions of a node and must outlive them; `id` is unique among them.
  SyncSession(MonoTime now, SessionId id, PeerView view, SpaceClaims& claims);
  ~SyncSession();
  SyncSession(const SyncSession&) = delete;
  SyncSession& operator=(const SyncSession&) = delete;

  /// A message of this room from the peer.
  void handle(MonoTime now, ByteView message);
  /// All of a delivered batch is dealt with: what was accepted is durable, in its book, and told
  /// by appended() before this.
  void committed(MonoTime now, const SpaceId& space, std::uint64_t batch_number);
  /// `log` has grown in its book, from whatever source. Call it for every session.
  void appended(MonoTime now, const SpaceId& space, const LogId& log);
  /// The view's list of spaces may have changed (a new space, other rights).
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
    explicit Stream(const SpaceId& space) : serving(space) {}
    Gaps gaps;
    Serving serving;
    bool heard_of = false;                 ///< named in an offer of the peer
    bool listed = false;                   ///< our list went out
    bool list_heard = false;               ///< the peer's list came in whole
    std::optional<Want> early_want;        ///< came before we knew what the peer holds
    bool asking = false;                   ///< an ask of ours has not been served to its end
    bool stalled = false;                  ///< the peer has not gone on with it for too long
    MonoTime progressed_at;                ///< of the peer, with its list or our ask
    std::map<LogId, std::uint64_t> asked;  ///< up to which seq
    std::uint64_t batch_next = 0;
    std::map<std::uint64_t, std::size_t> to_commit;  ///< batches with the node, in bytes
    std::size_t to_commit_bytes = 0;
    std::set<LogId> to_tell;
    struct Failure {
      int count = 0;
      MonoTime retry_at;
    };
    std::map<LogId, Failure> failures;  ///< logs that came to nothing when asked for
  };

  void on(const Offer& offer);
  void on(const Have& have);
  void on(const Tell& tell);
  void on(const Want& want);
  void on(Batch& batch);
  void on(const Ack& ack);
  void on(const DigestNow& digest);

  [[nodiscard]] Stream* find(const SpaceId& space);
  void offer_new_spaces();
  void list(const SpaceId& space, Stream& stream);
  void learn(const SpaceId& space, Stream& stream, const std::vector<LogHead>& heads);
  void serve_early_want(Stream& stream);
  void finish_ask(const SpaceId& space, Stream& stream);
  void stall(const SpaceId& space, Stream& stream);
  [[nodiscard]] bool can_ask(const Stream& stream) const;
  [[nodiscard]] bool waits_for_control(const SpaceId& space) const;
  void ask(const SpaceId& space, Stream& stream);

  [[nodiscard]] bool tell_news();
  [[nodiscard]] bool ask_for_more();
  [[nodiscard]] bool serve();
  [[nodiscard]] bool tell_digest();
  [[nodiscard]] MonoTime next_wake() const;

  void update_progress();
  void strike(const std::string& what);
  void drop(std::string reason);
  void say(const SyncMessage& message);

  SessionId id_;
  PeerView view_;
  SpaceClaims& claims_;
  MonoTime now_;
  std::vector<SpaceId> order_;  ///< as the view gave them, the control space first
  std::map<SpaceId, Stream> streams_;
  std::set<SpaceId> ignored_;  ///< offered by the peer when we had no such space
  std::deque<SyncOutput> outputs_;
  std::optional<Digest> peer_digest_;
  std::optional<Digest> told_digest_;
  bool digest_may_differ_ = true;
  bool blocked_by_claim_ = false;
  bool offer_heard_ = false;
  Progress progress_;
  SyncCounters counters_;
  bool dropped_ = false;
};

}  // namespace lumbung::sync
