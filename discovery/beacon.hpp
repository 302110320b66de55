#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <tl/expected.hpp>
#include <vector>

namespace lumbung::discovery {

using Octets = std::vector<std::uint8_t>;
using OctetView = std::span<const std::uint8_t>;
using RunTag = std::array<std::uint8_t, 8>;          ///< random, once per daemon run
using ClaimedDevice = std::array<std::uint8_t, 16>;  ///< a device id that nobody has proved
using ShortDigest = std::array<std::uint8_t, 8>;

inline constexpr std::size_t beacon_plain_bytes = 216;
inline constexpr std::size_t beacon_sealed_bytes = 256;
inline constexpr std::size_t beacon_addresses_max = 8;

enum class Family : std::uint8_t { ipv4 = 4, ipv6 = 6 };

/// Where a datagram came from or a connection could go to. IPv4 stands in the first four octets.
struct Address {
  Family family = Family::ipv4;
  std::array<std::uint8_t, 16> octets{};
  std::uint16_t port = 0;
  std::uint32_t scope = 0;  ///< interface of an IPv6 link-local address; never on the wire
  auto operator<=>(const Address&) const = default;
};

/// True for addresses a neighbour can have: private, link-local, unique local, loopback. Others
/// are never dialled, so a beacon cannot send us out of the village.
[[nodiscard]] bool is_local(const Address& address);

/// What a laptop says about itself, once opened. A claim: proof is transport's.
struct Beacon {
  bool answer_wanted = false;
  bool bye = false;
  RunTag run_tag{};
  ClaimedDevice device{};
  std::uint16_t tcp_port = 0;
  std::uint32_t counter = 0;
  ShortDigest control_digest{};
  ShortDigest data_digest{};
  std::vector<Address> addresses;  ///< at most beacon_addresses_max
  auto operator<=>(const Beacon&) const = default;
};

enum class BeaconFault : std::uint8_t { version, flags, address_count, address_family, padding };

[[nodiscard]] std::array<std::uint8_t, beacon_plain_bytes> encode(const Beacon& beacon);
[[nodiscard]] tl::expected<Beacon, BeaconFault> decode(
    std::span<const std::uint8_t, beacon_plain_bytes> plain);

/// The port through which the daemon lends its discovery keys: sealing is under the newest, opening
/// tries the few that are current.
class BeaconCipher {
 public:
  virtual ~BeaconCipher() = default;
  [[nodiscard]] virtual std::array<std::uint8_t, beacon_sealed_bytes> seal(
      std::span<const std::uint8_t, beacon_plain_bytes> plain) = 0;
  /// Nothing if no key fits.
  [[nodiscard]] virtual std::optional<std::array<std::uint8_t, beacon_plain_bytes>> open(
      std::span<const std::uint8_t, beacon_sealed_bytes> sealed) = 0;
};

}  // namespace lumbung::discovery
