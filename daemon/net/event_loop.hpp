#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/net/links.hpp"
#include "daemon/node/node.hpp"
#include "discovery/udp/beacon_socket.hpp"

namespace lumbung::net {

/// The node's driver in the real world: clocks, timers, sockets, signals. The simulator is the
/// other.
///
/// Shape   open() binds the ports, attach() gives the node, run() drives it until SIGTERM, SIGINT
/// or
///         stop(). Each event is one input of the node, followed by all its outputs.
/// Thread  run() is the node's one thread. submit() and stop() may be called from any other; the
///         callbacks run on the node's thread and must not wait.
class EventLoop {
 public:
  struct Callbacks {
    std::function<void(node::Reply)> on_reply;
    std::function<void(const node::Published&)> on_published;
    std::function<void(const node::Event&)> on_event;
    std::function<void(const node::LogLine&)> on_log;
  };

  EventLoop() = default;
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  /// Binds the sync port (0: any) and, with discovery on, the beacon port. Without a beacon port
  /// the laptop still reaches typed and remembered addresses; `warning` says so then.
  [[nodiscard]] Result<> open(std::uint16_t sync_port, node::Discovery discovery);
  [[nodiscard]] std::uint16_t sync_port() const { return links_.port(); }
  [[nodiscard]] const std::string& warning() const { return warning_; }
  /// This laptop's addresses, loopback last; as of open() or the last change.
  [[nodiscard]] const std::vector<discovery::Address>& own_addresses() const {
    return own_addresses_;
  }

  void attach(node::Node& node, Callbacks callbacks);
  /// Drives the node until the end; the last goodbyes are out when it returns (at most 2 s later).
  void run();

  /// Hands a wish to the node; the answer comes through on_reply.
  void submit(node::Submitted wish);
  /// Ends run() as SIGTERM does.
  void stop();

 private:
  void deliver(node::Input input);
  void drain();
  void perform(node::Output output);
  void wake_at(MonoTime when);
  void begin_stop();
  void wait_until_sent(int rounds_left);
  void addresses_changed(std::vector<discovery::Address> addresses);

  boost::asio::io_context io_;
  Links links_{io_, [this](node::Input input) { deliver(std::move(input)); }};
  boost::asio::steady_timer timer_{io_};
  boost::asio::signal_set signals_{io_};
  std::unique_ptr<discovery::udp::BeaconSocket> beacons_;
  node::Node* node_ = nullptr;
  Callbacks callbacks_;
  std::vector<discovery::Address> own_addresses_;
  std::string warning_;
  bool stopping_ = false;
};

}  // namespace lumbung::net
