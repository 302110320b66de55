#pragma once

#include <array>
#include <optional>

#include "daemon/base/bytes.hpp"
#include "daemon/base/ids.hpp"
#include "daemon/base/result.hpp"
#include "daemon/crypto/entropy.hpp"

namespace lumbung::crypto {

using ExchangePublicKey = Id<32, struct ExchangePublicTag>;
using ExchangeSecretKey = Id<32, struct ExchangeSecretTag>;

/// An X25519 key pair (RFC 7748). Device noise keys and Noise ephemerals; never a signing key.
/// The secret is wiped when the pair goes.
struct ExchangeKey {
  ExchangeSecretKey secret_key;
  ExchangePublicKey public_key;
  ~ExchangeKey();
  [[nodiscard]] static ExchangeKey from_secret(const ExchangeSecretKey& secret_key);
  [[nodiscard]] static ExchangeKey generate(Entropy& entropy);
};

/// The shared secret; nothing if it is all zero (a peer sent a point of small order: abort).
[[nodiscard]] std::optional<std::array<std::uint8_t, 32>> exchange(
    const ExchangeSecretKey& secret_key, const ExchangePublicKey& public_key);

/// ChaCha20-Poly1305 (RFC 8439) as Noise uses it: nonce = 4 zero octets, then `counter`
/// little-endian.
[[nodiscard]] Bytes chachapoly_seal(ByteView key32, std::uint64_t counter, ByteView associated,
                                    ByteView plaintext);
[[nodiscard]] Result<Bytes> chachapoly_open(ByteView key32, std::uint64_t counter,
                                            ByteView associated, ByteView ciphertext);

/// BLAKE2b with 64 octets of output, and HMAC over it (RFC 2104, blocks of 128): Noise's HASH.
using Hash64 = std::array<std::uint8_t, 64>;
[[nodiscard]] Hash64 blake2b_512(ByteView message);
[[nodiscard]] Hash64 hmac_blake2b_512(ByteView key, ByteView message);

}  // namespace lumbung::crypto
