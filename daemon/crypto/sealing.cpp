#include "daemon/crypto/sealing.hpp"

#include "daemon/crypto/hash.hpp"
#include "daemon/crypto/library.hpp"

namespace lumbung::crypto {

static_assert(seal_overhead_bytes == crypto_aead_xchacha20poly1305_ietf_ABYTES);
static_assert(SealNonce::size == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
static_assert(SymmetricKey::size == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

Bytes seal(const SymmetricKey& key, const SealNonce& nonce, ByteView associated,
           ByteView plaintext) {
  ready_library();
  Bytes out(plaintext.size() + seal_overhead_bytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(out.data(), nullptr, plaintext.data(),
                                             plaintext.size(), associated.data(), associated.size(),
                                             nullptr, nonce.bytes.data(), key.bytes.data());
  return out;
}

Result<Bytes> open(const SymmetricKey& key, const SealNonce& nonce, ByteView associated,
                   ByteView ciphertext) {
  ready_library();
  if (ciphertext.size() < seal_overhead_bytes) {
    return fail(Errc::bad_signature, "sealed bytes shorter than their tag");
  }
  Bytes out(ciphertext.size() - seal_overhead_bytes);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(
          out.data(), nullptr, nullptr, ciphertext.data(), ciphertext.size(), associated.data(),
          associated.size(), nonce.bytes.data(), key.bytes.data()) != 0) {
    return fail(Errc::bad_signature, "sealed bytes that this key does not open");
  }
  return out;
}

KeyId key_id_of(const SymmetricKey& key) { return id_of<KeyId>(blake2b_256({key.view()})); }

SymmetricKey derive_key(const SymmetricKey& key, std::string_view context) {
  ready_library();
  SymmetricKey derived;
  const ByteView message = bytes_of(context);
  crypto_generichash_blake2b(derived.bytes.data(), derived.bytes.size(), message.data(),
                             message.size(), key.bytes.data(), key.bytes.size());
  return derived;
}

}  // namespace lumbung::crypto
