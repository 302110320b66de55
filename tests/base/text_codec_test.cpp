#include "daemon/base/text_codec.hpp"

#include <rapidcheck/catch.h>
#include <catch2/catch.hpp>

using namespace lumbung;

TEST_CASE("octets survive their text forms", "[base]") {
  rc::prop("hexadecimal", [](const Bytes& bytes) { RC_ASSERT(from_hex(to_hex(bytes)) == bytes); });
  rc::prop("base64url",
           [](const Bytes& bytes) { RC_ASSERT(from_base64url(to_base64url(bytes)) == bytes); });
}

TEST_CASE("base64url is that of RFC 4648", "[base]") {
  CHECK(to_base64url(bytes_of("f")) == "Zg");
  CHECK(to_base64url(bytes_of("fo")) == "Zm8");
  CHECK(to_base64url(bytes_of("foobar")) == "Zm9vYmFy");
  CHECK_FALSE(from_base64url("Zh").has_value());  // stray bits
  CHECK_FALSE(from_base64url("Z").has_value());
  CHECK_FALSE(from_base64url("Zg==").has_value());
}

TEST_CASE("other text is no hexadecimal", "[base]") {
  CHECK_FALSE(from_hex("abc").has_value());
  CHECK_FALSE(from_hex("zz").has_value());
  CHECK_FALSE(id_from_hex<LogId>("00").has_value());
  CHECK(id_from_hex<LogId>(std::string(32, 'a')).has_value());
}
