#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/base/result.hpp"
#include "daemon/crypto/exchange.hpp"
#include "daemon/crypto/sealing.hpp"
#include "daemon/transport/noise_state.hpp"

namespace lumbung::transport {

enum class NoiseRole : std::uint8_t { initiator, responder };

/// The patterns that published vectors cover; the product speaks `xxpsk0_psk3` only.
enum class NoisePattern : std::uint8_t { xx, xxpsk0, xxpsk3, xxpsk0_psk3 };

/// One run of Noise_XX*_25519_ChaChaPoly_BLAKE2b: three messages, then a cipher per direction.
///
/// Shape   write and read take turns, the initiator writes first. After a failed read the
///         handshake is spent. Copying one keeps its state: so a responder tries several secrets.
/// Errors  malformed: too short or too long. bad_signature: a tag does not fit.
///         refused: the peer sent a point that makes the shared secret zero.
/// Thread  None of its own.
/// Source  Noise Protocol Framework, revision 34; docs/formats.md "Wire".
class NoiseHandshake {
 public:
  struct Setup {
    NoiseRole role = NoiseRole::initiator;
    NoisePattern pattern = NoisePattern::xxpsk0_psk3;
    Bytes prologue;
    crypto::ExchangeKey static_key;
    crypto::ExchangeKey ephemeral_key;            ///< fresh for each handshake
    std::vector<crypto::SymmetricKey> preshared;  ///< one for each psk token, in their order
  };
  explicit NoiseHandshake(Setup setup);

  /// The next handshake message with `payload` inside.
  [[nodiscard]] Result<Bytes> write(ByteView payload);
  /// The payload of the peer's next handshake message.
  [[nodiscard]] Result<Bytes> read(ByteView message);

  [[nodiscard]] bool writes_next() const;
  [[nodiscard]] bool complete() const { return message_index_ == 3; }
  /// The peer's static key, once it has been read.
  [[nodiscard]] const std::optional<crypto::ExchangePublicKey>& remote_static() const {
    return remote_static_;
  }
  /// Binds everything said in the handshake; the same on both sides once complete.
  [[nodiscard]] const NoiseHash& hash() const { return symmetric_.hash(); }

  struct Ciphers {
    NoiseCipher send;
    NoiseCipher receive;
  };
  /// The session's ciphers; only once complete.
  [[nodiscard]] Ciphers ciphers() const;

 private:
  enum class Token : std::uint8_t { e, s, ee, es, se, psk };
  [[nodiscard]] std::vector<Token> tokens() const;
  [[nodiscard]] Result<> mix_exchange(Token token);
  [[nodiscard]] Result<> write_token(Token token, Bytes& out);
  [[nodiscard]] Result<> read_token(Token token, ByteView& left);
  void mix_preshared();

  Setup setup_;
  NoiseSymmetric symmetric_;
  std::optional<crypto::ExchangePublicKey> remote_ephemeral_;
  std::optional<crypto::ExchangePublicKey> remote_static_;
  std::size_t preshared_used_ = 0;
  int message_index_ = 0;
  bool spent_ = false;
};

}  // namespace lumbung::transport
