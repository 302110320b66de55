#include "daemon/node/vault.hpp"

#include "daemon/crypto/hash.hpp"

namespace lumbung::node {

Vault::Vault(const identity::DeviceSecrets& secrets, crypto::Entropy& entropy)
    : key_(crypto::derive_key(crypto::id_of<crypto::SymmetricKey>(crypto::blake2b_256(
                                  {bytes_of("lumbung-vault"), secrets.signing_key.seed().view()})),
                              "lumbung-store")),
      entropy_(entropy) {}

Bytes Vault::seal(std::string_view place, ByteView plaintext) {
  const auto nonce = entropy_.draw_id<crypto::SealNonce>();
  Bytes sealed(nonce.bytes.begin(), nonce.bytes.end());
  append(sealed, crypto::seal(key_, nonce, bytes_of(place), plaintext));
  return sealed;
}

Result<Bytes> Vault::open(std::string_view place, ByteView sealed) const {
  if (sealed.size() < crypto::SealNonce::size)
    return fail(Errc::malformed, "sealed value too short");
  const auto nonce = crypto::SealNonce::from(sealed.first(crypto::SealNonce::size));
  return crypto::open(key_, *nonce, bytes_of(place), sealed.subspan(crypto::SealNonce::size));
}

}  // namespace lumbung::node
