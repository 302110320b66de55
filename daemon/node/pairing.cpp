#include "daemon/node/pairing.hpp"

#include <algorithm>
#include <utility>

#include "daemon/base/limits.hpp"
#include "daemon/base/match.hpp"
#include "daemon/base/text_codec.hpp"
#include "daemon/node/address_text.hpp"

namespace lumbung::node {
namespace {

Written membership_of(const Replica& replica) {
  Written written;
  written.id = to_hex(replica.community().community);
  written.name = replica.membership().community_name();
  return written;
}

}  // namespace

void Pairing::join(Now now, RequestId request, const Join& wish) {
  const auto link = identity::decode_invite_link(wish.link);
  if (!link) {
    answers_.push_back({request, refused("bad_link", "/link")});
    return;
  }
  if (const Replica* replica = archive_.replica()) {
    const bool same = identity::community_tag_of(replica->community().community) == link->community;
    answers_.push_back({request, same ? Outcome(membership_of(*replica))
                                      : Outcome(refused("already_in_community"))});
    return;
  }
  if (archive_.failed()) {
    answers_.push_back({request, refused("store_failed")});
    return;
  }
  if (join_) {
    answers_.push_back({request, refused("join_running")});
    return;
  }
  Attempted join;
  join.request = request;
  join.link = *link;
  join.deadline = now.mono.plus_ms(limits::join_ms_max);
  join.attempt =
      contacts_.reach(now.mono, link->addresses,
                      transport::PskCandidate{{CommunityId{}, identity::invite_id_of(link->secret)},
                                              identity::invite_psk_of(link->secret)});
  join_ = std::move(join);
}

void Pairing::on(Now now, const Reached& event) {
  if (!join_ || event.attempt != join_->attempt) return;
  join_->stream = event.link;
  if (event.peer.device != join_->link.inviter) return refuse_join(now.mono, "invite_refused");
  join_->talk.emplace(archive_.own(), join_->link, event.peer.device);
  contacts_.send(now.mono, event.link, encode(PairingMessage(join_->talk->begin(sync_port_))));
}

void Pairing::on(Now now, const NotReached& event) {
  if (!join_ || event.attempt != join_->attempt) return;
  refuse_join(now.mono, event.heard ? "invite_refused" : "inviter_unreachable");
}

void Pairing::on(Now now, const NewcomerCame& event) {
  newcomers_.insert_or_assign(event.link,
                              Newcomer{event.peer, now.mono.plus_ms(limits::join_ms_max)});
}

void Pairing::on(Now now, const PairingMessageCame& event) {
  const auto message = decode_pairing(event.bytes);
  if (!message) {
    outbox_.refused(host_of(contacts_.remote_of(event.link)), "pairing_message",
                    message.error().detail);
    contacts_.close(now.mono, event.link);
    return;
  }
  if (newcomers_.contains(event.link)) {
    if (const auto* request = std::get_if<JoinRequest>(&*message)) {
      let_in(now, event.link, *request);
    } else {
      contacts_.close(now.mono, event.link);
    }
    return;
  }
  if (!join_ || join_->stream != event.link || !join_->talk) return;
  auto step = join_->talk->handle(*message, archive_.clock(), now.wall);
  std::visit(Match{[](Joining::More&) {}, [&](JoinRefused& no) { refuse_join(now.mono, no.code); },
                   [&](Joining::Arrived& arrived) { arrive(now, std::move(arrived)); }},
             step);
}

void Pairing::let_in(Now now, LinkId link, const JoinRequest& request) {
  const auto& peer = newcomers_.at(link).peer;
  const auto refuse_newcomer = [&](const JoinRefused& why) {
    outbox_.refused(to_hex(peer.device), why.code);
    contacts_.send(now.mono, link, encode(PairingMessage(why)));
    contacts_.close(now.mono, link);
  };
  const auto certificate = identity::decode_certificate(peer.certificate);
  Replica* replica = archive_.replica();
  if (!certificate || replica == nullptr || archive_.failed()) {
    return refuse_newcomer({"invite_refused"});
  }
  auto growth = admitting_.admit(*replica, author_, peer.psk.invite, *certificate,
                                 archive_.clock().next(now.wall), now.wall);
  if (!growth) return refuse_newcomer(growth.error());
  const Address address = with_port(host_of(contacts_.remote_of(link)), request.sync_port);
  if (request.sync_port != 0) {
    growth->batch.changes.push_back(put(certificate->device(), PeerRow{now.wall.ms, {address}}));
  }
  if (!keeper_.keep(now.mono, *growth)) return;
  if (request.sync_port != 0) contacts_.remember(now.mono, certificate->device(), {address});
  const auto messages = welcome(archive_.storage(), *replica);
  if (!messages) return refuse_newcomer({"invite_refused"});
  for (const auto& message : *messages) contacts_.send(now.mono, link, message);
}

void Pairing::arrive(Now now, Joining::Arrived arrived) {
  const CommunityRow row = arrived.replica->community();
  StoreBatch batch = std::move(arrived.growth.batch);
  const DeviceId inviter = join_->link.inviter;
  batch.changes.push_back(put(row, archive_.vault()));
  batch.changes.push_back(put(inviter, PeerRow{now.wall.ms, join_->link.addresses}));
  // One batch: either this laptop is a member with all that it needs, or nothing has happened.
  if (!keeper_.keep_quietly(now.mono, batch)) return refuse_join(now.mono, "store_failed");
  const Written written = membership_of(*arrived.replica);
  archive_.adopt(std::move(arrived.replica), arrived.clock);
  joined_ = true;
  contacts_.send(now.mono, *join_->stream, encode(PairingMessage(JoinDone{})));
  contacts_.community_begins(now.mono);
  // The inviter is there right now: its books follow at once, whatever beacons do.
  (void)contacts_.reach(now.mono, join_->link.addresses, std::nullopt);
  contacts_.remember(now.mono, inviter, join_->link.addresses);
  end_join(now.mono, written);
}

void Pairing::refuse_join(MonoTime now, const std::string& code) { end_join(now, refused(code)); }

void Pairing::end_join(MonoTime now, Outcome outcome) {
  answers_.push_back({join_->request, std::move(outcome)});
  const Attempted over = std::move(*join_);
  join_.reset();
  contacts_.give_up(now, over.attempt);
  if (over.stream) contacts_.close(now, *over.stream);
}

void Pairing::on(Now now, const PairingEnded& event) {
  newcomers_.erase(event.link);
  if (join_ && join_->stream == event.link) refuse_join(now.mono, "inviter_unreachable");
}

void Pairing::tick(Now now) {
  if (join_ && join_->deadline <= now.mono) refuse_join(now.mono, "inviter_unreachable");
  std::vector<LinkId> late;
  for (const auto& [link, newcomer] : newcomers_) {
    if (newcomer.deadline <= now.mono) late.push_back(link);
  }
  for (const LinkId link : late) contacts_.close(now.mono, link);
}

void Pairing::stop(MonoTime now) {
  if (join_) refuse_join(now, "stopping");
}

std::optional<Pairing::Answer> Pairing::next_answer() {
  if (answers_.empty()) return std::nullopt;
  Answer answer = std::move(answers_.front());
  answers_.erase(answers_.begin());
  return answer;
}

bool Pairing::take_joined() { return std::exchange(joined_, false); }

MonoTime Pairing::wake_at() const {
  MonoTime soonest = transport::never;
  if (join_) soonest = join_->deadline;
  for (const auto& [link, newcomer] : newcomers_) soonest = std::min(soonest, newcomer.deadline);
  return soonest;
}

}  // namespace lumbung::node
