#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "daemon/base/text_codec.hpp"
#include "daemon/transport/noise_handshake.hpp"
#include "tests/golden/golden_file.hpp"

using namespace lumbung;
using namespace lumbung::transport;

namespace {

/// Blocks of `key=value` lines with an empty line between them; a key may come again.
using Vector = std::multimap<std::string, std::string>;

std::vector<Vector> vectors_in(const std::string& text) {
  std::vector<Vector> vectors(1);
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("#")) continue;
    if (line.empty() && !vectors.back().empty()) vectors.emplace_back();
    const auto equals = line.find('=');
    if (equals == std::string::npos) continue;
    vectors.back().emplace(line.substr(0, equals), line.substr(equals + 1));
  }
  if (vectors.back().empty()) vectors.pop_back();
  return vectors;
}

Bytes hex_field(const Vector& vector, const std::string& key) {
  const auto field = vector.find(key);
  if (field == vector.end()) return {};
  const auto bytes = from_hex(field->second);
  REQUIRE(bytes);
  return *bytes;
}

std::optional<NoisePattern> pattern_of(const std::string& name) {
  if (name == "Noise_XX_25519_ChaChaPoly_BLAKE2b") return NoisePattern::xx;
  if (name == "Noise_XXpsk0_25519_ChaChaPoly_BLAKE2b") return NoisePattern::xxpsk0;
  if (name == "Noise_XXpsk3_25519_ChaChaPoly_BLAKE2b") return NoisePattern::xxpsk3;
  if (name == "Noise_XXpsk0+psk3_25519_ChaChaPoly_BLAKE2b") return NoisePattern::xxpsk0_psk3;
  return std::nullopt;
}

crypto::ExchangeKey key_field(const Vector& vector, const std::string& key) {
  const auto secret = crypto::ExchangeSecretKey::from(hex_field(vector, key));
  REQUIRE(secret);
  return crypto::ExchangeKey::from_secret(*secret);
}

NoiseHandshake side_of(const Vector& vector, NoiseRole role) {
  const bool initiator = role == NoiseRole::initiator;
  NoiseHandshake::Setup setup;
  setup.role = role;
  setup.pattern = *pattern_of(vector.find("handshake")->second);
  setup.prologue = hex_field(vector, "prologue");
  setup.static_key = key_field(vector, initiator ? "init_static" : "resp_static");
  setup.ephemeral_key = key_field(vector, initiator ? "gen_init_ephemeral" : "gen_resp_ephemeral");
  const auto [first, last] = vector.equal_range("preshared_key");
  for (auto key = first; key != last; ++key) {
    setup.preshared.push_back(*crypto::SymmetricKey::from(*from_hex(key->second)));
  }
  return NoiseHandshake(setup);
}

void check_vector(const Vector& vector, NoiseRole speaks_after_handshake) {
  INFO(vector.find("handshake")->second);
  NoiseHandshake initiator = side_of(vector, NoiseRole::initiator);
  NoiseHandshake responder = side_of(vector, NoiseRole::responder);
  for (int index = 0; index < 3; ++index) {
    const std::string message = "msg_" + std::to_string(index);
    NoiseHandshake& writer = index == 1 ? responder : initiator;
    NoiseHandshake& reader = index == 1 ? initiator : responder;
    const auto written = writer.write(hex_field(vector, message + "_payload"));
    REQUIRE(written);
    CHECK(to_hex(*written) == vector.find(message + "_ciphertext")->second);
    const auto read = reader.read(*written);
    REQUIRE(read);
    CHECK(*read == hex_field(vector, message + "_payload"));
  }
  CHECK(initiator.hash() == responder.hash());
  auto of_initiator = initiator.ciphers();
  auto of_responder = responder.ciphers();
  for (int index = 3; vector.contains("msg_" + std::to_string(index) + "_payload"); ++index) {
    const std::string message = "msg_" + std::to_string(index);
    const bool from_responder =
        (index % 2 == 1) == (speaks_after_handshake == NoiseRole::responder);
    auto& sender = from_responder ? of_responder : of_initiator;
    auto& receiver = from_responder ? of_initiator : of_responder;
    const Bytes sealed = sender.send.encrypt({}, hex_field(vector, message + "_payload"));
    CHECK(to_hex(sealed) == vector.find(message + "_ciphertext")->second);
    CHECK(receiver.receive.decrypt({}, sealed) == hex_field(vector, message + "_payload"));
  }
}

std::size_t check_all(const std::string& text, NoiseRole speaks_after_handshake) {
  std::size_t count = 0;
  const auto vectors = vectors_in(text);
  for (const Vector& vector : vectors) {
    REQUIRE(vector.contains("handshake"));
    REQUIRE(pattern_of(vector.find("handshake")->second));
    check_vector(vector, speaks_after_handshake);
    ++count;
  }
  return count;
}

}  // namespace

TEST_CASE("handshakes give the octets of published vectors", "[transport]") {
  CHECK(check_all(tests::golden_file("noise/flynn_xx.txt"), NoiseRole::initiator) == 12);
}

TEST_CASE("handshakes give the octets of further vectors that the caller has", "[transport]") {
  const char* path = std::getenv("LUMBUNG_NOISE_VECTORS");  // a file in the form of the golden one
  if (path == nullptr) return;
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  CHECK(check_all(text.str(), NoiseRole::responder) > 0);
}

TEST_CASE("the handshake of the product keeps its octets", "[transport]") {
  CHECK(check_all(tests::golden_file("noise/xxpsk0_psk3.txt"), NoiseRole::responder) == 1);
}

TEST_CASE("a shared secret of zero ends the handshake", "[transport]") {
  const auto secret = crypto::ExchangeSecretKey{{7}};
  const auto key = crypto::ExchangeKey::from_secret(secret);
  NoiseHandshake responder({NoiseRole::responder, NoisePattern::xx, {}, key, key, {}});
  const Bytes point_of_small_order(32);
  REQUIRE(responder.read(point_of_small_order));
  const auto answer = responder.write({});
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == Errc::refused);
}

TEST_CASE("a changed key goes on with the same counter on both sides", "[transport]") {
  NoiseKey key{1, 2, 3};
  NoiseCipher sender(key);
  NoiseCipher receiver(key);
  const Bytes hello{1, 2, 3};
  CHECK(receiver.decrypt({}, sender.encrypt({}, hello)) == hello);
  sender.rekey();
  const Bytes sealed = sender.encrypt({}, hello);
  CHECK_FALSE(receiver.decrypt({}, sealed));
  receiver.rekey();
  CHECK(receiver.decrypt({}, sealed) == hello);
}
