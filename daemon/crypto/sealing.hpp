#pragma once

#include <string_view>

#include "daemon/base/bytes.hpp"
#include "daemon/base/ids.hpp"
#include "daemon/base/result.hpp"
#include "daemon/crypto/entropy.hpp"

namespace lumbung::crypto {

using SymmetricKey = Id<32, struct SymmetricKeyTag>;
using SealNonce = Id<24, struct SealNonceTag>;
inline constexpr std::size_t seal_overhead_bytes = 16;

/// XChaCha20-Poly1305 (IETF): the ciphertext with its tag. `associated` is bound, not hidden.
[[nodiscard]] Bytes seal(const SymmetricKey& key, const SealNonce& nonce, ByteView associated,
                         ByteView plaintext);

/// The plaintext, or bad_signature if key, nonce, associated bytes or ciphertext do not fit.
[[nodiscard]] Result<Bytes> open(const SymmetricKey& key, const SealNonce& nonce,
                                 ByteView associated, ByteView ciphertext);

/// Commits to a key without telling it: BLAKE2b-256 of the key.
[[nodiscard]] KeyId key_id_of(const SymmetricKey& key);

/// A key for one purpose out of another: keyed BLAKE2b-256 over `context`.
[[nodiscard]] SymmetricKey derive_key(const SymmetricKey& key, std::string_view context);

}  // namespace lumbung::crypto
