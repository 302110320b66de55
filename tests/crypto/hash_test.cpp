#include "daemon/crypto/hash.hpp"

#include <catch2/catch.hpp>

#include "daemon/crypto/exchange.hpp"
#include "daemon/crypto/sealing.hpp"
#include "tests/crypto/octets.hpp"

using namespace lumbung;
using namespace lumbung::crypto;

TEST_CASE("BLAKE2b gives the published hashes", "[crypto]") {
  SECTION("RFC 7693 appendix A") {
    CHECK(to_hex(blake2b_512(bytes_of("abc"))) ==
          "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
          "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
  }
  SECTION("the known answers of the BLAKE2 authors, lengths 0, 1 and 255") {
    CHECK(to_hex(blake2b_512({})) ==
          "786a02f742015903c6c6fd852552d272912f4740e15847618a86e217f71f5419"
          "d25e1031afee585313896444934eb04b903a685b1448b755d56f701afe9be2ce");
    CHECK(to_hex(blake2b_512(hex("00"))) ==
          "2fa3f686df876995167e7c2e5d74c4c7b6e48f8068fe0e44208344d480f7904c"
          "36963e44115fe3eb2a3ac8694c28bcb4f5a0f3276f2e79487d8219057a506e4b");
    Bytes counting;
    for (unsigned octet = 0; octet < 255; ++octet) {
      counting.push_back(static_cast<std::uint8_t>(octet));
    }
    CHECK(to_hex(blake2b_512(counting)) ==
          "5b21c5fd8868367612474fa2e70e9cfa2201ffeee8fafab5797ad58fefa17c9b"
          "5b107da4a3db6320baaf2c8617d5a51df914ae88da3867c2d41f0cc14fa67928");
  }
  SECTION("shorter outputs: hashlib.blake2b(b'abc', digest_size=n) of Python 3") {
    CHECK(to_hex(blake2b_256({bytes_of("abc")})) ==
          "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
    CHECK(to_hex(blake2b_128({bytes_of("abc")})) == "cf4ab791c62b8d2b2109c90275287816");
  }
}

TEST_CASE("parts are hashed as if they were one", "[crypto]") {
  CHECK(blake2b_256({bytes_of("a"), {}, bytes_of("bc")}) == blake2b_256({bytes_of("abc")}));
}

TEST_CASE("HMAC-BLAKE2b is RFC 2104 over blocks of 128", "[crypto]") {
  // python3 -c "import hmac, hashlib; print(hmac.new(KEY, MESSAGE, hashlib.blake2b).hexdigest())"
  Bytes key;
  for (unsigned octet = 0; octet < 128; ++octet) key.push_back(static_cast<std::uint8_t>(octet));
  SECTION("KEY = MESSAGE = b''") {
    CHECK(to_hex(hmac_blake2b_512({}, {})) ==
          "198cd2006f66ff83fbbd913f78aca2251caf4f19fe9475aade8cf2091b99a684"
          "66775177424f58286886cbae8229644cec747237d4b721735485e17372fdf59c");
  }
  SECTION("KEY = b'key', MESSAGE = b'The quick brown fox jumps over the lazy dog'") {
    const auto message = bytes_of("The quick brown fox jumps over the lazy dog");
    CHECK(to_hex(hmac_blake2b_512(bytes_of("key"), message)) ==
          "92294f92c0dfb9b00ec9ae8bd94d7e7d8a036b885a499f149dfe2fd2199394aa"
          "af6b8894a1730cccb2cd050f9bcf5062a38b51b0dab33207f8ef35ae2c9df51b");
  }
  SECTION("KEY = bytes(range(128)), MESSAGE = b'abc': a whole block") {
    CHECK(to_hex(hmac_blake2b_512(key, bytes_of("abc"))) ==
          "442e7244d3deea49a4a6263da650c3205f4a1bde97fd5e4dcf530a492e4f7885"
          "a7086f428a04f08150af3b693d3532171d371d88c23aa56cf6f1d7cdfe5b485c");
  }
  SECTION("KEY = bytes(range(129)), MESSAGE = b'lumbung': longer than a block") {
    key.push_back(128);
    CHECK(to_hex(hmac_blake2b_512(key, bytes_of("lumbung"))) ==
          "547d46f53636f868a0d862cfe931cd5eb79f6a56c53e5763f79fe40f291aa141"
          "13a30b8072c1cd78600e3ca2cb4ff8f0e6c286132e1bdcbc049f77b4ab54e6a5");
  }
}

TEST_CASE("a derived key is keyed BLAKE2b over its purpose", "[crypto]") {
  // hashlib.blake2b(b'ctx', key=bytes(range(32)), digest_size=32) of Python 3
  const auto key =
      hex_id<SymmetricKey>("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  CHECK(to_hex(derive_key(key, "ctx")) ==
        "8db3299d9da8bb05b211a9d45ee816aae89812038848ffc27d04e8202e90c076");
  CHECK(derive_key(key, "one use") != derive_key(key, "another use"));
}

TEST_CASE("octets are compared whole, and lengths first", "[crypto]") {
  CHECK(equal_in_constant_time(hex("00ff"), hex("00ff")));
  CHECK_FALSE(equal_in_constant_time(hex("00ff"), hex("00fe")));
  CHECK_FALSE(equal_in_constant_time(hex("00ff"), hex("00")));
  CHECK(equal_in_constant_time({}, {}));
}
