#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "discovery/beacon.hpp"

namespace lumbung::discovery::udp {

/// One address of a network interface that is up.
struct InterfaceAddress {
  std::string name;
  std::uint32_t index = 0;
  Address address;  ///< port 0; scope set for IPv6 link-local
  std::optional<Address> broadcast;
  bool multicast = false;
  bool loopback = false;
  auto operator<=>(const InterfaceAddress&) const = default;
};

/// What the system has just now, in order of index and address; loopback included. Empty if it
/// does not tell.
[[nodiscard]] std::vector<InterfaceAddress> interfaces();

/// The IPv4 gateways of default routes, from the text of the kernel's route table
/// (/proc/net/route); lines that do not fit are left out.
[[nodiscard]] std::vector<Address> default_gateways(const std::string& route_table);

}  // namespace lumbung::discovery::udp
