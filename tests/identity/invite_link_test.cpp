#include "daemon/identity/invite_link.hpp"

#include <rapidcheck/catch.h>
#include <catch2/catch.hpp>

#include "daemon/base/limits.hpp"
#include "daemon/base/text_codec.hpp"
#include "tests/crypto/seeded_entropy.hpp"

using namespace lumbung;
using namespace lumbung::identity;

namespace {

InviteLink sample() {
  crypto::SeededEntropy entropy(3);
  return {make_invite_secret(entropy),
          entropy.draw_id<CommunityTag8>(),
          entropy.draw_id<DeviceId>(),
          {"192.168.1.7:28547", "[fe80::1%wlan0]:28547", "mawar.local:1"}};
}

}  // namespace

TEST_CASE("an invite link brings its content over", "[identity]") {
  const InviteLink link = sample();
  CHECK(decode_invite_link(encode(link)) == link);
  SECTION("white space of a chat program around it is forgiven") {
    CHECK(decode_invite_link(" \n" + encode(link) + "\r\n") == link);
  }
  SECTION("addresses over the bounds are left out") {
    InviteLink many = link;
    many.addresses.assign(20, "10.0.0.1:5");
    many.addresses.insert(many.addresses.begin(), "no address");
    const auto read = decode_invite_link(encode(many));
    REQUIRE(read.has_value());
    CHECK(read->addresses == std::vector<std::string>(limits::invite_addresses_max, "10.0.0.1:5"));
  }
  SECTION("none at all is a link, too") {
    InviteLink bare = link;
    bare.addresses.clear();
    CHECK(decode_invite_link(encode(bare)) == bare);
  }
}

TEST_CASE("what is no invite is refused with a reason", "[identity]") {
  const std::string text = encode(sample());
  CHECK(decode_invite_link("").error().code == Errc::malformed);
  CHECK(decode_invite_link("https://example.org").error().detail.find("lumbung:1:") !=
        std::string::npos);
  CHECK(decode_invite_link("lumbung:2:AAAA").error().detail.find("version") != std::string::npos);
  CHECK(decode_invite_link("lumbung:1:").error().detail.find("cut") != std::string::npos);
  CHECK(decode_invite_link(text + "!").error().code == Errc::malformed);
  CHECK(decode_invite_link("lumbung:1:" + std::string(3000, 'A')).error().code == Errc::limit);
  for (std::size_t size = 0; size < text.size(); ++size) {
    CHECK_FALSE(decode_invite_link(text.substr(0, size)).has_value());
  }
  rc::prop("no text of any kind is more than refused", [&](std::string tail, std::size_t at) {
    const std::string prefix = text.substr(0, at % text.size());
    const auto result = decode_invite_link(prefix + tail);
    RC_ASSERT(result.has_value() || !result.error().detail.empty());
  });
}

TEST_CASE("an address is a host and a port", "[identity]") {
  for (const char* good : {"10.0.0.1:28547", "mawar:1", "[::1]:65535", "laptop-1.lan:80"}) {
    CHECK(is_address(good));
  }
  for (const char* bad : {"", "10.0.0.1", ":80", "a:0", "a:65536", "a:", "a b:80", "a:8o", "[]:80",
                          "fe80::1:80", "a/b:80", "a:000080"}) {
    INFO(bad);
    CHECK_FALSE(is_address(bad));
  }
}

TEST_CASE("an invite's id and psk tell nothing of each other", "[identity]") {
  const InviteSecret secret = sample().secret;
  CHECK(to_hex(invite_id_of(secret)) != to_hex(invite_psk_of(secret)).substr(0, 32));
}
