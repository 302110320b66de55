#include <catch2/catch.hpp>

#include "discovery/udp/interfaces.hpp"

using namespace lumbung::discovery;
using namespace lumbung::discovery::udp;

TEST_CASE("the default gateway is read from the kernel's table", "[discovery]") {
  const std::string table =
      "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\n"
      "wlan0\t00000000\t012BA8C0\t0003\t0\t0\t600\t00000000\n"
      "wlan0\t002BA8C0\t00000000\t0001\t0\t0\t600\t00FFFFFF\n"
      "nonsense\n"
      "eth0\t00000000\tzz\t0003\n";
  const auto gateways = default_gateways(table);
  REQUIRE(gateways.size() == 1);
  CHECK(gateways[0].octets[0] == 192);
  CHECK(gateways[0].octets[1] == 168);
  CHECK(gateways[0].octets[2] == 43);
  CHECK(gateways[0].octets[3] == 1);
}

TEST_CASE("no table gives no gateway", "[discovery]") { CHECK(default_gateways("").empty()); }
