#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "daemon/base/bytes.hpp"
#include "daemon/base/ids.hpp"
#include "daemon/base/result.hpp"

namespace lumbung::transport {

inline constexpr std::size_t preamble_bytes = 12;
inline constexpr std::uint8_t wire_version = 1;
using Preamble = std::array<std::uint8_t, preamble_bytes>;

/// What the dialling side says first: the versions it speaks.
[[nodiscard]] Preamble initiator_preamble();
/// What the dialled side answers: its versions and the one it chose.
[[nodiscard]] Preamble responder_preamble();
/// Success if `bytes` is an initiator's preamble that offers our version.
[[nodiscard]] Result<> check_offer(ByteView bytes);

/// Handshake payloads have one length whatever the names inside: a listener or a replayed first
/// message learns nothing from sizes.
inline constexpr std::size_t handshake_payload_bytes = 320;
inline constexpr std::size_t first_message_bytes = 48;
inline constexpr std::size_t second_message_bytes = 32 + 48 + handshake_payload_bytes + 16;
inline constexpr std::size_t third_message_bytes = 48 + handshake_payload_bytes + 16;

/// What each side tells of itself under the handshake's encryption.
struct HandshakePayload {
  Bytes certificate;
  RunNonce run;
  Digest frontier_digest;
  auto operator<=>(const HandshakePayload&) const = default;
};
[[nodiscard]] Bytes encode(const HandshakePayload& payload);
[[nodiscard]] Result<HandshakePayload> decode_handshake_payload(ByteView bytes);

/// First octet of each record's plaintext.
enum class RecordKind : std::uint8_t {
  piece = 0,       ///< of a message; more follow
  last_piece = 1,  ///< completes the message
  ping = 2,
  pong = 3,
  close = 4,
  rekey = 5,  ///< the sender's next record is under its next key
};
inline constexpr std::uint8_t record_kind_last = 5;

}  // namespace lumbung::transport
