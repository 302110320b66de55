#pragma once

#include <string_view>

#include "daemon/base/bytes.hpp"
#include "daemon/base/ids.hpp"
#include "daemon/crypto/entropy.hpp"

namespace lumbung::crypto {

using SigningPublicKey = Id<32, struct SigningPublicTag>;
using SigningSeed = Id<32, struct SigningSeedTag>;
using Signature = Id<64, struct SignatureTag>;

/// An Ed25519 key pair (RFC 8032). Signing keys are never turned into exchange keys.
///
/// Shape   A value; its secret octets are wiped when it goes.
/// Thread  Const functions may run beside each other.
class SigningKey {
 public:
  SigningKey(const SigningKey&) = default;
  SigningKey& operator=(const SigningKey&) = default;
  ~SigningKey();
  [[nodiscard]] static SigningKey from_seed(const SigningSeed& seed);
  [[nodiscard]] static SigningKey generate(Entropy& entropy);

  [[nodiscard]] const SigningSeed& seed() const { return seed_; }
  [[nodiscard]] const SigningPublicKey& public_key() const { return public_key_; }
  /// Signs `context` followed by `message`; the context keeps uses of one key apart.
  [[nodiscard]] Signature sign(std::string_view context, ByteView message) const;

 private:
  SigningKey() = default;

  SigningSeed seed_;
  SigningPublicKey public_key_;
  Id<64, struct SigningSecretTag> secret_;
};

/// True if `signature` was made by the owner of `key` over the same context and message.
[[nodiscard]] bool verify(const SigningPublicKey& key, std::string_view context, ByteView message,
                          const Signature& signature);

/// The device that signs with `key`: first 16 octets of BLAKE2b-256 of it.
[[nodiscard]] DeviceId device_id_of(const SigningPublicKey& key);

}  // namespace lumbung::crypto
