#include "daemon/identity/device_secrets.hpp"

#include "daemon/base/codec.hpp"
#include "daemon/base/limits.hpp"
#include "daemon/crypto/hash.hpp"

namespace lumbung::identity {
namespace {

constexpr std::string_view kMagic = "LUMBKEY";
constexpr std::uint8_t key_file_version = 1;
constexpr std::size_t kChecksumBytes = 16;

Digest checksum_of(ByteView content) { return crypto::blake2b_256({content}); }

}  // namespace

Result<DeviceSecrets> make_device(crypto::Entropy& entropy, std::string_view name) {
  if (const auto named = check_name(name); !named) return tl::unexpected(named.error());
  return DeviceSecrets{crypto::SigningKey::generate(entropy),
                       crypto::ExchangeKey::generate(entropy), std::string(name)};
}

Bytes encode(const DeviceSecrets& secrets) {
  Writer writer;
  writer.raw(bytes_of(kMagic));
  writer.u8(key_file_version);
  writer.id(secrets.signing_key.seed());
  writer.id(secrets.noise_key.secret_key);
  writer.text(secrets.name);
  const Digest checksum = checksum_of(writer.bytes());
  writer.raw(checksum.view().first(kChecksumBytes));
  return writer.take();
}

Result<DeviceSecrets> decode_secrets(ByteView bytes) {
  Reader reader(bytes);
  const ByteView magic = reader.raw(kMagic.size());
  if (!reader.ok() || text_of(magic) != kMagic) {
    return fail(Errc::malformed, "this is not a key file of lumbung");
  }
  const std::uint8_t version = reader.u8();
  if (!reader.ok()) return fail(Errc::malformed, "the key file is cut short");
  if (version != key_file_version) {
    return fail(Errc::malformed, "the key file was written by another version of lumbung");
  }
  const auto seed = reader.id<crypto::SigningSeed>();
  const auto noise = reader.id<crypto::ExchangeSecretKey>();
  const std::string name(reader.text(limits::name_bytes_max));
  const std::size_t content_bytes = reader.position();
  const ByteView checksum = reader.raw(kChecksumBytes);
  if (!reader.done() ||
      !crypto::equal_in_constant_time(
          checksum_of(bytes.first(content_bytes)).view().first(kChecksumBytes), checksum)) {
    return fail(Errc::malformed, "the key file is damaged: its checksum does not fit");
  }
  if (const auto named = check_name(name); !named) return tl::unexpected(named.error());
  return DeviceSecrets{crypto::SigningKey::from_seed(seed), crypto::ExchangeKey::from_secret(noise),
                       name};
}

}  // namespace lumbung::identity
