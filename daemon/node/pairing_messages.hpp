#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/base/ids.hpp"
#include "daemon/base/result.hpp"
#include "daemon/crypto/sealing.hpp"

/// What is said over a channel that an invite's secret opened. Source: docs/formats.md "Pairing".
namespace lumbung::node {

/// The newcomer asks to be admitted. Its certificate came with the handshake.
struct JoinRequest {
  std::uint16_t sync_port = 0;  ///< where it can be reached later
  bool operator==(const JoinRequest&) const = default;
};
/// It is admitted, durably; the control space follows in `envelopes` envelopes.
struct JoinAccept {
  CommunityId community;
  crypto::SymmetricKey control_key;
  std::uint64_t envelopes = 0;
  bool operator==(const JoinAccept&) const = default;
};
/// A part of the control space, what envelopes follow first.
struct JoinEnvelopes {
  std::vector<Bytes> envelopes;
  bool operator==(const JoinEnvelopes&) const = default;
};
/// The newcomer holds it all, durably.
struct JoinDone {
  bool operator==(const JoinDone&) const = default;
};
/// It is not admitted; `code` is the refusal that its user is told.
struct JoinRefused {
  std::string code;
  bool operator==(const JoinRefused&) const = default;
};
using PairingMessage = std::variant<JoinRequest, JoinAccept, JoinEnvelopes, JoinDone, JoinRefused>;

[[nodiscard]] Bytes encode(const PairingMessage& message);
/// Total. Errors: malformed | limit.
[[nodiscard]] Result<PairingMessage> decode_pairing(ByteView message);

}  // namespace lumbung::node
