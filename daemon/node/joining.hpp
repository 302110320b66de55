#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "daemon/identity/invite_link.hpp"
#include "daemon/node/pairing_messages.hpp"
#include "daemon/node/replica.hpp"

namespace lumbung::node {

/// The newcomer's side of a pairing, from the moment its channel stands: collects the control space
/// and checks all of it, and gives a whole replica or a refusal. Keeps nothing in the store.
///
/// Shape   begin() gives the first message; handle() takes each answer until it gives an Arrived or
///         a JoinRefused.
/// Errors  Whatever the inviter sends that does not add up is refused as invite_refused.
/// Thread  None of its own.
class Joining {
 public:
  Joining(const OwnIdentity& own, identity::InviteLink link, DeviceId inviter);

  [[nodiscard]] JoinRequest begin(std::uint16_t sync_port) const { return {sync_port}; }

  /// The community as the inviter knows it, checked and with this laptop in it; to be committed.
  struct Arrived {
    std::unique_ptr<Replica> replica;
    HybridClock clock;
    Growth growth;
  };
  struct More {};
  using Step = std::variant<More, JoinRefused, Arrived>;
  [[nodiscard]] Step handle(const PairingMessage& message, HybridClock clock, WallTime now);

 private:
  [[nodiscard]] Step take(const JoinAccept& accept);
  [[nodiscard]] Step take(const JoinEnvelopes& part, HybridClock clock, WallTime now);
  [[nodiscard]] Step verify(HybridClock clock, WallTime now) const;

  OwnIdentity own_;
  identity::InviteLink link_;
  DeviceId inviter_;
  std::optional<JoinAccept> accepted_;
  std::vector<Bytes> envelopes_;
  std::size_t bytes_ = 0;
};

/// The founder's own word, found in the GENESIS that the community is named after: the one thing
/// that must be known before the logs of the control space can be judged.
[[nodiscard]] std::optional<identity::DeviceCertificate> founder_in(
    const std::vector<Bytes>& envelopes, const CommunityRow& community);

}  // namespace lumbung::node
