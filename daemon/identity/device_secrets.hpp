#pragma once

#include <string>
#include <string_view>

#include "daemon/base/bytes.hpp"
#include "daemon/base/result.hpp"
#include "daemon/crypto/entropy.hpp"
#include "daemon/crypto/exchange.hpp"
#include "daemon/crypto/signing.hpp"
#include "daemon/identity/device_certificate.hpp"

namespace lumbung::identity {

/// What makes this laptop itself; the content of its key file (mode 0600, the edge's duty).
struct DeviceSecrets {
  crypto::SigningKey signing_key;
  crypto::ExchangeKey noise_key;
  std::string name;

  [[nodiscard]] DeviceId device() const { return crypto::device_id_of(signing_key.public_key()); }
  [[nodiscard]] DeviceCertificate certificate() const {
    return make_certificate(signing_key, noise_key.public_key, name);
  }
};

/// Fresh keys for a laptop. Errors: as check_name.
[[nodiscard]] Result<DeviceSecrets> make_device(crypto::Entropy& entropy, std::string_view name);

/// The key file (docs/formats.md "Key file"): versioned, with a checksum.
[[nodiscard]] Bytes encode(const DeviceSecrets& secrets);
/// Errors  malformed: no key file, cut or damaged (the detail says which) | limit.
[[nodiscard]] Result<DeviceSecrets> decode_secrets(ByteView bytes);

}  // namespace lumbung::identity
