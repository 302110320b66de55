#include "tests/node/village.hpp"

#include <algorithm>
#include <stdexcept>

#include "daemon/base/match.hpp"

namespace lumbung::test {
namespace {

discovery::Address host_address(std::size_t laptop) {
  discovery::Address address;
  address.octets = {10, 0, 0, static_cast<std::uint8_t>(laptop + 1)};
  address.port = 28547;
  return address;
}

constexpr std::size_t nobody = 1'000'000;

}  // namespace

std::string Village::address(std::size_t laptop) {
  return "10.0.0." + std::to_string(laptop + 1) + ":28547";
}

std::size_t Village::add(const std::string& name, const LaptopOptions& options) {
  const std::size_t index = laptops_.size();
  SeededEntropy keys(7'000 + index);
  auto laptop =
      std::make_unique<Laptop>(node::NodeConfig{.secrets = *identity::make_device(keys, name),
                                                .software = "test",
                                                .own_addresses = {},
                                                .peers = {}});
  laptop->name = name;
  laptop->config.sync_port = 28547;
  laptop->config.own_addresses = {host_address(index)};
  laptop->config.discovery = options.discovery;
  for (const auto peer : options.peers) laptop->config.peers.push_back(address(peer));
  laptops_.push_back(std::move(laptop));
  start(index);
  return index;
}

void Village::start(std::size_t index) {
  Laptop& laptop = *laptops_.at(index);
  static std::uint64_t starts = 0;
  laptop.entropy = std::make_unique<SeededEntropy>(++starts * 1'000 + index);
  auto opened = node::Node::open(laptop.storage, *laptop.entropy, laptop.config, now);
  if (!opened) throw std::runtime_error(opened.error().detail);
  laptop.node = std::move(*opened);
  drain(index);
}

void Village::kill(std::size_t index) {
  laptops_.at(index)->node.reset();
  drop_streams_of(index);
}

void Village::drop_streams_of(std::size_t index) {
  std::vector<std::pair<End, End>> gone;
  for (const auto& [near, far] : streams_) {
    if (near.laptop == index) gone.emplace_back(near, far);
  }
  for (const auto& [near, far] : gone) {
    streams_.erase(near);
    streams_.erase(far);
    queue_.emplace_back(far, node::Disconnected{far.link});
  }
  std::erase_if(queue_, [&](const auto& entry) { return entry.first.laptop == index; });
}

bool Village::reachable(std::size_t left, std::size_t right) const {
  return left != right && right < laptops_.size() && laptops_[right]->node &&
         !cuts_.contains({std::min(left, right), std::max(left, right)});
}

void Village::cut(std::size_t left, std::size_t right) {
  cuts_.emplace(std::min(left, right), std::max(left, right));
  std::vector<std::pair<End, End>> gone;
  for (const auto& [near, far] : streams_) {
    if (near.laptop == left && far.laptop == right) gone.emplace_back(near, far);
  }
  for (const auto& [near, far] : gone) {
    streams_.erase(near);
    streams_.erase(far);
    queue_.emplace_back(near, node::Disconnected{near.link});
    queue_.emplace_back(far, node::Disconnected{far.link});
  }
}

void Village::heal(std::size_t left, std::size_t right) {
  cuts_.erase({std::min(left, right), std::max(left, right)});
}

void Village::drain(std::size_t index) {
  Laptop& laptop = *laptops_.at(index);
  while (laptop.node) {
    node::Output output = laptop.node->poll();
    if (const auto* wake = std::get_if<node::WakeAt>(&output)) {
      laptop.wake_at = wake->when;
      return;
    }
    if (watch) watch(index, output);
    if (laptop.node) perform(index, output);
  }
}

void Village::perform(std::size_t index, node::Output& output) {
  Laptop& laptop = *laptops_.at(index);
  std::visit(Match{[&](node::Send& out) {
                     const End near{index, out.link};
                     queue_.emplace_back(near, node::Taken{out.link, out.bytes.size()});
                     for (auto& [id, stranger] : strangers_) {
                       if (stranger.laptop != index || stranger.link != out.link) continue;
                       stranger.heard.insert(stranger.heard.end(), out.bytes.begin(),
                                             out.bytes.end());
                     }
                     const auto far = streams_.find(near);
                     if (far == streams_.end()) return;
                     queue_.emplace_back(far->second,
                                         node::Received{far->second.link, std::move(out.bytes)});
                   },
                   [&](node::CloseLink& out) {
                     for (auto& [id, stranger] : strangers_) {
                       if (stranger.laptop == index && stranger.link == out.link)
                         stranger.closed = true;
                     }
                     const End near{index, out.link};
                     const auto found = streams_.find(near);
                     if (found == streams_.end()) return;
                     const End far = found->second;
                     streams_.erase(near);
                     streams_.erase(far);
                     queue_.emplace_back(far, node::Disconnected{far.link});
                   },
                   [&](node::Dial& out) { dial(index, out); }, [](node::CancelDial&) {},
                   [&](node::SendDatagram& out) { broadcast(index, out); },
                   [&](node::Reply& out) { answers_.emplace(out.request, std::move(out.outcome)); },
                   [&](node::Published& out) { laptop.view = out.view; },
                   [&](node::Event& out) { laptop.events.push_back(std::move(out)); },
                   [&](node::LogLine& out) { laptop.log.push_back(std::move(out.text)); },
                   [](node::WakeAt&) {}},
             output);
}

void Village::dial(std::size_t index, const node::Dial& wish) {
  std::size_t target = nobody;
  for (std::size_t other = 0; other < laptops_.size(); ++other) {
    if (address(other) == wish.address) target = other;
  }
  if (target == nobody || !reachable(index, target)) {
    queue_.emplace_back(End{index, 0}, node::DialFailed{wish.dial});
    return;
  }
  const End near{index, link_next_++};
  const End far{target, link_next_++};
  streams_[near] = far;
  streams_[far] = near;
  queue_.emplace_back(
      far,
      node::Connected{far.link, "10.0.0." + std::to_string(index + 1) + ":40000", std::nullopt});
  queue_.emplace_back(near, node::Connected{near.link, wish.address, wish.dial});
}

void Village::broadcast(std::size_t index, const node::SendDatagram& datagram) {
  for (std::size_t other = 0; other < laptops_.size(); ++other) {
    if (!reachable(index, other)) continue;
    if (datagram.to && datagram.to->octets != host_address(other).octets) continue;
    queue_.emplace_back(End{other, 0}, node::Datagram{host_address(index), 1, datagram.bytes});
  }
}

void Village::deliver_all() {
  while (!queue_.empty()) {
    auto [end, input] = std::move(queue_.front());
    queue_.pop_front();
    Laptop& laptop = *laptops_.at(end.laptop);
    if (!laptop.node) continue;
    laptop.node->handle(now, std::move(input));
    drain(end.laptop);
  }
}

void Village::run(std::int64_t span_ms) {
  const MonoTime end = now.mono.plus_ms(span_ms);
  for (;;) {
    deliver_all();
    MonoTime next = end;
    for (const auto& laptop : laptops_) {
      if (laptop->node) next = std::min(next, laptop->wake_at);
    }
    if (next >= end) break;
    const std::int64_t step_ms = std::max<std::int64_t>(next.ms - now.mono.ms, 0);
    now.mono.ms += step_ms;
    now.wall.ms += step_ms;
    for (std::size_t index = 0; index < laptops_.size(); ++index) {
      if (!laptops_[index]->node || laptops_[index]->wake_at > now.mono) continue;
      laptops_[index]->node->handle(now, node::Tick{});
      drain(index);
      if (laptops_[index]->node && laptops_[index]->wake_at <= now.mono) {
        throw std::runtime_error("a node wants to be woken in the past");
      }
    }
  }
  now.wall.ms += end.ms - now.mono.ms;
  now.mono = end;
}

node::RequestId Village::submit(std::size_t index, node::Command command,
                                node::WriteContext context) {
  const node::RequestId request = request_next_++;
  context.today = today;
  Laptop& laptop = *laptops_.at(index);
  laptop.node->handle(now, node::Submitted{request, std::move(context), std::move(command)});
  drain(index);
  return request;
}

std::optional<node::Outcome> Village::answer(node::RequestId request) const {
  const auto found = answers_.find(request);
  if (found == answers_.end()) return std::nullopt;
  return found->second;
}

node::Outcome Village::ask(std::size_t index, node::Command command, node::WriteContext context) {
  const auto request = submit(index, std::move(command), std::move(context));
  for (int tenths = 0; tenths < 400 && !answer(request); ++tenths) run(100);
  const auto outcome = answer(request);
  if (!outcome) throw std::runtime_error("no answer within 40 s");
  return *outcome;
}

bool Village::same_content(const std::vector<std::size_t>& laptops) const {
  const node::View& first = view(laptops.front());
  return std::all_of(laptops.begin(), laptops.end(), [&](std::size_t laptop) {
    return view(laptop).frontier_digest == first.frontier_digest &&
           view(laptop).book_digest == first.book_digest && view(laptop).records == first.records;
  });
}

std::uint64_t Village::knock(std::size_t laptop) {
  const node::LinkId link = link_next_++;
  strangers_[link] = {laptop, link, {}, false};
  queue_.emplace_back(End{laptop, link}, node::Connected{link, "10.0.0.99:50000", std::nullopt});
  deliver_all();
  return link;
}

void Village::say(std::uint64_t stranger, Bytes bytes) {
  const Stranger& who = strangers_.at(stranger);
  queue_.emplace_back(End{who.laptop, who.link}, node::Received{who.link, std::move(bytes)});
  deliver_all();
}

}  // namespace lumbung::test
