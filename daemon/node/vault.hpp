#pragma once

#include <string_view>

#include "daemon/base/bytes.hpp"
#include "daemon/base/result.hpp"
#include "daemon/crypto/entropy.hpp"
#include "daemon/crypto/sealing.hpp"
#include "daemon/identity/device_secrets.hpp"

namespace lumbung::node {

/// Seals what this laptop keeps for itself (the community's key, secrets of invites) under a key
/// that only its key file gives: a copied database alone opens nothing.
///
/// Errors  bad_signature: another laptop's value, another place, or changed bytes.
/// Source  docs/formats.md "Small tables".
class Vault {
 public:
  Vault(const identity::DeviceSecrets& secrets, crypto::Entropy& entropy);

  /// nonce 24, then the sealed octets; `place` is bound to them.
  [[nodiscard]] Bytes seal(std::string_view place, ByteView plaintext);
  [[nodiscard]] Result<Bytes> open(std::string_view place, ByteView sealed) const;

 private:
  crypto::SymmetricKey key_;
  crypto::Entropy& entropy_;
};

}  // namespace lumbung::node
