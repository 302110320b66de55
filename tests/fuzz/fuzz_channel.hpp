#pragma once

#include "daemon/crypto/signing.hpp"
#include "daemon/identity/device_certificate.hpp"
#include "daemon/transport/channel.hpp"

namespace lumbung::tests::fuzz {

/// The same octets in each run, so that a crash can be played again.
class FixedEntropy final : public crypto::Entropy {
 public:
  void fill(std::span<std::uint8_t> out) override {
    for (std::uint8_t& octet : out) octet = next_++;
  }

 private:
  std::uint8_t next_ = 1;
};

inline transport::LocalParty party(std::uint8_t number) {
  crypto::SigningSeed seed;
  seed.bytes.fill(number);
  crypto::ExchangeSecretKey secret;
  secret.bytes.fill(number);
  transport::LocalParty local;
  local.noise_key = crypto::ExchangeKey::from_secret(secret);
  local.certificate = identity::encode(identity::make_certificate(
      crypto::SigningKey::from_seed(seed), local.noise_key.public_key, "laptop"));
  local.run.bytes.fill(number);
  return local;
}

inline transport::PskCandidate secret() {
  transport::PskCandidate candidate;
  candidate.psk.bytes.fill(42);
  return candidate;
}

}  // namespace lumbung::tests::fuzz
