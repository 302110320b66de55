#include "discovery/udp/interfaces.hpp"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <sstream>

namespace lumbung::discovery::udp {
namespace {

constexpr unsigned long route_up = 1;
constexpr unsigned long route_gateway = 2;

std::optional<Address> address_of(const sockaddr* system) {
  if (system == nullptr) return std::nullopt;
  Address address;
  if (system->sa_family == AF_INET) {
    sockaddr_in ipv4{};
    std::memcpy(&ipv4, system, sizeof ipv4);
    std::memcpy(address.octets.data(), &ipv4.sin_addr, sizeof ipv4.sin_addr);
    return address;
  }
  if (system->sa_family == AF_INET6) {
    sockaddr_in6 ipv6{};
    std::memcpy(&ipv6, system, sizeof ipv6);
    address.family = Family::ipv6;
    std::memcpy(address.octets.data(), &ipv6.sin6_addr, sizeof ipv6.sin6_addr);
    address.scope = ipv6.sin6_scope_id;
    return address;
  }
  return std::nullopt;
}

}  // namespace

std::vector<InterfaceAddress> interfaces() {
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0) return {};
  const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owner(list, freeifaddrs);
  std::vector<InterfaceAddress> found;
  for (const ifaddrs* each = list; each != nullptr; each = each->ifa_next) {
    const auto address = address_of(each->ifa_addr);
    if (!address || (each->ifa_flags & IFF_UP) == 0) continue;
    InterfaceAddress entry{each->ifa_name,
                           if_nametoindex(each->ifa_name),
                           *address,
                           std::nullopt,
                           (each->ifa_flags & IFF_MULTICAST) != 0,
                           (each->ifa_flags & IFF_LOOPBACK) != 0};
    if ((each->ifa_flags & IFF_BROADCAST) != 0 && address->family == Family::ipv4) {
      entry.broadcast = address_of(each->ifa_broadaddr);
    }
    found.push_back(std::move(entry));
  }
  std::sort(found.begin(), found.end());
  return found;
}

// Lines are "iface destination gateway flags ...", numbers in hexadecimal of the host's own order.
std::vector<Address> default_gateways(const std::string& route_table) {
  std::vector<Address> gateways;
  std::istringstream lines(route_table);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    std::string name;
    std::uint32_t destination = 0;
    std::uint32_t gateway = 0;
    unsigned long flags = 0;
    fields >> name >> std::hex >> destination >> gateway >> flags;
    const bool fits = !fields.fail() && destination == 0 && gateway != 0 &&
                      (flags & (route_up | route_gateway)) == (route_up | route_gateway);
    if (!fits) continue;
    Address address;
    std::memcpy(address.octets.data(), &gateway, sizeof gateway);
    gateways.push_back(address);
  }
  return gateways;
}

}  // namespace lumbung::discovery::udp
