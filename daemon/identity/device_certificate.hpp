#pragma once

#include <string>
#include <string_view>

#include "daemon/base/bytes.hpp"
#include "daemon/base/ids.hpp"
#include "daemon/base/result.hpp"
#include "daemon/crypto/exchange.hpp"
#include "daemon/crypto/signing.hpp"

namespace lumbung::identity {

/// A device's own word on its keys and its name. ADMIT or GENESIS makes it a member.
///
/// Shape   A value that came out of `decode_certificate` or `make_certificate` is verified.
/// Source  docs/formats.md "Device certificate".
struct DeviceCertificate {
  crypto::SigningPublicKey signing_key;
  crypto::ExchangePublicKey noise_key;
  std::string name;
  crypto::Signature signature;

  [[nodiscard]] DeviceId device() const { return crypto::device_id_of(signing_key); }
  auto operator<=>(const DeviceCertificate&) const = default;
};

/// The certificate of the owner of both keys. `name` has 1 to limits::name_bytes_max octets.
[[nodiscard]] DeviceCertificate make_certificate(const crypto::SigningKey& signing_key,
                                                 const crypto::ExchangePublicKey& noise_key,
                                                 std::string_view name);

[[nodiscard]] Bytes encode(const DeviceCertificate& certificate);

/// Errors  malformed | limit (name) | bad_signature.
[[nodiscard]] Result<DeviceCertificate> decode_certificate(ByteView bytes);

/// Success if `name` may name a device, a community or a space: UTF-8 without NUL and control
/// characters, 1 to limits::name_bytes_max octets.
[[nodiscard]] Result<> check_name(std::string_view name);

}  // namespace lumbung::identity
