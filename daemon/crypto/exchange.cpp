#include "daemon/crypto/exchange.hpp"

#include <algorithm>

#include "daemon/crypto/library.hpp"

namespace lumbung::crypto {
namespace {

constexpr std::size_t kTagBytes = crypto_aead_chacha20poly1305_ietf_ABYTES;
constexpr std::size_t kHmacBlockBytes = 128;

using Nonce = std::array<std::uint8_t, crypto_aead_chacha20poly1305_ietf_NPUBBYTES>;

Nonce nonce_of(std::uint64_t counter) {
  Nonce nonce{};
  for (std::size_t at = 4; at < nonce.size(); ++at, counter >>= 8) {
    nonce[at] = static_cast<std::uint8_t>(counter);
  }
  return nonce;
}

}  // namespace

ExchangeKey::~ExchangeKey() { sodium_memzero(secret_key.bytes.data(), secret_key.bytes.size()); }

ExchangeKey ExchangeKey::from_secret(const ExchangeSecretKey& secret_key) {
  ready_library();
  ExchangeKey key{secret_key, {}};
  crypto_scalarmult_curve25519_base(key.public_key.bytes.data(), secret_key.bytes.data());
  return key;
}

ExchangeKey ExchangeKey::generate(Entropy& entropy) {
  return from_secret(entropy.draw_id<ExchangeSecretKey>());
}

std::optional<std::array<std::uint8_t, 32>> exchange(const ExchangeSecretKey& secret_key,
                                                     const ExchangePublicKey& public_key) {
  ready_library();
  std::array<std::uint8_t, 32> shared{};
  if (crypto_scalarmult_curve25519(shared.data(), secret_key.bytes.data(),
                                   public_key.bytes.data()) != 0) {
    return std::nullopt;
  }
  return shared;
}

Bytes chachapoly_seal(ByteView key32, std::uint64_t counter, ByteView associated,
                      ByteView plaintext) {
  ready_library();
  ensure(key32.size() == crypto_aead_chacha20poly1305_ietf_KEYBYTES, "a cipher key has 32 octets");
  const Nonce nonce = nonce_of(counter);
  Bytes out(plaintext.size() + kTagBytes);
  crypto_aead_chacha20poly1305_ietf_encrypt(out.data(), nullptr, plaintext.data(), plaintext.size(),
                                            associated.data(), associated.size(), nullptr,
                                            nonce.data(), key32.data());
  return out;
}

Result<Bytes> chachapoly_open(ByteView key32, std::uint64_t counter, ByteView associated,
                              ByteView ciphertext) {
  ready_library();
  ensure(key32.size() == crypto_aead_chacha20poly1305_ietf_KEYBYTES, "a cipher key has 32 octets");
  if (ciphertext.size() < kTagBytes) {
    return fail(Errc::bad_signature, "sealed bytes shorter than their tag");
  }
  const Nonce nonce = nonce_of(counter);
  Bytes out(ciphertext.size() - kTagBytes);
  if (crypto_aead_chacha20poly1305_ietf_decrypt(
          out.data(), nullptr, nullptr, ciphertext.data(), ciphertext.size(), associated.data(),
          associated.size(), nonce.data(), key32.data()) != 0) {
    return fail(Errc::bad_signature, "sealed bytes that this key does not open");
  }
  return out;
}

Hash64 blake2b_512(ByteView message) {
  ready_library();
  Hash64 hash{};
  crypto_generichash_blake2b(hash.data(), hash.size(), message.data(), message.size(), nullptr, 0);
  return hash;
}

// libsodium's keyed BLAKE2b is not HMAC, and Noise asks for HMAC: hence these lines.
Hash64 hmac_blake2b_512(ByteView key, ByteView message) {
  std::array<std::uint8_t, kHmacBlockBytes> block{};
  if (key.size() > block.size()) {
    const Hash64 shorter = blake2b_512(key);
    std::copy(shorter.begin(), shorter.end(), block.begin());
  } else {
    std::copy(key.begin(), key.end(), block.begin());
  }
  const auto padded = [&block](std::uint8_t pad, ByteView tail) {
    Bytes out;
    out.reserve(block.size() + tail.size());
    for (const std::uint8_t octet : block) out.push_back(octet ^ pad);
    append(out, tail);
    const Hash64 hash = blake2b_512(out);
    sodium_memzero(out.data(), out.size());
    return hash;
  };
  const Hash64 inner = padded(0x36, message);
  const Hash64 outer = padded(0x5C, inner);
  sodium_memzero(block.data(), block.size());
  return outer;
}

}  // namespace lumbung::crypto
