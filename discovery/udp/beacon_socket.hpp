#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "discovery/beacon.hpp"

namespace lumbung::discovery::udp {

struct BeaconSocketCounters {
  std::uint64_t sent = 0;
  std::uint64_t send_errors = 0;  ///< single sends that failed: an interface that is going away
  std::uint64_t received = 0;
};

/// Discovery's edge: one port for IPv4 and one for IPv6, all interfaces, every channel.
///
/// Shape   The interfaces are read anew for each send_everywhere() and on each link change, the
///         one that hosts a hotspot included. Callbacks run on the io_context's thread,
///         never inside a call of this class.
/// Limits  Several daemons on one host share the port: broadcast and multicast reach all of them,
///         unicast reaches one.
/// Errors  Only opening can fail; later errors are counted.
/// Thread  That of the io_context.
/// Source  protocol section 8; decision 19.
class BeaconSocket {
 public:
  struct Options {
    std::uint16_t port = 28547;
  };
  struct Callbacks {
    std::function<void(OctetView datagram, const Address& from, std::uint32_t interface)> heard;
    /// The addresses of all interfaces that are up; at start and on each change.
    std::function<void(std::vector<Address> own_addresses)> link_changed;
  };
  [[nodiscard]] static tl::expected<std::unique_ptr<BeaconSocket>, std::string> open(
      boost::asio::io_context& io, Options options, Callbacks callbacks);
  class Impl;
  explicit BeaconSocket(std::unique_ptr<Impl> impl);
  ~BeaconSocket();
  BeaconSocket(const BeaconSocket&) = delete;
  BeaconSocket& operator=(const BeaconSocket&) = delete;

  /// Directed broadcast and multicast on every interface that is up, 255.255.255.255, the default
  /// gateway, and the addresses at which hotspots usually stand.
  void send_everywhere(OctetView datagram);
  void send_to(const Address& to, OctetView datagram);
  [[nodiscard]] const BeaconSocketCounters& counters() const;

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace lumbung::discovery::udp
