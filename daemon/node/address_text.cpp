#include "daemon/node/address_text.hpp"

#include <array>
#include <charconv>

namespace lumbung::node {
namespace {

template <class Number>
std::optional<Number> number_of(std::string_view text, int base = 10) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::array<std::uint8_t, 16>> ipv4_of(std::string_view text) {
  std::array<std::uint8_t, 16> octets{};
  for (std::size_t place = 0; place < 4; ++place) {
    const auto dot = text.find('.');
    if ((dot == std::string_view::npos) != (place == 3)) return std::nullopt;
    const auto octet = number_of<std::uint8_t>(text.substr(0, dot));
    if (!octet) return std::nullopt;
    octets.at(place) = *octet;
    if (place < 3) text.remove_prefix(dot + 1);
  }
  return octets;
}

/// The groups of "a:b:c" into `octets` from `place` on; the place behind them.
std::optional<std::size_t> groups_of(std::string_view text, std::array<std::uint8_t, 16>& octets,
                                     std::size_t place) {
  while (!text.empty()) {
    const auto colon = text.find(':');
    const auto group = number_of<std::uint16_t>(text.substr(0, colon), 16);
    if (!group || place + 2 > octets.size()) return std::nullopt;
    octets.at(place) = static_cast<std::uint8_t>(*group >> 8);
    octets.at(place + 1) = static_cast<std::uint8_t>(*group & 0xff);
    place += 2;
    if (colon == std::string_view::npos) return place;
    text.remove_prefix(colon + 1);
    if (text.empty()) return std::nullopt;
  }
  return place;
}

std::optional<std::array<std::uint8_t, 16>> ipv6_of(std::string_view text) {
  std::array<std::uint8_t, 16> octets{};
  const auto gap = text.find("::");
  const auto head = groups_of(text.substr(0, gap), octets, 0);
  if (!head) return std::nullopt;
  if (gap == std::string_view::npos) {
    if (*head != octets.size()) return std::nullopt;
    return octets;
  }
  std::array<std::uint8_t, 16> tail{};
  const auto tail_bytes = groups_of(text.substr(gap + 2), tail, 0);
  if (!tail_bytes || *head + *tail_bytes > octets.size()) return std::nullopt;
  for (std::size_t place = 0; place < *tail_bytes; ++place) {
    octets.at(octets.size() - *tail_bytes + place) = tail.at(place);
  }
  return octets;
}

}  // namespace

Address text_of(const discovery::Address& address) {
  std::string text;
  if (address.family == discovery::Family::ipv4) {
    for (std::size_t place = 0; place < 4; ++place) {
      if (place > 0) text += '.';
      text += std::to_string(address.octets.at(place));
    }
    return text + ":" + std::to_string(address.port);
  }
  for (std::size_t place = 0; place < 16; place += 2) {
    if (place > 0) text += ':';
    std::array<char, 4> digits{};
    const int group = address.octets.at(place) * 256 + address.octets.at(place + 1);
    const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), group, 16);
    text.append(digits.data(), written.ptr);
  }
  if (address.scope != 0) text += "%" + std::to_string(address.scope);
  return "[" + text + "]:" + std::to_string(address.port);
}

std::optional<discovery::Address> address_of(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto port = number_of<std::uint16_t>(text.substr(colon + 1));
  if (!port) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  discovery::Address address;
  address.port = *port;
  if (host.size() < 2 || host.front() != '[' || host.back() != ']') {
    const auto octets = ipv4_of(host);
    if (!octets) return std::nullopt;
    address.octets = *octets;
    return address;
  }
  host = host.substr(1, host.size() - 2);
  const auto percent = host.find('%');
  if (percent != std::string_view::npos) {
    const auto scope = number_of<std::uint32_t>(host.substr(percent + 1));
    if (!scope) return std::nullopt;
    address.scope = *scope;
    host = host.substr(0, percent);
  }
  const auto octets = ipv6_of(host);
  if (!octets) return std::nullopt;
  address.family = discovery::Family::ipv6;
  address.octets = *octets;
  return address;
}

std::string host_of(const Address& address) {
  const auto colon = address.rfind(':');
  return colon == std::string::npos ? address : address.substr(0, colon);
}

Address with_port(const std::string& host, std::uint16_t port) {
  return host + ":" + std::to_string(port);
}

}  // namespace lumbung::node
