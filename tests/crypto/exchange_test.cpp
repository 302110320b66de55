#include "daemon/crypto/exchange.hpp"

#include <rapidcheck/catch.h>
#include <catch2/catch.hpp>

#include "tests/crypto/octets.hpp"

using namespace lumbung;
using namespace lumbung::crypto;

TEST_CASE("X25519 gives the published secrets", "[crypto]") {
  SECTION("RFC 7748 section 5.2, both vectors") {
    CHECK(to_hex(
              *exchange(hex_id<ExchangeSecretKey>(
                            "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"),
                        hex_id<ExchangePublicKey>(
                            "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"))) ==
          "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552");
    CHECK(to_hex(
              *exchange(hex_id<ExchangeSecretKey>(
                            "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d"),
                        hex_id<ExchangePublicKey>(
                            "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493"))) ==
          "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957");
  }
  SECTION("RFC 7748 section 6.1, Bob's side") {
    const auto bob = ExchangeKey::from_secret(hex_id<ExchangeSecretKey>(
        "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"));
    CHECK(to_hex(bob.public_key) ==
          "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
    CHECK(to_hex(
              *exchange(bob.secret_key,
                        hex_id<ExchangePublicKey>(
                            "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"))) ==
          "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
  }
  SECTION("a point of small order gives no secret") {
    const auto secret = hex_id<ExchangeSecretKey>(
        "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4");
    CHECK_FALSE(exchange(secret, ExchangePublicKey{}).has_value());
    ExchangePublicKey one;
    one.bytes[0] = 1;
    CHECK_FALSE(exchange(secret, one).has_value());
  }
}

TEST_CASE("ChaCha20-Poly1305 opens RFC 8439 appendix A.5", "[crypto]") {
  const Bytes key = hex("1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c0");
  // The nonce of the vector, 00000000 0102030405060708, is this counter in little-endian order.
  constexpr std::uint64_t counter = 0x0807060504030201;
  const Bytes associated = hex("f33388860000000000004e91");
  const Bytes sealed = hex(
      "64a0861575861af460f062c79be643bd5e805cfd345cf389f108670ac76c8cb24c6cfc18755d43eea09ee94e382d"
      "26b0bdb7b73c321b0100d4f03b7f355894cf332f830e710b97ce98c8a84abd0b948114ad176e008d33bd60f982b1"
      "ff37c8559797a06ef4f0ef61c186324e2b3506383606907b6a7c02b0f9f6157b53c867e4b9166c767b804d46a59b"
      "5216cde7a4e99040c5a40433225ee282a1b0a06c523eaf4534d7f83fa1155b0047718cbc546a0d072b04b3564eea"
      "1b422273f548271a0bb2316053fa76991955ebd63159434ecebb4e466dae5a1073a6727627097a1049e617d91d36"
      "1094fa68f0ff77987130305beaba2eda04df997b714d6c6f2c29a6ad5cb4022b02709beead9d67890cbb22392336"
      "fea1851f38");
  const auto opened = chachapoly_open(key, counter, associated, sealed);
  REQUIRE(opened.has_value());
  CHECK(text_of(*opened) ==
        "Internet-Drafts are draft documents valid for a maximum of six months and may be updated, "
        "replaced, or obsoleted by other documents at any time. It is inappropriate to use "
        "Internet-Drafts as reference material or to cite them other than as /\u201cwork in "
        "progress./\u201d");
  CHECK(chachapoly_seal(key, counter, associated, *opened) == sealed);
  CHECK_FALSE(chachapoly_open(key, counter + 1, associated, sealed).has_value());
  CHECK_FALSE(chachapoly_open(key, counter, associated, hex("00")).has_value());
}

TEST_CASE("two laptops agree on a secret", "[crypto]") {
  rc::prop("whatever their keys", [] {
    ExchangeSecretKey left;
    ExchangeSecretKey right;
    left.bytes = *rc::gen::arbitrary<std::array<std::uint8_t, 32>>();
    right.bytes = *rc::gen::arbitrary<std::array<std::uint8_t, 32>>();
    const auto one = ExchangeKey::from_secret(left);
    const auto other = ExchangeKey::from_secret(right);
    RC_ASSERT(exchange(one.secret_key, other.public_key) ==
              exchange(other.secret_key, one.public_key));
  });
}
