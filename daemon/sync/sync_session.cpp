#include "daemon/sync/sync_session.hpp"

#include <algorithm>
#include <utility>

#include "daemon/base/ensure.hpp"
#include "daemon/base/limits.hpp"

namespace lumbung::sync {

SyncSession::SyncSession(MonoTime now, SessionId id, PeerView view, SpaceClaims& claims)
    : id_(id), view_(std::move(view)), claims_(claims), now_(now) {
  offer_new_spaces();
}

SyncSession::~SyncSession() { claims_.release_all(id_); }

void SyncSession::handle(MonoTime now, ByteView message) {
  if (dropped_) return;
  now_ = now;
  auto decoded = decode(message);
  if (!decoded) {
    drop("malformed message: " + decoded.error().detail);
    return;
  }
  std::visit([&](auto& fields) { on(fields); }, *decoded);
  update_progress();
}

void SyncSession::committed(MonoTime now, const SpaceId& space, std::uint64_t batch_number) {
  now_ = now;
  Stream* stream = find(space);
  if (dropped_ || stream == nullptr) return;
  const auto batch = stream->to_commit.find(batch_number);
  if (batch == stream->to_commit.end()) return;  // the space had left the view in between
  stream->to_commit_bytes -= batch->second;
  stream->to_commit.erase(batch);
  say(Ack{space, batch_number});
  if (!stream->asking && stream->to_commit.empty()) finish_ask(space, *stream);
  update_progress();
}

void SyncSession::appended(MonoTime now, const SpaceId& space, const LogId& log) {
  now_ = now;
  digest_may_differ_ = true;
  Stream* stream = find(space);
  if (dropped_ || stream == nullptr) return;
  stream->gaps.grown(*view_.book(space), log);
  stream->to_tell.insert(log);
  stream->failures.erase(log);
  update_progress();
}

void SyncSession::spaces_changed(MonoTime now) {
  now_ = now;
  digest_may_differ_ = true;
  if (!dropped_) offer_new_spaces();
}

void SyncSession::misbehaved(MonoTime now, Misdeed misdeed, const std::string& detail) {
  now_ = now;
  if (dropped_) return;
  switch (misdeed) {
    case Misdeed::bad_envelope:
      strike(detail);
      return;
    case Misdeed::bad_signature:
      drop("bad signature: " + detail);
      return;
  }
}

void SyncSession::tick(MonoTime now) { now_ = now; }

SyncSession::Stream* SyncSession::find(const SpaceId& space) {
  const auto stream = streams_.find(space);
  return stream == streams_.end() ? nullptr : &stream->second;
}

void SyncSession::offer_new_spaces() {
  order_ = view_.spaces();
  std::erase_if(streams_, [&](const auto& stream) {
    const bool gone = std::find(order_.begin(), order_.end(), stream.first) == order_.end();
    if (gone) claims_.release(stream.first, id_);
    return gone;
  });
  Offer offer;
  for (const SpaceId& space : order_) {
    const auto [stream, fresh] = streams_.try_emplace(space, space);
    if (!fresh) continue;
    const bool list_anew = ignored_.erase(space) > 0;
    stream->second.heard_of = list_anew;
    stream->second.progressed_at = now_;
    offer.spaces.push_back({space, view_.book(space)->digest(), list_anew});
  }
  if (!offer.spaces.empty()) say(offer);
}

void SyncSession::on(const Offer& offer) {
  offer_heard_ = true;
  for (const Offer::Space& offered : offer.spaces) {
    Stream* stream = find(offered.space);
    if (stream == nullptr) {
      if (ignored_.size() < limits::spaces_max) ignored_.insert(offered.space);
      continue;
    }
    if (stream->heard_of) {
      strike("a space offered twice");
      continue;
    }
    stream->heard_of = true;
    stream->progressed_at = now_;
    const log::LogBook& ours = *view_.book(offered.space);
    const bool equal = offered.digest == ours.digest();
    if (equal) stream->gaps.in_step(ours);
    if (!equal || offered.list) list(offered.space, *stream);
    if (equal) serve_early_want(*stream);
  }
}

void SyncSession::list(const SpaceId& space, Stream& stream) {
  if (stream.listed) return;
  stream.listed = true;
  stream.to_tell.clear();
  Have have{space, false, {}};
  for (const auto& [log, state] : view_.book(space)->logs()) {
    if (have.heads.size() == limits::heads_per_message_max) {
      say(have);
      have.heads.clear();
    }
    have.heads.push_back({log, state.seq_next() - 1, state.hashes.back()});
  }
  have.complete = true;
  say(have);
}

void SyncSession::on(const Have& have) {
  Stream* stream = find(have.space);
  if (stream == nullptr) return;
  if (stream->list_heard) {
    strike("a list told twice");
    return;
  }
  stream->progressed_at = now_;
  learn(have.space, *stream, have.heads);
  if (dropped_ || !have.complete) return;
  stream->list_heard = true;
  stream->heard_of = true;
  stream->gaps.complete(*view_.book(have.space));
  list(have.space, *stream);
  serve_early_want(*stream);
}

void SyncSession::on(const Tell& tell) {
  if (Stream* stream = find(tell.space)) learn(tell.space, *stream, tell.heads);
}

void SyncSession::learn(const SpaceId& space, Stream& stream, const std::vector<LogHead>& heads) {
  const log::LogBook& ours = *view_.book(space);
  for (const LogHead& head : heads) {
    if (stream.gaps.full_for(head.log)) {
      strike("more logs than a space may have");
      return;
    }
    const auto mismatch = stream.gaps.learn(ours, head);
    stream.failures.erase(head.log);
    if (!mismatch) continue;
    ++counters_.forks_seen;
    outputs_.emplace_back(ForkSeen{space, *mismatch});
  }
}

void SyncSession::on(const Want& want) {
  Stream* stream = find(want.space);
  if (stream == nullptr) return;
  if (!stream->gaps.known()) {
    // Both offers crossed: the peer knows already what it lacks, we not yet what it holds.
    stream->early_want = want;
    return;
  }
  if (stream->serving.resent_bytes() > limits::resent_bytes_max) {
    drop("asks for the same again and again");
    return;
  }
  std::vector<log::Range> ranges;
  for (const auto& [log, range] : stream->gaps.ahead()) {
    if (std::binary_search(want.except.begin(), want.except.end(), log)) continue;
    ranges.push_back(range);
  }
  stream->serving.ask(view_.book(want.space)->in_causal_order(ranges));
}

void SyncSession::serve_early_want(Stream& stream) {
  if (const auto want = std::exchange(stream.early_want, std::nullopt)) on(*want);
}

void SyncSession::on(Batch& batch) {
  Stream* stream = find(batch.space);
  if (stream == nullptr) return;
  if (!stream->asking || batch.number < stream->batch_next) {
    strike("a batch that was not asked for");
    return;
  }
  std::size_t bytes = 0;
  for (const Bytes& envelope : batch.envelopes) bytes += envelope.size();
  if (stream->to_commit_bytes + bytes > limits::credit_bytes ||
      stream->to_commit.size() >= limits::batches_unacked_max) {
    drop("more than its credit");
    return;
  }
  stream->batch_next = batch.number + 1;
  stream->progressed_at = now_;
  stream->stalled = false;
  stream->asking = !batch.last;
  counters_.envelopes_in += batch.envelopes.size();
  counters_.envelope_bytes_in += bytes;
  stream->to_commit.emplace(batch.number, bytes);
  stream->to_commit_bytes += bytes;
  if (batch.envelopes.empty()) {
    committed(now_, batch.space, batch.number);
  } else {
    outputs_.emplace_back(Deliver{batch.space, batch.number, std::move(batch.envelopes)});
  }
}

void SyncSession::on(const Ack& ack) {
  Stream* stream = find(ack.space);
  if (stream != nullptr && !stream->serving.acked(ack.number)) strike("an unknown batch");
}

void SyncSession::on(const DigestNow& digest) { peer_digest_ = digest.frontier_digest; }

/// All batches of an ask are dealt with. A log that has not come nearer may wait for one that
/// another peer has, or may be refused: it is asked for again a few times, later.
void SyncSession::finish_ask(const SpaceId& space, Stream& stream) {
  claims_.release(space, id_);
  for (const auto& [log, from] : std::exchange(stream.asked, {})) {
    const auto gap = stream.gaps.lacking().find(log);
    if (gap == stream.gaps.lacking().end() || gap->second.first_seq > from) continue;
    Stream::Failure& failure = stream.failures[log];
    failure.retry_at = now_.plus_ms(limits::ask_retry_ms << failure.count);
    if (++failure.count >= limits::ask_failures_max) stream.gaps.give_up(log);
  }
}

/// Others may fetch the space now. What the peer claimed to hold and does not give no longer
/// counts, so a liar cannot hold "done" open; a batch that still comes is welcome.
void SyncSession::stall(const SpaceId& space, Stream& stream) {
  stream.stalled = true;
  claims_.release(space, id_);
  for (const auto& [log, from] : stream.asked) stream.gaps.give_up(log);
}

bool SyncSession::can_ask(const Stream& stream) const {
  if (!stream.gaps.known() || stream.asking || !stream.to_commit.empty()) return false;
  const auto& lacking = stream.gaps.lacking();
  return std::any_of(lacking.begin(), lacking.end(), [&](const auto& gap) {
    const auto failure = stream.failures.find(gap.first);
    return failure == stream.failures.end() || failure->second.retry_at <= now_;
  });
}

/// The control space says who may do what: nothing is asked for while it is behind.
bool SyncSession::waits_for_control(const SpaceId& space) const {
  if (space == order_.front()) return false;
  const Stream& control = streams_.at(order_.front());
  if (control.stalled) return false;
  if (!control.heard_of) return !offer_heard_;
  const bool list_is_late = now_ >= control.progressed_at.plus_ms(limits::ask_stalled_ms);
  if (!control.gaps.known()) return !list_is_late;
  return control.asking || !control.to_commit.empty() || can_ask(control);
}

void SyncSession::ask(const SpaceId& space, Stream& stream) {
  Want want{space, {}};
  for (const auto& [log, range] : stream.gaps.lacking()) {
    const auto failure = stream.failures.find(log);
    const bool left_alone = failure != stream.failures.end() && failure->second.retry_at > now_;
    if (!left_alone) {
      stream.asked.emplace(log, range.first_seq);
    }
  }
  for (const auto& [log, failure] : stream.failures) {
    const bool left_alone = !stream.asked.contains(log);
    if (left_alone && want.except.size() < limits::logs_excepted_max) want.except.push_back(log);
  }
  stream.asking = true;
  stream.progressed_at = now_;
  say(want);
}

bool SyncSession::tell_news() {
  for (const SpaceId& space : order_) {
    Stream& stream = streams_.at(space);
    if (stream.to_tell.empty()) continue;
    Tell tell{space, {}};
    while (!stream.to_tell.empty() && tell.heads.size() < limits::heads_per_message_max) {
      const LogId log = *stream.to_tell.begin();
      stream.to_tell.erase(stream.to_tell.begin());
      const log::LogState* state = view_.book(space)->find(log);
      ensure(state != nullptr && !state->hashes.empty(), "a log that has grown is held");
      tell.heads.push_back({log, state->seq_next() - 1, state->hashes.back()});
    }
    say(tell);
    return true;
  }
  return false;
}

bool SyncSession::ask_for_more() {
  blocked_by_claim_ = false;
  for (const SpaceId& space : order_) {
    Stream& stream = streams_.at(space);
    if (!can_ask(stream) || waits_for_control(space)) continue;
    if (!claims_.take(space, id_)) {
      blocked_by_claim_ = true;
      continue;
    }
    ask(space, stream);
    return true;
  }
  return false;
}

bool SyncSession::serve() {
  std::size_t unacked_bytes = 0;
  for (const auto& [space, stream] : streams_) unacked_bytes += stream.serving.unacked_bytes();
  if (unacked_bytes + limits::batch_bytes_max > limits::peer_unacked_bytes_max) return false;
  for (const SpaceId& space : order_) {
    auto batch = streams_.at(space).serving.next(view_);
    if (!batch) continue;
    counters_.envelopes_out += batch->envelopes.size();
    for (const Bytes& envelope : batch->envelopes) counters_.envelope_bytes_out += envelope.size();
    say(*batch);
    return true;
  }
  return false;
}

/// While an ask runs the digest changes with every batch and tells the peer nothing.
bool SyncSession::tell_digest() {
  if (!digest_may_differ_) return false;
  for (const auto& [space, stream] : streams_) {
    if ((stream.asking && !stream.stalled) || !stream.to_commit.empty()) return false;
  }
  digest_may_differ_ = false;
  const Digest digest = view_.frontier_digest();
  if (told_digest_ == digest) return false;
  told_digest_ = digest;
  say(DigestNow{digest});
  return true;
}

SyncOutput SyncSession::poll() {
  if (!dropped_) {
    for (auto& [space, stream] : streams_) {
      const bool late = now_ >= stream.progressed_at.plus_ms(limits::ask_stalled_ms);
      if (stream.asking && !stream.stalled && stream.to_commit.empty() && late) {
        stall(space, stream);
        update_progress();
      }
    }
  }
  if (outputs_.empty() && !dropped_) {
    // The first of these that has something to say does so.
    static_cast<void>(tell_news() || ask_for_more() || serve() || tell_digest());
  }
  if (outputs_.empty()) return WakeAt{dropped_ ? never : next_wake()};
  SyncOutput out = std::move(outputs_.front());
  outputs_.pop_front();
  return out;
}

MonoTime SyncSession::next_wake() const {
  MonoTime wake = never;
  if (blocked_by_claim_) wake = now_.plus_ms(limits::claim_retry_ms);
  for (const auto& [space, stream] : streams_) {
    const bool waiting = stream.asking || (stream.heard_of && !stream.gaps.known());
    const MonoTime late = stream.progressed_at.plus_ms(limits::ask_stalled_ms);
    if (waiting && !stream.stalled && late > now_) wake = std::min(wake, late);
    for (const auto& [log, failure] : stream.failures) {
      if (failure.retry_at > now_ && stream.gaps.lacking().contains(log)) {
        wake = std::min(wake, failure.retry_at);
      }
    }
  }
  return wake;
}

std::uint64_t SyncSession::pending_in() const {
  std::uint64_t sum = 0;
  for (const auto& [space, stream] : streams_) sum += stream.gaps.pending_in();
  return std::min(sum, limits::pending_max);
}

std::uint64_t SyncSession::pending_out() const {
  std::uint64_t sum = 0;
  for (const auto& [space, stream] : streams_) sum += stream.gaps.pending_out();
  return std::min(sum, limits::pending_max);
}

bool SyncSession::same_content() const {
  return peer_digest_.has_value() && *peer_digest_ == view_.frontier_digest();
}

void SyncSession::update_progress() {
  const std::uint64_t pending = pending_in();
  progress_.want = std::max(progress_.want, progress_.have + pending);
  progress_.have = std::max(progress_.have, progress_.want - pending);
}

void SyncSession::strike(const std::string& what) {
  ++counters_.strikes;
  if (counters_.strikes >= limits::strikes_max && !dropped_) drop("three strikes, last: " + what);
}

void SyncSession::drop(std::string reason) {
  ensure(!dropped_, "a session is dropped once");
  dropped_ = true;
  claims_.release_all(id_);
  outputs_.clear();
  outputs_.emplace_back(DropPeer{std::move(reason)});
}

void SyncSession::say(const SyncMessage& message) {
  outputs_.emplace_back(SendMessage{encode(message)});
}

}  // namespace lumbung::sync
