#include "daemon/crypto/signing.hpp"

#include "daemon/crypto/hash.hpp"
#include "daemon/crypto/library.hpp"

namespace lumbung::crypto {
namespace {

// Ed25519 reads its message twice, so context and message must lie behind each other.
Bytes framed(std::string_view context, ByteView message) {
  Bytes out;
  out.reserve(context.size() + message.size());
  append(out, bytes_of(context));
  append(out, message);
  return out;
}

}  // namespace

SigningKey::~SigningKey() {
  sodium_memzero(seed_.bytes.data(), seed_.bytes.size());
  sodium_memzero(secret_.bytes.data(), secret_.bytes.size());
}

SigningKey SigningKey::from_seed(const SigningSeed& seed) {
  ready_library();
  SigningKey key;
  key.seed_ = seed;
  crypto_sign_ed25519_seed_keypair(key.public_key_.bytes.data(), key.secret_.bytes.data(),
                                   seed.bytes.data());
  return key;
}

SigningKey SigningKey::generate(Entropy& entropy) {
  return from_seed(entropy.draw_id<SigningSeed>());
}

Signature SigningKey::sign(std::string_view context, ByteView message) const {
  const Bytes whole = framed(context, message);
  Signature signature;
  crypto_sign_ed25519_detached(signature.bytes.data(), nullptr, whole.data(), whole.size(),
                               secret_.bytes.data());
  return signature;
}

bool verify(const SigningPublicKey& key, std::string_view context, ByteView message,
            const Signature& signature) {
  ready_library();
  const Bytes whole = framed(context, message);
  return crypto_sign_ed25519_verify_detached(signature.bytes.data(), whole.data(), whole.size(),
                                             key.bytes.data()) == 0;
}

DeviceId device_id_of(const SigningPublicKey& key) {
  return id_of<DeviceId>(blake2b_256({key.view()}));
}

}  // namespace lumbung::crypto
