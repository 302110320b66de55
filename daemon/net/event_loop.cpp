#include "daemon/net/event_loop.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <csignal>
#include <utility>
#include <variant>

#include "daemon/base/ensure.hpp"
#include "daemon/base/match.hpp"
#include "daemon/net/clock.hpp"
#include "discovery/udp/interfaces.hpp"

namespace lumbung::net {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr auto kFlushStep = std::chrono::milliseconds(50);
constexpr int kFlushSteps = 40;  // 2 s for goodbyes, of the 10 s that an orderly end may take

discovery::Address loopback() {
  discovery::Address address;
  address.octets[0] = 127;
  address.octets[3] = 1;
  return address;
}

}  // namespace

Result<> EventLoop::open(std::uint16_t sync_port, node::Discovery discovery) {
  if (auto heard = links_.listen(sync_port); !heard) return heard;
  std::vector<discovery::Address> own;
  for (const auto& at : discovery::udp::interfaces()) {
    if (!at.loopback) own.push_back(at.address);
  }
  addresses_changed(std::move(own));
  if (discovery == node::Discovery::off) return {};
  discovery::udp::BeaconSocket::Callbacks callbacks;
  callbacks.heard = [this](discovery::OctetView bytes, const discovery::Address& from,
                           std::uint32_t interface) {
    deliver(node::Datagram{from, interface, Bytes(bytes.begin(), bytes.end())});
  };
  callbacks.link_changed = [this](std::vector<discovery::Address> addresses) {
    addresses_changed(std::move(addresses));
  };
  auto beacons = discovery::udp::BeaconSocket::open(io_, {}, std::move(callbacks));
  if (beacons) {
    beacons_ = std::move(*beacons);
  } else {
    warning_ = "laptops nearby cannot be found by themselves: " + beacons.error();
  }
  return {};
}

void EventLoop::addresses_changed(std::vector<discovery::Address> addresses) {
  // An address that means something on this laptop only (link-local, with its interface) is of no
  // use to others. Loopback is: several laptops of a test or a demonstration share one machine.
  std::erase_if(addresses, [](const discovery::Address& address) { return address.scope != 0; });
  addresses.push_back(loopback());
  own_addresses_ = addresses;
  if (node_ != nullptr) deliver(node::NetworkChanged{std::move(addresses)});
}

void EventLoop::attach(node::Node& node, Callbacks callbacks) {
  node_ = &node;
  callbacks_ = std::move(callbacks);
  drain();
}

void EventLoop::run() {
  ensure(node_ != nullptr, "a node is attached before the loop runs");
  signals_.add(SIGTERM);
  signals_.add(SIGINT);
  signals_.async_wait([this](error_code code, int) {
    if (!code) begin_stop();
  });
  io_.run();
}

void EventLoop::submit(node::Submitted wish) {
  asio::post(io_, [this, wish = std::move(wish)]() mutable { deliver(std::move(wish)); });
}

void EventLoop::stop() {
  asio::post(io_, [this] { begin_stop(); });
}

void EventLoop::deliver(node::Input input) {
  if (node_ == nullptr) return;
  node_->handle(read_clocks(), std::move(input));
  drain();
}

void EventLoop::drain() {
  for (;;) {
    node::Output output = node_->poll();
    if (const auto* wake = std::get_if<node::WakeAt>(&output)) return wake_at(wake->when);
    perform(std::move(output));
  }
}

void EventLoop::perform(node::Output output) {
  std::visit(Match{[this](node::Send& out) { links_.send(out.link, std::move(out.bytes)); },
                   [this](node::CloseLink& out) { links_.close(out.link); },
                   [this](node::Dial& out) { links_.dial(out.dial, out.address); },
                   [this](node::CancelDial& out) { links_.cancel(out.dial); },
                   [this](node::SendDatagram& out) {
                     if (!beacons_) return;
                     if (!out.to) return beacons_->send_everywhere(out.bytes);
                     beacons_->send_to(*out.to, out.bytes);
                   },
                   [this](node::Reply& out) { callbacks_.on_reply(std::move(out)); },
                   [this](node::Published& out) { callbacks_.on_published(out); },
                   [this](node::Event& out) { callbacks_.on_event(out); },
                   [this](node::LogLine& out) { callbacks_.on_log(out); },
                   [](node::WakeAt&) { ensure(false, "drain() ends at WakeAt"); }},
             output);
}

void EventLoop::wake_at(MonoTime when) {
  if (stopping_) return;
  timer_.expires_at(asio::steady_timer::time_point(std::chrono::milliseconds(when.ms)));
  timer_.async_wait([this](error_code code) {
    if (!code) deliver(node::Tick{});
  });
}

void EventLoop::begin_stop() {
  if (stopping_) return;
  stopping_ = true;
  deliver(node::Stop{});
  timer_.cancel();
  links_.stop_accepting();
  wait_until_sent(kFlushSteps);
}

void EventLoop::wait_until_sent(int steps_left) {
  if (links_.drained() || steps_left == 0) return io_.stop();
  timer_.expires_after(kFlushStep);
  timer_.async_wait([this, steps_left](error_code code) {
    if (!code) wait_until_sent(steps_left - 1);
  });
}

}  // namespace lumbung::net
