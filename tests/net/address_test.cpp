#include <catch2/catch.hpp>

#include "daemon/net/links.hpp"

using namespace lumbung::net;

TEST_CASE("an address is read as people type it", "[net]") {
  CHECK(parse_address("192.168.1.5:1234", 9)->port() == 1234);
  CHECK(parse_address("192.168.1.5", 28547)->port() == 28547);
  CHECK(parse_address("[fd00::1]:77", 9)->address().is_v6());
  CHECK(parse_address("[fd00::1]", 9)->port() == 9);
  CHECK(parse_address("fd00::1", 9)->port() == 9);
  CHECK(parse_address("localhost:80", 9)->address().is_loopback());
}

TEST_CASE("other text is no address", "[net]") {
  for (const char* text : {"", ":", "1.2.3.4:99999", "1.2.3.4:x", "[fd00::1", "[::1]x", "1.2.3.400",
                           "laptop bendahara", "1.2.3.4:0", "[]"}) {
    INFO(text);
    CHECK_FALSE(parse_address(text, 28547).has_value());
  }
}

TEST_CASE("an address comes back from its text", "[net]") {
  for (const char* text : {"10.0.0.7:28547", "[fd00::7]:28547"}) {
    const auto endpoint = parse_address(text, 0);
    REQUIRE(endpoint.has_value());
    CHECK(address_text(endpoint->address(), endpoint->port()) == text);
  }
}
