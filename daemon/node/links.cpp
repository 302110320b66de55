#include "daemon/node/links.hpp"

#include <algorithm>

#include "daemon/base/limits.hpp"
#include "daemon/base/match.hpp"
#include "daemon/node/address_text.hpp"

namespace lumbung::node {

void Links::call(MonoTime now, const Connected& stream, const transport::LocalParty& local,
                 const transport::PskCandidate& secret) {
  links_.insert_or_assign(stream.link,
                          Link{stream.remote, stream.dial,
                               transport::Channel::initiator(now, local, secret, entropy_)});
  drain(stream.link);
}

void Links::answer(MonoTime now, const Connected& stream, const transport::LocalParty& local,
                   std::vector<transport::PskCandidate> secrets) {
  if (secrets.empty()) {
    outbox_.put(CloseLink{stream.link});
    return;
  }
  if (!has_room_for(stream.remote)) {
    outbox_.refused(host_of(stream.remote), "half_open");
    outbox_.put(CloseLink{stream.link});
    return;
  }
  links_.insert_or_assign(
      stream.link, Link{stream.remote, std::nullopt,
                        transport::Channel::responder(now, local, std::move(secrets), entropy_)});
  drain(stream.link);
}

bool Links::has_room_for(const Address& remote) const {
  std::size_t half_open = 0;
  std::size_t from_there = 0;
  for (const auto& [id, link] : links_) {
    if (link.open || link.dial) continue;
    ++half_open;
    if (host_of(link.remote) == host_of(remote)) ++from_there;
  }
  return links_.size() < limits::links_max && half_open < limits::half_open_max &&
         from_there < limits::half_open_per_source_max;
}

void Links::received(MonoTime now, const Received& input) {
  const auto found = links_.find(input.link);
  if (found == links_.end()) return;
  found->second.channel.handle(now, input.bytes);
  drain(input.link);
}

void Links::taken(MonoTime now, const Taken& input) {
  const auto found = links_.find(input.link);
  if (found == links_.end()) return;
  found->second.channel.wrote(now, input.bytes_count);
  drain(input.link);
}

void Links::disconnected(MonoTime now, LinkId link) {
  const auto found = links_.find(link);
  if (found == links_.end()) return;
  found->second.channel.stream_ended(now);
  drain(link);
}

void Links::tick(MonoTime now) {
  std::vector<LinkId> due;
  for (const auto& [id, link] : links_) {
    if (link.wake_at <= now) due.push_back(id);
  }
  for (const LinkId id : due) {
    links_.at(id).channel.handle(now, {});
    drain(id);
  }
}

void Links::send(MonoTime now, LinkId link, ByteView message) {
  const auto found = links_.find(link);
  if (found == links_.end()) return;
  if (!found->second.channel.send(now, message)) return;
  drain(link);
}

void Links::close(MonoTime now, LinkId link) {
  const auto found = links_.find(link);
  if (found == links_.end()) return;
  found->second.channel.close(now);
  drain(link);
}

void Links::close_all(MonoTime now) {
  std::vector<LinkId> all;
  for (const auto& [id, link] : links_) all.push_back(id);
  for (const LinkId id : all) close(now, id);
}

void Links::drain(LinkId id) {
  Link& link = links_.at(id);
  std::optional<transport::Closed> ended;
  for (bool idle = false; !idle;) {
    transport::ChannelOutput output = link.channel.poll();
    std::visit(Match{[&](transport::SendBytes& out) {
                       outbox_.put(Send{id, std::move(out.bytes)});
                     },
                     [&](transport::Established& out) {
                       link.open = true;
                       events_.emplace_back(LinkOpened{id, std::move(out)});
                     },
                     [&](transport::Message& out) {
                       events_.emplace_back(LinkMessage{id, std::move(out.bytes)});
                     },
                     [&](transport::Closed& out) { ended = std::move(out); },
                     [&](transport::WakeAt& out) {
                       link.wake_at = out.when;
                       idle = true;
                     }},
               output);
  }
  if (!ended) return;
  if (!ended->clean() && ended->reason != transport::CloseReason::cut) {
    outbox_.refused(host_of(link.remote), transport::word_of(ended->reason), ended->detail);
  }
  outbox_.put(CloseLink{id});
  events_.emplace_back(LinkEnded{id, std::move(*ended), link.dial, link.open});
  links_.erase(id);
}

std::optional<LinkEvent> Links::next_event() {
  if (events_.empty()) return std::nullopt;
  LinkEvent event = std::move(events_.front());
  events_.pop_front();
  return event;
}

MonoTime Links::wake_at() const {
  MonoTime soonest = transport::never;
  for (const auto& [id, link] : links_) soonest = std::min(soonest, link.wake_at);
  return soonest;
}

Address Links::remote_of(LinkId link) const {
  const auto found = links_.find(link);
  return found == links_.end() ? Address{} : found->second.remote;
}

std::optional<DialId> Links::dial_of(LinkId link) const {
  const auto found = links_.find(link);
  return found == links_.end() ? std::nullopt : found->second.dial;
}

bool Links::is_open(LinkId link) const {
  const auto found = links_.find(link);
  return found != links_.end() && found->second.open;
}

}  // namespace lumbung::node
