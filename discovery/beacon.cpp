#include "discovery/beacon.hpp"

#include <algorithm>

namespace lumbung::discovery {
namespace {

constexpr std::uint8_t beacon_version = 1;
constexpr std::uint8_t answer_wanted_flag = 1;
constexpr std::uint8_t bye_flag = 2;
constexpr std::size_t ipv4_octets = 4;

using Plain = std::array<std::uint8_t, beacon_plain_bytes>;

/// Writes at a place that moves on; a beacon has one length, so nothing is allocated.
class Pen {
 public:
  explicit Pen(Plain& plain) : plain_(plain) {}
  void octet(std::uint8_t value) { plain_[at_++] = value; }
  template <std::size_t size>
  void octets(const std::array<std::uint8_t, size>& value) {
    for (const std::uint8_t each : value) octet(each);
  }
  void number(std::uint32_t value, int bytes) {
    while (bytes-- > 0) octet(static_cast<std::uint8_t>(value >> (8 * bytes)));
  }

 private:
  Plain& plain_;
  std::size_t at_ = 0;
};

class Eye {
 public:
  explicit Eye(std::span<const std::uint8_t, beacon_plain_bytes> plain) : plain_(plain) {}
  std::uint8_t octet() { return plain_[at_++]; }
  template <std::size_t size>
  std::array<std::uint8_t, size> octets() {
    std::array<std::uint8_t, size> value{};
    for (std::uint8_t& each : value) each = octet();
    return value;
  }
  std::uint32_t number(int bytes) {
    std::uint32_t value = 0;
    while (bytes-- > 0) value = value << 8 | octet();
    return value;
  }
  [[nodiscard]] bool only_zeros_left() const {
    const auto left = plain_.subspan(at_);
    return std::all_of(left.begin(), left.end(), [](std::uint8_t each) { return each == 0; });
  }

 private:
  std::span<const std::uint8_t, beacon_plain_bytes> plain_;
  std::size_t at_ = 0;
};

bool zero_behind_ipv4(const Address& address) {
  return std::all_of(address.octets.begin() + ipv4_octets, address.octets.end(),
                     [](std::uint8_t each) { return each == 0; });
}

bool is_local_ipv4(std::uint8_t first, std::uint8_t second) {
  return first == 10 || first == 127 || (first == 172 && second >= 16 && second <= 31) ||
         (first == 192 && second == 168) || (first == 169 && second == 254);
}

}  // namespace

bool is_local(const Address& address) {
  const auto& octets = address.octets;
  if (address.family == Family::ipv4) return is_local_ipv4(octets[0], octets[1]);
  const bool link_local = octets[0] == 0xFE && (octets[1] & 0xC0U) == 0x80;
  const bool unique_local = (octets[0] & 0xFEU) == 0xFC;
  std::array<std::uint8_t, 16> loopback{};
  loopback.back() = 1;
  return link_local || unique_local || octets == loopback;
}

Plain encode(const Beacon& beacon) {
  Plain plain{};
  Pen pen(plain);
  pen.octet(beacon_version);
  pen.octet(static_cast<std::uint8_t>((beacon.answer_wanted ? answer_wanted_flag : 0U) |
                                      (beacon.bye ? bye_flag : 0U)));
  pen.octets(beacon.run_tag);
  pen.octets(beacon.device);
  pen.number(beacon.tcp_port, 2);
  pen.number(beacon.counter, 4);
  pen.octets(beacon.control_digest);
  pen.octets(beacon.data_digest);
  const std::size_t count = std::min(beacon.addresses.size(), beacon_addresses_max);
  pen.octet(static_cast<std::uint8_t>(count));
  for (std::size_t index = 0; index < count; ++index) {
    const Address& address = beacon.addresses[index];
    pen.octet(static_cast<std::uint8_t>(address.family));
    pen.octets(address.octets);
    pen.number(address.port, 2);
  }
  return plain;
}

tl::expected<Beacon, BeaconFault> decode(std::span<const std::uint8_t, beacon_plain_bytes> plain) {
  Eye eye(plain);
  Beacon beacon;
  if (eye.octet() != beacon_version) return tl::unexpected(BeaconFault::version);
  const std::uint8_t flags = eye.octet();
  if ((flags & ~(answer_wanted_flag | bye_flag)) != 0) return tl::unexpected(BeaconFault::flags);
  beacon.answer_wanted = (flags & answer_wanted_flag) != 0;
  beacon.bye = (flags & bye_flag) != 0;
  beacon.run_tag = eye.octets<8>();
  beacon.device = eye.octets<16>();
  beacon.tcp_port = static_cast<std::uint16_t>(eye.number(2));
  beacon.counter = eye.number(4);
  beacon.control_digest = eye.octets<8>();
  beacon.data_digest = eye.octets<8>();
  const std::size_t count = eye.octet();
  if (count > beacon_addresses_max) return tl::unexpected(BeaconFault::address_count);
  for (std::size_t index = 0; index < count; ++index) {
    const std::uint8_t family = eye.octet();
    Address address;
    address.family = family == 4 ? Family::ipv4 : Family::ipv6;
    address.octets = eye.octets<16>();
    address.port = static_cast<std::uint16_t>(eye.number(2));
    const bool fits = family == 4 ? zero_behind_ipv4(address) : family == 6;
    if (!fits) return tl::unexpected(BeaconFault::address_family);
    beacon.addresses.push_back(address);
  }
  if (!eye.only_zeros_left()) return tl::unexpected(BeaconFault::padding);
  return beacon;
}

}  // namespace lumbung::discovery
