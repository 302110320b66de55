#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "daemon/base/bytes.hpp"
#include "daemon/base/ids.hpp"
#include "daemon/base/result.hpp"
#include "daemon/base/time.hpp"
#include "daemon/crypto/sealing.hpp"
#include "daemon/crypto/signing.hpp"
#include "daemon/identity/device_certificate.hpp"

namespace lumbung::identity {

/// What a device may do. The numbers stand in files and on the wire.
enum class Level : std::uint8_t { read = 1, write = 2 };
enum class SpaceKind : std::uint8_t { board = 1, group = 2 };

using OperationNonce = Id<32, struct OperationNonceTag>;

/// Begins a community; its hash is the community's id. The root key signs it once.
struct Genesis {
  OperationNonce nonce;
  std::string community_name;
  DeviceCertificate founder;
  crypto::SigningPublicKey root_key;
  KeyId control_key_id;
  crypto::Signature root_signature;
  bool operator==(const Genesis&) const = default;
};

/// Begins a space; its hash gives the space's id. Holds the space's key: sealed by its envelope.
struct SpaceCreate {
  OperationNonce nonce;
  SpaceKind kind = SpaceKind::group;
  std::string name;
  crypto::SymmetricKey key;
  bool operator==(const SpaceCreate&) const = default;
};

/// Opens a door for one device, once, until `expires`.
struct Invite {
  InviteId invite;
  Level level = Level::read;
  Hlc expires;
  bool operator==(const Invite&) const = default;
};

/// Makes a device a member. `invite` is zero where a writer admits without one.
struct Admit {
  InviteId invite;
  Level level = Level::read;
  DeviceCertificate certificate;
  bool operator==(const Admit&) const = default;
};

/// Changes nothing: its envelope only carries `deps`, when there are more heads than one can name.
struct Carrier {
  bool operator==(const Carrier&) const = default;
};

/// A kind that this version does not know: kept and relayed, shown as "needs update".
struct Unknown {
  std::uint8_t kind = 0;
  bool operator==(const Unknown&) const = default;
};

using Operation = std::variant<Genesis, SpaceCreate, Invite, Admit, Carrier, Unknown>;

/// The octets of `operation` (docs/formats.md "Control operations"). Unknown has none of its own:
/// asking for them is a mistake of ours.
[[nodiscard]] Bytes encode(const Operation& operation);

/// Total. Certificates and the root signature inside are verified; unknown kinds are no error.
/// Errors  malformed | limit | bad_signature.
[[nodiscard]] Result<Operation> decode_operation(ByteView bytes);

[[nodiscard]] OperationHash operation_hash(ByteView operation_bytes);
[[nodiscard]] CommunityId community_id_of(const OperationHash& genesis);
[[nodiscard]] SpaceId space_id_of(const OperationHash& space_create);
/// The control space of a community: the first 16 octets of its id.
[[nodiscard]] SpaceId control_space_of(const CommunityId& community);
/// The key of beacons and of the Noise psk: derived from the control space's key.
[[nodiscard]] crypto::SymmetricKey discovery_key_of(const crypto::SymmetricKey& control_key);

}  // namespace lumbung::identity
