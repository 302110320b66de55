#include "daemon/crypto/signing.hpp"

#include <rapidcheck/catch.h>
#include <catch2/catch.hpp>

#include "tests/crypto/octets.hpp"

using namespace lumbung;
using namespace lumbung::crypto;

namespace {

struct Vector {
  const char* seed;
  const char* public_key;
  const char* message;
  const char* signature;
};

// RFC 8032 section 7.1, tests 1 to 3.
constexpr std::array kRfc8032{
    Vector{"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
           "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
           "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e397"
           "01cf9b46bd25bf5f0595bbe24655141438e7a100b"},
    Vector{"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
           "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
           "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f361"
           "3d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
    Vector{"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
           "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
           "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f76"
           "0984dc6594a7c15e9716ed28dc027beceea1ec40a"},
};

}  // namespace

TEST_CASE("Ed25519 gives the signatures of RFC 8032", "[crypto]") {
  for (const Vector& vector : kRfc8032) {
    const auto key = SigningKey::from_seed(hex_id<SigningSeed>(vector.seed));
    const Bytes message = hex(vector.message);
    CHECK(to_hex(key.public_key()) == vector.public_key);
    CHECK(to_hex(key.sign("", message)) == vector.signature);
    CHECK(verify(key.public_key(), "", message, hex_id<Signature>(vector.signature)));
  }
}

TEST_CASE("a signature fits its key, its context and its message only", "[crypto]") {
  const auto key = SigningKey::from_seed(hex_id<SigningSeed>(kRfc8032[0].seed));
  const auto other = SigningKey::from_seed(hex_id<SigningSeed>(kRfc8032[1].seed));
  const auto message = bytes_of("setoran");
  const Signature signature = key.sign("lumbung-env-v1", message);
  CHECK(verify(key.public_key(), "lumbung-env-v1", message, signature));
  CHECK_FALSE(verify(other.public_key(), "lumbung-env-v1", message, signature));
  CHECK_FALSE(verify(key.public_key(), "lumbung-device-v1", message, signature));
  CHECK_FALSE(verify(key.public_key(), "lumbung-env-v1", bytes_of("penarikan"), signature));
  rc::prop("no flipped bit passes", [&] {
    const auto bit = *rc::gen::inRange<std::size_t>(0, Signature::size * 8);
    Signature flipped = signature;
    flipped.bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    RC_ASSERT(!verify(key.public_key(), "lumbung-env-v1", message, flipped));
  });
}

TEST_CASE("keys of small order sign nothing", "[crypto]") {
  const SigningPublicKey zero;
  CHECK_FALSE(verify(zero, "", bytes_of("x"), Signature{}));
}
