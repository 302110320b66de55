#include "daemon/identity/device_certificate.hpp"

#include "daemon/base/codec.hpp"
#include "daemon/base/ensure.hpp"
#include "daemon/base/limits.hpp"

namespace lumbung::identity {
namespace {

constexpr std::uint8_t certificate_version = 1;
constexpr std::string_view kContext = "lumbung-device-v1";

Bytes signed_part(const DeviceCertificate& certificate) {
  Writer writer;
  writer.u8(certificate_version);
  writer.id(certificate.signing_key);
  writer.id(certificate.noise_key);
  writer.text(certificate.name);
  return writer.take();
}

}  // namespace

DeviceCertificate make_certificate(const crypto::SigningKey& signing_key,
                                   const crypto::ExchangePublicKey& noise_key,
                                   std::string_view name) {
  ensure(check_name(name).has_value(), "a device's name was checked before it is certified");
  DeviceCertificate certificate{signing_key.public_key(), noise_key, std::string(name), {}};
  certificate.signature = signing_key.sign(kContext, signed_part(certificate));
  return certificate;
}

Bytes encode(const DeviceCertificate& certificate) {
  Bytes bytes = signed_part(certificate);
  append(bytes, certificate.signature.view());
  return bytes;
}

Result<DeviceCertificate> decode_certificate(ByteView bytes) {
  Reader reader(bytes);
  const std::uint8_t version = reader.u8();
  DeviceCertificate certificate;
  certificate.signing_key = reader.id<crypto::SigningPublicKey>();
  certificate.noise_key = reader.id<crypto::ExchangePublicKey>();
  certificate.name = std::string(reader.text(limits::name_bytes_max));
  certificate.signature = reader.id<crypto::Signature>();
  if (const auto done = reader.done(); !done) return tl::unexpected(done.error());
  if (version != certificate_version) {
    return fail(Errc::malformed, "certificate of another version");
  }
  if (const auto named = check_name(certificate.name); !named) {
    return tl::unexpected(named.error());
  }
  if (!crypto::verify(certificate.signing_key, kContext, signed_part(certificate),
                      certificate.signature)) {
    return fail(Errc::bad_signature, "certificate not signed by its own key");
  }
  return certificate;
}

Result<> check_name(std::string_view name) {
  if (name.empty()) return fail(Errc::malformed, "empty name");
  if (name.size() > limits::name_bytes_max) return fail(Errc::limit, "name too long");
  if (!is_utf8(bytes_of(name))) return fail(Errc::malformed, "name that is not UTF-8");
  for (const char c : name) {
    const auto octet = static_cast<unsigned char>(c);
    if (octet < 0x20 || octet == 0x7F) return fail(Errc::malformed, "control character in a name");
  }
  return {};
}

}  // namespace lumbung::identity
