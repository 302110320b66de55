#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "daemon/base/bytes.hpp"
#include "daemon/base/result.hpp"

namespace lumbung::transport {

using NoiseKey = std::array<std::uint8_t, 32>;
using NoiseHash = std::array<std::uint8_t, 64>;

/// One direction of a Noise session: ChaCha20-Poly1305 under a key that counts its messages.
///
/// Shape   Without a key (before the first one is mixed) bytes pass in the clear, as Noise says.
/// Errors  bad_signature: the tag does not fit; the counter then stays where it was.
/// Thread  None of its own.
/// Source  Noise Protocol Framework, revision 34, section 5.1.
class NoiseCipher {
 public:
  NoiseCipher() = default;
  explicit NoiseCipher(const NoiseKey& key) : key_(key), has_key_(true) {}

  [[nodiscard]] bool has_key() const { return has_key_; }
  [[nodiscard]] Bytes encrypt(ByteView associated, ByteView plaintext);
  [[nodiscard]] Result<Bytes> decrypt(ByteView associated, ByteView ciphertext);
  /// The key after this one (section 11.3); the counter goes on.
  void rekey();

 private:
  NoiseKey key_{};
  std::uint64_t counter_ = 0;
  bool has_key_ = false;
};

/// The chaining key and transcript hash that a handshake stirs everything into, with BLAKE2b.
///
/// Source  Noise Protocol Framework, revision 34, sections 4.3 and 5.2.
class NoiseSymmetric {
 public:
  explicit NoiseSymmetric(std::string_view protocol_name);

  void mix_key(ByteView input);
  void mix_hash(ByteView data);
  void mix_key_and_hash(ByteView input);
  [[nodiscard]] Bytes encrypt_and_hash(ByteView plaintext);
  [[nodiscard]] Result<Bytes> decrypt_and_hash(ByteView ciphertext);
  [[nodiscard]] bool has_key() const { return cipher_.has_key(); }
  [[nodiscard]] const NoiseHash& hash() const { return hash_; }
  /// The ciphers of both directions: first the initiator's.
  [[nodiscard]] std::pair<NoiseCipher, NoiseCipher> split() const;

 private:
  NoiseHash chaining_key_{};
  NoiseHash hash_{};
  NoiseCipher cipher_;
};

}  // namespace lumbung::transport
