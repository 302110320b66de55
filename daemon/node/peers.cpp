#include "daemon/node/peers.hpp"

#include <algorithm>

#include "daemon/base/limits.hpp"
#include "daemon/base/match.hpp"
#include "daemon/base/text_codec.hpp"

namespace lumbung::node {

sync::PeerView Peers::view_for(const DeviceId& device, const Replica& replica) const {
  const Replica* held = &replica;
  Storage* storage = &storage_;
  return {[held, device] {
            if (held->is_member(device)) return held->spaces();
            return std::vector<SpaceId>{held->control_space()};
          },
          [held](const SpaceId& space) { return held->shelf().find(space); },
          [storage](const SpaceId& space, const Origin& from, std::size_t count_max,
                    std::size_t bytes_max) {
            auto read = storage->read(space, from, count_max, bytes_max);
            return read ? std::move(*read) : std::vector<Bytes>{};
          },
          [held] { return held->frontier_digest(); }};
}

std::map<LinkId, Peers::Peer>::const_iterator Peers::find(const DeviceId& device) const {
  return std::find_if(peers_.begin(), peers_.end(),
                      [&](const auto& entry) { return entry.second.device == device; });
}

bool Peers::better_than_held(MonoTime now, const transport::Established& peer,
                             bool outbound) const {
  const auto held = find(peer.device);
  if (held == peers_.end()) return true;
  // Another run, or a link opened long after the one we hold: the peer has lost that one.
  if (held->second.run != peer.run) return true;
  if (now >= held->second.since.plus_ms(limits::same_dial_ms)) return true;
  if (held->second.outbound == outbound) return true;
  // Both called each other at the same moment: both sides keep the lower id's call.
  return outbound == (self_ < peer.device);
}

bool Peers::meet(MonoTime now, LinkId link, const transport::Established& peer, bool outbound,
                 const Replica& replica) {
  const auto ban = bans_.find(peer.device);
  if (ban != bans_.end() && ban->second.until > now) {
    outbox_.refused(to_hex(peer.device), "shut_out");
    links_.close(now, link);
    return false;
  }
  if (!better_than_held(now, peer, outbound)) {
    links_.close(now, link);
    return false;
  }
  if (const auto held = find(peer.device); held != peers_.end()) {
    const LinkId old = held->first;
    forget(old);
    links_.close(now, old);
  }
  if (peers_.size() >= limits::sessions_max) {
    outbox_.refused(to_hex(peer.device), "sessions_full");
    links_.close(now, link);
    return false;
  }
  Peer entry;
  entry.device = peer.device;
  entry.run = peer.run;
  entry.outbound = outbound;
  entry.since = now;
  entry.session =
      std::make_unique<sync::SyncSession>(now, link, view_for(peer.device, replica), claims_);
  peers_.emplace(link, std::move(entry));
  connected_.insert(peer.device);
  drain(now, link);
  return true;
}

void Peers::message(MonoTime now, LinkId link, ByteView bytes) {
  const auto found = peers_.find(link);
  if (found == peers_.end()) return;
  found->second.session->handle(now, bytes);
  drain(now, link);
}

void Peers::ended(MonoTime now, LinkId link, Replica& replica) {
  const auto found = peers_.find(link);
  if (found == peers_.end()) return;
  replica.forget(found->second.device);
  forget(link);
  // Spaces that it was fetching are free for the others now.
  for (const auto& [other, peer] : peers_) peer.session->tick(now);
  std::vector<LinkId> all;
  for (const auto& [other, peer] : peers_) all.push_back(other);
  for (const LinkId other : all) drain(now, other);
}

void Peers::forget(LinkId link) {
  const auto found = peers_.find(link);
  if (found == peers_.end()) return;
  claims_.release_all(link);
  connected_.erase(found->second.device);
  peers_.erase(found);
}

void Peers::tick(MonoTime now) {
  std::vector<LinkId> due;
  for (const auto& [link, peer] : peers_) {
    if (peer.wake_at <= now) due.push_back(link);
  }
  for (const LinkId link : due) {
    const auto found = peers_.find(link);
    if (found == peers_.end()) continue;
    found->second.session->tick(now);
    drain(now, link);
  }
}

std::optional<Delivery> Peers::next_delivery() {
  if (deliveries_.empty()) return std::nullopt;
  Delivery delivery = std::move(deliveries_.front());
  deliveries_.pop_front();
  return delivery;
}

void Peers::grown(MonoTime now, const Growth& growth) {
  std::vector<LinkId> all;
  for (const auto& [link, peer] : peers_) all.push_back(link);
  for (const LinkId link : all) {
    const auto found = peers_.find(link);
    if (found == peers_.end()) continue;
    sync::SyncSession& session = *found->second.session;
    if (growth.spaces_changed) session.spaces_changed(now);
    for (const auto& [space, log] : growth.logs) session.appended(now, space, log);
    drain(now, link);
  }
}

void Peers::dealt_with(MonoTime now, const Delivery& delivery,
                       const std::vector<Offence>& offences) {
  const auto found = peers_.find(delivery.link);
  if (found == peers_.end()) return;
  sync::SyncSession& session = *found->second.session;
  for (const auto& offence : offences) {
    switch (offence.conduct) {
      case Conduct::fine:
        break;
      case Conduct::bad_envelope:
        session.misbehaved(now, sync::Misdeed::bad_envelope, offence.kind);
        break;
      case Conduct::bad_signature:
        session.misbehaved(now, sync::Misdeed::bad_signature, offence.kind);
        break;
    }
  }
  session.committed(now, delivery.space, delivery.batch_number);
  drain(now, delivery.link);
}

void Peers::drain(MonoTime now, LinkId link) {
  const auto found = peers_.find(link);
  if (found == peers_.end()) return;
  Peer& peer = found->second;
  std::optional<std::string> dropped;
  for (bool idle = false; !idle;) {
    sync::SyncOutput output = peer.session->poll();
    std::visit(
        Match{[&](sync::SendMessage& out) { links_.send(now, link, out.bytes); },
              [&](sync::Deliver& out) {
                deliveries_.push_back(
                    {link, peer.device, out.space, out.batch_number, std::move(out.envelopes)});
              },
              [&](sync::ForkSeen& out) {
                outbox_.refused(to_hex(peer.device), "fork", "log " + to_hex(out.mismatch.at.log));
              },
              [&](sync::DropPeer& out) { dropped = std::move(out.reason); },
              [&](sync::WakeAt& out) {
                peer.wake_at = out.when;
                idle = true;
              }},
        output);
  }
  if (dropped) {
    shut_out(now, peer.device, *dropped);
    links_.close(now, link);
    return;
  }
  report(peer);
}

void Peers::report(Peer& peer) {
  const sync::Progress progress = peer.session->progress();
  const bool done = peer.session->same_content();
  const bool moved = progress.have != peer.told.have || progress.want != peer.told.want;
  if (moved || done != peer.told_done) {
    peer.told = progress;
    peer.told_done = done;
    outbox_.put(Event(SyncProgress{peer.device, progress.have, progress.want, done}));
  }
  const auto& counters = peer.session->counters();
  const std::uint64_t in = counters.envelopes_in - peer.in_before;
  const std::uint64_t out = counters.envelopes_out - peer.out_before;
  if (!done || in + out == 0) return;
  peer.in_before = counters.envelopes_in;
  peer.out_before = counters.envelopes_out;
  finished_.push_back({peer.device, in, out});
}

void Peers::shut_out(MonoTime now, const DeviceId& device, const std::string& reason) {
  outbox_.refused(to_hex(device), "dropped", reason);
  Ban& ban = bans_[device];
  const std::int64_t span_ms = limits::ban_ms_min << std::min(ban.count, limits::ban_doublings_max);
  ban.until = now.plus_ms(span_ms);
  ++ban.count;
}

std::optional<Peers::Talk> Peers::talk_with(const DeviceId& device) const {
  const auto found = find(device);
  if (found == peers_.end()) return std::nullopt;
  const sync::SyncSession& session = *found->second.session;
  return Talk{session.same_content(), session.pending_in(), session.pending_out(),
              links_.remote_of(found->first)};
}

std::optional<MonoTime> Peers::shut_out_until(const DeviceId& device) const {
  const auto ban = bans_.find(device);
  if (ban == bans_.end()) return std::nullopt;
  return ban->second.until;
}

std::int64_t Peers::lasted_ms(MonoTime now, LinkId link) const {
  const auto found = peers_.find(link);
  return found == peers_.end() ? 0 : now.ms - found->second.since.ms;
}

std::optional<DeviceId> Peers::device_at(LinkId link) const {
  const auto found = peers_.find(link);
  if (found == peers_.end()) return std::nullopt;
  return found->second.device;
}

std::vector<Peers::Exchange> Peers::finished() { return std::exchange(finished_, {}); }

MonoTime Peers::wake_at() const {
  MonoTime soonest = transport::never;
  for (const auto& [link, peer] : peers_) soonest = std::min(soonest, peer.wake_at);
  return soonest;
}

}  // namespace lumbung::node
