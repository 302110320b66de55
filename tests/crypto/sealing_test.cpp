#include "daemon/crypto/sealing.hpp"

#include <rapidcheck/catch.h>
#include <catch2/catch.hpp>

#include "daemon/crypto/hash.hpp"
#include "tests/crypto/octets.hpp"

using namespace lumbung;
using namespace lumbung::crypto;

namespace {

const char* const kSunscreen =
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
    "sunscreen would be it.";

}  // namespace

TEST_CASE("XChaCha20-Poly1305 seals as draft-irtf-cfrg-xchacha A.3.1", "[crypto]") {
  const auto key =
      hex_id<SymmetricKey>("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
  const auto nonce = hex_id<SealNonce>("404142434445464748494a4b4c4d4e4f5051525354555657");
  const Bytes associated = hex("50515253c0c1c2c3c4c5c6c7");
  const Bytes sealed = seal(key, nonce, associated, bytes_of(kSunscreen));
  CHECK(to_hex(sealed) ==
        "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4e"
        "da7e39ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2"
        "383565d3fff921f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49");
  CHECK(open(key, nonce, associated, sealed) ==
        Bytes(bytes_of(kSunscreen).begin(), bytes_of(kSunscreen).end()));
}

TEST_CASE("what is sealed opens with all that it was sealed with", "[crypto]") {
  rc::prop("and with nothing else", [](const Bytes& associated, const Bytes& plaintext) {
    SymmetricKey key;
    SealNonce nonce;
    key.bytes = *rc::gen::arbitrary<std::array<std::uint8_t, 32>>();
    nonce.bytes = *rc::gen::arbitrary<std::array<std::uint8_t, 24>>();
    Bytes sealed = seal(key, nonce, associated, plaintext);
    RC_ASSERT(open(key, nonce, associated, sealed) == plaintext);
    const auto bit = *rc::gen::inRange<std::size_t>(0, sealed.size() * 8);
    sealed[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    RC_ASSERT(open(key, nonce, associated, sealed).error().code == Errc::bad_signature);
  });
  SECTION("octets shorter than a tag are refused") {
    CHECK(open({}, {}, {}, hex("00")).error().code == Errc::bad_signature);
  }
  SECTION("other associated octets do not open it") {
    const Bytes sealed = seal({}, {}, bytes_of("head"), bytes_of("body"));
    CHECK_FALSE(open({}, {}, bytes_of("Head"), sealed).has_value());
  }
}

TEST_CASE("a key id is the hash of its key", "[crypto]") {
  const auto key =
      hex_id<SymmetricKey>("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
  CHECK(key_id_of(key) == id_of<KeyId>(blake2b_256({key.view()})));
}
