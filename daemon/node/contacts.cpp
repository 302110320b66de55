#include "daemon/node/contacts.hpp"

#include <algorithm>

#include "daemon/base/ensure.hpp"
#include "daemon/base/limits.hpp"
#include "daemon/base/match.hpp"
#include "daemon/base/text_codec.hpp"

namespace lumbung::node {

Contacts::Contacts(Setting setting, crypto::Entropy& entropy, Archive& archive, Outbox& outbox)
    : setting_(std::move(setting)),
      archive_(archive),
      outbox_(outbox),
      links_(entropy, outbox),
      dialling_(outbox),
      nearness_(setting_.own, entropy, outbox, calls_),
      peers_(setting_.own.device, archive.storage(), links_, outbox) {}

std::optional<transport::PskCandidate> Contacts::community_secret() const {
  const Replica* replica = archive_.replica();
  if (replica == nullptr) return std::nullopt;
  const CommunityRow& community = replica->community();
  return transport::PskCandidate{{community.community, InviteId{}},
                                 identity::discovery_key_of(community.control_key)};
}

transport::LocalParty Contacts::local_party() const {
  const Replica* replica = archive_.replica();
  return {setting_.certificate, setting_.noise_key, setting_.run,
          replica == nullptr ? Digest{} : replica->frontier_digest()};
}

void Contacts::handle(MonoTime now, const Connected& input) {
  if (!input.dial) {
    std::vector<transport::PskCandidate> secrets;
    if (const auto secret = community_secret(); secret && !stopped_) {
      secrets.push_back(*secret);
      secrets.insert(secrets.end(), invites_.begin(), invites_.end());
    }
    links_.answer(now, input, local_party(), std::move(secrets));
    return settle(now);
  }
  const auto attempt = dialling_.connected(*input.dial);
  const auto aim = attempt ? aims_.find(*attempt) : aims_.end();
  const auto secret = aim == aims_.end()   ? std::nullopt
                      : aim->second.invite ? aim->second.invite
                                           : community_secret();
  if (!secret || stopped_) {
    outbox_.put(CloseLink{input.link});
    return settle(now);
  }
  aim->second.heard = true;
  dialled_[*input.dial] = input.link;
  links_.call(now, input, local_party(), *secret);
  settle(now);
}

void Contacts::handle(MonoTime now, const Received& input) {
  links_.received(now, input);
  settle(now);
}

void Contacts::handle(MonoTime now, const Taken& input) {
  links_.taken(now, input);
  settle(now);
}

void Contacts::handle(MonoTime now, const Disconnected& input) {
  links_.disconnected(now, input.link);
  settle(now);
}

void Contacts::handle(MonoTime now, const DialFailed& input) {
  dialling_.failed(now, input.dial);
  settle(now);
}

void Contacts::handle(MonoTime now, const Datagram& input) {
  nearness_.heard(now, input);
  settle(now);
}

void Contacts::handle(MonoTime now, const NetworkChanged& input) {
  nearness_.network_changed(now, input.own_addresses);
  calls_.hurry(now);
  settle(now);
}

void Contacts::tick(MonoTime now) {
  links_.tick(now);
  dialling_.tick(now);
  nearness_.tick(now);
  peers_.tick(now);
  settle(now);
}

void Contacts::stop(MonoTime now) {
  stopped_ = true;
  nearness_.leave(now);
  links_.close_all(now);
  settle(now);
}

void Contacts::community_begins(MonoTime now) {
  const Replica* replica = archive_.replica();
  ensure(replica != nullptr, "a community that begins is held");
  nearness_.join(now, community_secret()->psk);
  nearness_.digests_changed(now, replica->book(replica->control_space()).digest(),
                            replica->data_digest());
  calls_.hurry(now);
  settle(now);
}

void Contacts::grown(MonoTime now, const Growth& growth) {
  const Replica* replica = archive_.replica();
  ensure(replica != nullptr, "only a community grows");
  peers_.grown(now, growth);
  if (!growth.logs.empty()) {
    nearness_.digests_changed(now, replica->book(replica->control_space()).digest(),
                              replica->data_digest());
  }
  settle(now);
}

void Contacts::dealt_with(MonoTime now, const Delivery& delivery,
                          const std::vector<Offence>& offences) {
  peers_.dealt_with(now, delivery, offences);
  settle(now);
}

void Contacts::send(MonoTime now, LinkId link, ByteView message) {
  links_.send(now, link, message);
  settle(now);
}

void Contacts::close(MonoTime now, LinkId link) {
  links_.close(now, link);
  settle(now);
}

void Contacts::remember(MonoTime now, const DeviceId& device,
                        const std::vector<Address>& addresses) {
  if (!setting_.own.speaks || device == setting_.own.device) return;
  calls_.remember(now, device, addresses);
  nearness_.remember(device, addresses);
}

void Contacts::hurry(MonoTime now) {
  calls_.hurry(now);
  settle(now);
}

AttemptId Contacts::reach(MonoTime now, std::vector<Address> addresses,
                          std::optional<transport::PskCandidate> invite) {
  const AttemptId attempt = dialling_.begin(now, std::move(addresses));
  aims_.emplace(attempt, Aim{std::nullopt, std::move(invite), false});
  return attempt;
}

void Contacts::give_up(MonoTime now, AttemptId attempt) {
  aims_.erase(attempt);
  for (const DialId loser : dialling_.succeed(attempt, std::nullopt)) {
    const auto link = dialled_.find(loser);
    if (link != dialled_.end()) links_.close(now, link->second);
  }
  settle(now);
}

void Contacts::settle(MonoTime now) {
  // Events of links may open, close and send on others; each step ends in fewer of them.
  for (auto event = links_.next_event(); event; event = links_.next_event()) {
    std::visit([&](auto& happened) { on(now, happened); }, *event);
  }
  for (const AttemptId attempt : dialling_.ended()) {
    const auto aim = aims_.find(attempt);
    if (aim == aims_.end()) continue;
    if (aim->second.party) {
      calls_.failed(now, *aim->second.party);
    } else {
      events_.emplace_back(NotReached{attempt, aim->second.heard});
    }
    aims_.erase(aim);
  }
  make_calls(now);
}

void Contacts::make_calls(MonoTime now) {
  if (stopped_ || archive_.failed() || archive_.replica() == nullptr) return;
  for (auto& call : calls_.due(now, peers_.connected())) {
    const AttemptId attempt = dialling_.begin(now, std::move(call.addresses));
    aims_.emplace(attempt, Aim{std::move(call.party), std::nullopt, false});
  }
}

void Contacts::won(MonoTime now, AttemptId attempt, DialId dial) {
  for (const DialId loser : dialling_.succeed(attempt, dial)) {
    const auto link = dialled_.find(loser);
    if (link != dialled_.end()) links_.close(now, link->second);
  }
}

void Contacts::on(MonoTime now, LinkOpened& event) {
  const auto dial = links_.dial_of(event.link);
  if (event.peer.psk.pairing()) pairing_.insert(event.link);
  std::vector<Address> addresses;
  if (dial) {
    const auto attempt = dialling_.attempt_of(*dial);
    const auto aim = attempt ? aims_.find(*attempt) : aims_.end();
    if (aim == aims_.end()) {
      links_.close(now, event.link);
      return;
    }
    addresses.push_back(dialling_.address_of(*dial));
    const Aim reached = aim->second;
    won(now, *attempt, *dial);
    aims_.erase(*attempt);
    if (reached.party) {
      calls_.met(now, *reached.party, event.peer.device);
    } else {
      events_.emplace_back(Reached{*attempt, event.link, event.peer});
    }
  } else if (event.peer.psk.pairing()) {
    events_.emplace_back(NewcomerCame{event.link, event.peer});
  }
  if (event.peer.psk.pairing()) return;
  if (event.peer.device == setting_.own.device) {
    // A copy of this very laptop is running: its logs are its own, but it is no other laptop.
    outbox_.refused(to_hex(event.peer.device), "own_device");
    links_.close(now, event.link);
    return;
  }
  const Replica* replica = archive_.replica();
  ensure(replica != nullptr, "only a community's secret opens a channel without an invite");
  if (!peers_.meet(now, event.link, event.peer, dial.has_value(), *replica)) {
    if (const auto until = peers_.shut_out_until(event.peer.device)) {
      calls_.rest(*until, event.peer.device);
    }
    return;
  }
  for (auto& address : nearness_.addresses_of(event.peer.device)) {
    if (std::find(addresses.begin(), addresses.end(), address) == addresses.end()) {
      addresses.push_back(std::move(address));
    }
  }
  events_.emplace_back(PeerMet{event.peer.device, std::move(addresses)});
}

void Contacts::on(MonoTime now, LinkMessage& event) {
  if (pairing_.contains(event.link)) {
    events_.emplace_back(PairingMessageCame{event.link, std::move(event.bytes)});
  } else {
    peers_.message(now, event.link, event.bytes);
  }
}

void Contacts::on(MonoTime now, LinkEnded& event) {
  if (event.dial) {
    dialled_.erase(*event.dial);
    const auto attempt = dialling_.attempt_of(*event.dial);
    const auto aim = attempt ? aims_.find(*attempt) : aims_.end();
    const bool self = event.why.reason == transport::CloseReason::own_reflection;
    if (self && aim != aims_.end() && aim->second.party) calls_.drop(*aim->second.party);
    dialling_.failed(now, *event.dial);
  }
  if (pairing_.erase(event.link) > 0) events_.emplace_back(PairingEnded{event.link});
  if (const auto device = peers_.device_at(event.link)) {
    calls_.lost(now, *device, peers_.lasted_ms(now, event.link));
    if (const auto until = peers_.shut_out_until(*device)) calls_.rest(*until, *device);
    peers_.ended(now, event.link, *archive_.replica());
  }
}

std::optional<ContactEvent> Contacts::next_event() {
  if (events_.empty()) return std::nullopt;
  ContactEvent event = std::move(events_.front());
  events_.pop_front();
  return event;
}

MonoTime Contacts::wake_at() const {
  MonoTime soonest =
      std::min({links_.wake_at(), dialling_.wake_at(), nearness_.wake_at(), peers_.wake_at()});
  const bool calling = !stopped_ && !archive_.failed() && archive_.replica() != nullptr;
  return calling ? std::min(soonest, calls_.wake_at(peers_.connected())) : soonest;
}

}  // namespace lumbung::node
