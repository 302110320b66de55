#include <rapidcheck/catch.h>
#include <catch2/catch.hpp>

#include "daemon/base/limits.hpp"
#include "daemon/identity/device_certificate.hpp"
#include "daemon/identity/device_secrets.hpp"
#include "tests/crypto/seeded_entropy.hpp"

using namespace lumbung;
using namespace lumbung::identity;

namespace {

DeviceSecrets device(std::uint64_t seed = 1) {
  crypto::SeededEntropy entropy(seed);
  return *make_device(entropy, "Laptop KSM Mawar");
}

}  // namespace

TEST_CASE("a certificate says the keys and the name of one device", "[identity]") {
  const DeviceSecrets secrets = device();
  const DeviceCertificate certificate = secrets.certificate();
  const Bytes bytes = encode(certificate);
  CHECK(decode_certificate(bytes) == certificate);
  CHECK(certificate.device() == secrets.device());
  CHECK(certificate.noise_key == secrets.noise_key.public_key);

  SECTION("no flipped bit passes") {
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
      Bytes flipped = bytes;
      flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
      CHECK_FALSE(decode_certificate(flipped).has_value());
    }
  }
  SECTION("cut or lengthened octets are malformed") {
    Bytes longer = bytes;
    longer.push_back(0);
    CHECK(decode_certificate(longer).error().code == Errc::malformed);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      CHECK_FALSE(decode_certificate(ByteView(bytes).first(size)).has_value());
    }
  }
}

TEST_CASE("a name is text that can be shown", "[identity]") {
  CHECK(check_name("Bendahara Bu Ani").has_value());
  CHECK(check_name("Désa Ngadirejo ꦗ").has_value());
  CHECK(check_name("").error().code == Errc::malformed);
  CHECK(check_name("two\nlines").error().code == Errc::malformed);
  CHECK(check_name("\xFF").error().code == Errc::malformed);
  CHECK(check_name(std::string(limits::name_bytes_max, 'a')).has_value());
  CHECK(check_name(std::string(limits::name_bytes_max + 1, 'a')).error().code == Errc::limit);
}

TEST_CASE("a key file gives the same device again", "[identity]") {
  const DeviceSecrets secrets = device();
  const Bytes file = encode(secrets);
  const auto read = decode_secrets(file);
  REQUIRE(read.has_value());
  CHECK(read->certificate() == secrets.certificate());
  CHECK(read->noise_key.secret_key == secrets.noise_key.secret_key);

  SECTION("a damaged one is told as such, wherever the damage is") {
    for (std::size_t at = 0; at < file.size(); ++at) {
      Bytes damaged = file;
      damaged[at] ^= 0x10;
      const auto result = decode_secrets(damaged);
      REQUIRE_FALSE(result.has_value());
      CHECK(result.error().detail.find("key file") != std::string::npos);
    }
  }
  SECTION("a cut one as well") {
    for (std::size_t size = 0; size < file.size(); ++size) {
      CHECK(decode_secrets(ByteView(file).first(size)).error().code == Errc::malformed);
    }
  }
}

TEST_CASE("laptops draw different identities", "[identity]") {
  CHECK(device(1).device() != device(2).device());
}
