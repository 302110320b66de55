#include "discovery/udp/beacon_socket.hpp"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>
#include <utility>

#include "discovery/udp/interfaces.hpp"

namespace lumbung::discovery::udp {
namespace {

namespace asio = boost::asio;
using Descriptor = asio::posix::stream_descriptor;
using Code = boost::system::error_code;

constexpr std::array<std::uint8_t, 4> multicast_ipv4{224, 0, 0, 185};
// ff12::4c55:4d42: link-local scope, not registered; "LUMB".
constexpr std::array<std::uint8_t, 16> multicast_ipv6{0xFF, 0x12, 0, 0, 0,    0,    0,    0,
                                                      0,    0,    0, 0, 0x4C, 0x55, 0x4D, 0x42};
// Where Android phones stand in the networks that they host (Wi-Fi hotspot, Wi-Fi Direct).
constexpr std::array<std::array<std::uint8_t, 4>, 2> hotspots{
    {{192, 168, 43, 1}, {192, 168, 49, 1}}};

Address ipv4(const std::array<std::uint8_t, 4>& octets) {
  Address address;
  std::copy(octets.begin(), octets.end(), address.octets.begin());
  return address;
}

struct SystemAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

SystemAddress system_address(const Address& address) {
  SystemAddress out;
  if (address.family == Family::ipv4) {
    sockaddr_in system{};
    system.sin_family = AF_INET;
    system.sin_port = htons(address.port);
    std::memcpy(&system.sin_addr, address.octets.data(), sizeof system.sin_addr);
    std::memcpy(&out.storage, &system, sizeof system);
    out.size = sizeof system;
  } else {
    sockaddr_in6 system{};
    system.sin6_family = AF_INET6;
    system.sin6_port = htons(address.port);
    system.sin6_scope_id = address.scope;
    std::memcpy(&system.sin6_addr, address.octets.data(), sizeof system.sin6_addr);
    std::memcpy(&out.storage, &system, sizeof system);
    out.size = sizeof system;
  }
  return out;
}

Address from_system(const sockaddr_storage& storage) {
  Address address;
  if (storage.ss_family == AF_INET6) {
    sockaddr_in6 system{};
    std::memcpy(&system, &storage, sizeof system);
    address.family = Family::ipv6;
    std::memcpy(address.octets.data(), &system.sin6_addr, sizeof system.sin6_addr);
    address.port = ntohs(system.sin6_port);
    address.scope = system.sin6_scope_id;
  } else {
    sockaddr_in system{};
    std::memcpy(&system, &storage, sizeof system);
    std::memcpy(address.octets.data(), &system.sin_addr, sizeof system.sin_addr);
    address.port = ntohs(system.sin_port);
  }
  return address;
}

bool set_on(int socket, int level, int option) {
  const int on = 1;
  return setsockopt(socket, level, option, &on, sizeof on) == 0;
}

/// An open socket bound to `port` on all addresses; -1 with errno if the system says no.
int open_bound(int family, std::uint16_t port) {
  const int socket = ::socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket < 0) return -1;
  Address any;
  any.family = family == AF_INET ? Family::ipv4 : Family::ipv6;
  any.port = port;
  const SystemAddress to = system_address(any);
  bool good = set_on(socket, SOL_SOCKET, SO_REUSEADDR) && set_on(socket, SOL_SOCKET, SO_REUSEPORT);
  if (family == AF_INET) {
    good =
        good && set_on(socket, SOL_SOCKET, SO_BROADCAST) && set_on(socket, IPPROTO_IP, IP_PKTINFO);
  } else {
    good = good && set_on(socket, IPPROTO_IPV6, IPV6_V6ONLY) &&
           set_on(socket, IPPROTO_IPV6, IPV6_RECVPKTINFO);
  }
  if (good && bind(socket, reinterpret_cast<const sockaddr*>(&to.storage), to.size) == 0) {
    return socket;
  }
  const int error = errno;
  close(socket);
  errno = error;
  return -1;
}

int open_netlink() {
  const int socket = ::socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (socket < 0) return -1;
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  address.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR;
  if (bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return socket;
  close(socket);
  return -1;
}

/// The interface that a datagram came in on, from its control messages; 0 if none says it.
std::uint32_t interface_of(msghdr& message) {
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
       part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level == IPPROTO_IP && part->cmsg_type == IP_PKTINFO) {
      in_pktinfo info{};
      std::memcpy(&info, CMSG_DATA(part), sizeof info);
      return static_cast<std::uint32_t>(info.ipi_ifindex);
    }
    if (part->cmsg_level == IPPROTO_IPV6 && part->cmsg_type == IPV6_PKTINFO) {
      in6_pktinfo info{};
      std::memcpy(&info, CMSG_DATA(part), sizeof info);
      return info.ipi6_ifindex;
    }
  }
  return 0;
}

std::string file_text(const char* path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

class BeaconSocket::Impl {
 public:
  Impl(asio::io_context& io, Options options, Callbacks callbacks)
      : io_(io),
        options_(options),
        callbacks_(std::move(callbacks)),
        ipv4_(io),
        ipv6_(io),
        netlink_(io) {}

  tl::expected<void, std::string> open() {
    const int ipv4_socket = open_bound(AF_INET, options_.port);
    if (ipv4_socket < 0) {
      return tl::unexpected("beacon port " + std::to_string(options_.port) + ": " +
                            std::strerror(errno));
    }
    ipv4_.assign(ipv4_socket);
    // A machine without IPv6 or without netlink is no fault: the rounds read the interfaces anew.
    if (const int socket = open_bound(AF_INET6, options_.port); socket >= 0) ipv6_.assign(socket);
    if (const int socket = open_netlink(); socket >= 0) netlink_.assign(socket);
    update_interfaces();
    wait_for_datagrams(ipv4_);
    if (ipv6_.is_open()) wait_for_datagrams(ipv6_);
    if (netlink_.is_open()) wait_for_links();
    return {};
  }

  void send_everywhere(OctetView datagram) {
    update_interfaces();
    for (const InterfaceAddress& each : interfaces_) {
      if (each.broadcast) send(with_port(*each.broadcast), datagram, each.index);
      if (!each.multicast && !each.loopback) continue;
      if (each.address.family == Family::ipv4) {
        send(with_port(ipv4(multicast_ipv4)), datagram, each.index);
      } else if (first_of_its_interface(each)) {
        Address group;
        group.family = Family::ipv6;
        group.octets = multicast_ipv6;
        group.scope = each.index;
        send(with_port(group), datagram, each.index);
      }
    }
    send(with_port(ipv4({255, 255, 255, 255})), datagram, 0);
    for (const auto& hotspot : hotspots) send_unless_own(ipv4(hotspot), datagram);
    for (const Address& gateway : default_gateways(file_text("/proc/net/route"))) {
      send_unless_own(gateway, datagram);
    }
  }

  void send(const Address& to, OctetView datagram, std::uint32_t interface) {
    const bool by_ipv4 = to.family == Family::ipv4;
    Descriptor& socket = by_ipv4 ? ipv4_ : ipv6_;
    if (!socket.is_open()) return;
    SystemAddress address = system_address(to);
    iovec part{const_cast<std::uint8_t*>(datagram.data()), datagram.size()};
    alignas(cmsghdr) std::array<std::uint8_t, CMSG_SPACE(sizeof(in_pktinfo))> control{};
    msghdr message{};
    message.msg_name = &address.storage;
    message.msg_namelen = address.size;
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (by_ipv4 && interface != 0) {
      message.msg_control = control.data();
      message.msg_controllen = control.size();
      cmsghdr* header = CMSG_FIRSTHDR(&message);
      header->cmsg_level = IPPROTO_IP;
      header->cmsg_type = IP_PKTINFO;
      header->cmsg_len = CMSG_LEN(sizeof(in_pktinfo));
      in_pktinfo info{};
      info.ipi_ifindex = static_cast<int>(interface);
      std::memcpy(CMSG_DATA(header), &info, sizeof info);
    }
    const auto written = sendmsg(socket.native_handle(), &message, MSG_NOSIGNAL);
    ++(written == static_cast<ssize_t>(datagram.size()) ? counters_.sent : counters_.send_errors);
  }

  void close() {
    Code ignored;
    ipv4_.close(ignored);
    ipv6_.close(ignored);
    netlink_.close(ignored);
  }

  [[nodiscard]] const BeaconSocketCounters& counters() const { return counters_; }

 private:
  [[nodiscard]] Address with_port(Address address) const {
    address.port = options_.port;
    return address;
  }

  [[nodiscard]] bool first_of_its_interface(const InterfaceAddress& entry) const {
    const auto first = std::find_if(interfaces_.begin(), interfaces_.end(), [&](const auto& each) {
      return each.index == entry.index && each.address.family == Family::ipv6;
    });
    return first != interfaces_.end() && *first == entry;
  }

  void send_unless_own(const Address& to, OctetView datagram) {
    const bool own = std::any_of(interfaces_.begin(), interfaces_.end(),
                                 [&](const auto& each) { return each.address == to; });
    if (!own) send(with_port(to), datagram, 0);
  }

  /// Reads the interfaces; where something is new, joins its groups and tells.
  void update_interfaces() {
    auto now = interfaces();
    if (now == interfaces_ && told_) return;
    interfaces_ = std::move(now);
    told_ = true;
    std::vector<Address> own;
    std::set<std::uint32_t> indexes;
    for (const InterfaceAddress& each : interfaces_) {
      if (!each.loopback) own.push_back(each.address);
      indexes.insert(each.index);
    }
    // An interface that went and came back under its index has lost its groups: join all again.
    // Joining twice is an error of no consequence.
    for (const std::uint32_t index : indexes) join_groups(index);
    if (!callbacks_.link_changed) return;
    // Never from inside a send: the receiver may be in the middle of handing out what to send.
    asio::post(io_, [this, alive = std::weak_ptr(alive_), own = std::move(own)]() mutable {
      if (!alive.expired()) callbacks_.link_changed(std::move(own));
    });
  }

  void join_groups(std::uint32_t index) {
    ip_mreqn group{};
    std::memcpy(&group.imr_multiaddr, multicast_ipv4.data(), multicast_ipv4.size());
    group.imr_ifindex = static_cast<int>(index);
    setsockopt(ipv4_.native_handle(), IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof group);
    if (!ipv6_.is_open()) return;
    ipv6_mreq group_ipv6{};
    std::memcpy(&group_ipv6.ipv6mr_multiaddr, multicast_ipv6.data(), multicast_ipv6.size());
    group_ipv6.ipv6mr_interface = index;
    setsockopt(ipv6_.native_handle(), IPPROTO_IPV6, IPV6_JOIN_GROUP, &group_ipv6,
               sizeof group_ipv6);
  }

  void wait_for_datagrams(Descriptor& socket) {
    const auto on_ready = [this, &socket, alive = std::weak_ptr(alive_)](const Code& error) {
      if (error || alive.expired()) return;
      read_datagrams(socket);
      wait_for_datagrams(socket);
    };
    socket.async_wait(Descriptor::wait_read, on_ready);
  }

  void read_datagrams(Descriptor& socket) {
    // A bound on one turn, so that a flood does not starve the other work of the loop.
    for (int turn = 0; turn < 64; ++turn) {
      std::array<std::uint8_t, 2 * beacon_sealed_bytes> datagram{};
      alignas(cmsghdr) std::array<std::uint8_t, 128> control{};
      sockaddr_storage from{};
      iovec part{datagram.data(), datagram.size()};
      msghdr message{};
      message.msg_name = &from;
      message.msg_namelen = sizeof from;
      message.msg_iov = &part;
      message.msg_iovlen = 1;
      message.msg_control = control.data();
      message.msg_controllen = control.size();
      const ssize_t size = recvmsg(socket.native_handle(), &message, 0);
      if (size < 0) return;
      ++counters_.received;
      if (!callbacks_.heard) continue;
      callbacks_.heard(OctetView(datagram).first(static_cast<std::size_t>(size)), from_system(from),
                       interface_of(message));
    }
  }

  void wait_for_links() {
    const auto on_ready = [this, alive = std::weak_ptr(alive_)](const Code& error) {
      if (error || alive.expired()) return;
      std::array<char, 8192> news{};
      while (read(netlink_.native_handle(), news.data(), news.size()) > 0) {
      }
      update_interfaces();
      wait_for_links();
    };
    netlink_.async_wait(Descriptor::wait_read, on_ready);
  }

  asio::io_context& io_;
  Options options_;
  Callbacks callbacks_;
  /// Handlers that are queued when this object goes look here before they touch it.
  std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);
  Descriptor ipv4_;
  Descriptor ipv6_;
  Descriptor netlink_;
  std::vector<InterfaceAddress> interfaces_;
  bool told_ = false;
  BeaconSocketCounters counters_;
};

BeaconSocket::BeaconSocket(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

BeaconSocket::~BeaconSocket() { impl_->close(); }

tl::expected<std::unique_ptr<BeaconSocket>, std::string> BeaconSocket::open(
    boost::asio::io_context& io, Options options, Callbacks callbacks) {
  try {
    auto impl = std::make_unique<Impl>(io, options, std::move(callbacks));
    if (auto opened = impl->open(); !opened) return tl::unexpected(opened.error());
    return std::make_unique<BeaconSocket>(std::move(impl));
  } catch (const std::exception& error) {
    return tl::unexpected(std::string("beacon socket: ") + error.what());
  }
}

void BeaconSocket::send_everywhere(OctetView datagram) { impl_->send_everywhere(datagram); }

void BeaconSocket::send_to(const Address& to, OctetView datagram) { impl_->send(to, datagram, 0); }

const BeaconSocketCounters& BeaconSocket::counters() const { return impl_->counters(); }

}  // namespace lumbung::discovery::udp
