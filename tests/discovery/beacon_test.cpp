#include "discovery/beacon.hpp"

#include <rapidcheck/catch.h>
#include <catch2/catch.hpp>

using namespace lumbung::discovery;

namespace {

Address ipv4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d, std::uint16_t port) {
  Address address;
  address.octets = {a, b, c, d};
  address.port = port;
  return address;
}

Address ipv6(std::uint8_t first, std::uint8_t second) {
  Address address;
  address.family = Family::ipv6;
  address.octets[0] = first;
  address.octets[1] = second;
  address.octets[15] = 1;
  return address;
}

Beacon sample() {
  Beacon beacon;
  beacon.answer_wanted = true;
  beacon.run_tag.fill(0x11);
  beacon.device.fill(0x22);
  beacon.tcp_port = 28547;
  beacon.counter = 70'000;
  beacon.control_digest.fill(0x33);
  beacon.data_digest.fill(0x44);
  beacon.addresses = {ipv4(192, 168, 1, 7, 28547), ipv6(0xFE, 0x80)};
  return beacon;
}

}  // namespace

TEST_CASE("a beacon comes back as it was said", "[discovery]") {
  CHECK(decode(encode(sample())) == sample());
  Beacon full = sample();
  full.addresses.assign(beacon_addresses_max, ipv4(10, 0, 0, 1, 1));
  CHECK(decode(encode(full)) == full);
}

TEST_CASE("a beacon's octets stand where docs/formats.md says", "[discovery]") {
  const auto plain = encode(sample());
  CHECK(plain[0] == 1);
  CHECK(plain[1] == 1);
  CHECK(plain[2] == 0x11);
  CHECK(plain[10] == 0x22);
  CHECK(plain[26] == 28547 / 256);
  CHECK(plain[27] == 28547 % 256);
  CHECK(plain[30] == 70'000 / 256 % 256);
  CHECK(plain[32] == 0x33);
  CHECK(plain[40] == 0x44);
  CHECK(plain[48] == 2);
  CHECK(plain[49] == 4);
  CHECK(plain[50] == 192);
  CHECK(plain[68] == 6);
  CHECK(plain[69] == 0xFE);
}

TEST_CASE("a beacon against the format is refused", "[discovery]") {
  auto plain = encode(sample());
  SECTION("version") {
    plain[0] = 2;
    CHECK(decode(plain).error() == BeaconFault::version);
  }
  SECTION("flags") {
    plain[1] = 4;
    CHECK(decode(plain).error() == BeaconFault::flags);
  }
  SECTION("more addresses than fit") {
    plain[48] = 9;
    CHECK(decode(plain).error() == BeaconFault::address_count);
  }
  SECTION("a family that is none") {
    plain[49] = 5;
    CHECK(decode(plain).error() == BeaconFault::address_family);
  }
  SECTION("octets behind an IPv4 address") {
    plain[60] = 1;
    CHECK(decode(plain).error() == BeaconFault::address_family);
  }
  SECTION("something in the padding") {
    plain[215] = 1;
    CHECK(decode(plain).error() == BeaconFault::padding);
  }
  rc::prop("any octets have an answer", [](std::array<std::uint8_t, beacon_plain_bytes> any) {
    any[0] = 1;
    const auto beacon = decode(any);
    if (beacon) RC_ASSERT(encode(*beacon) == any);
  });
}

TEST_CASE("only addresses of the neighbourhood count as local", "[discovery]") {
  CHECK(is_local(ipv4(10, 1, 2, 3, 1)));
  CHECK(is_local(ipv4(172, 16, 0, 1, 1)));
  CHECK(is_local(ipv4(172, 31, 0, 1, 1)));
  CHECK(is_local(ipv4(192, 168, 43, 1, 1)));
  CHECK(is_local(ipv4(169, 254, 9, 9, 1)));
  CHECK(is_local(ipv4(127, 0, 0, 1, 1)));
  CHECK_FALSE(is_local(ipv4(172, 32, 0, 1, 1)));
  CHECK_FALSE(is_local(ipv4(192, 169, 0, 1, 1)));
  CHECK_FALSE(is_local(ipv4(8, 8, 8, 8, 1)));
  CHECK_FALSE(is_local(ipv4(0, 0, 0, 0, 1)));
  CHECK(is_local(ipv6(0xFE, 0x80)));
  CHECK(is_local(ipv6(0xFD, 0x00)));
  CHECK(is_local(ipv6(0x00, 0x00)));
  CHECK_FALSE(is_local(ipv6(0x20, 0x01)));
}
