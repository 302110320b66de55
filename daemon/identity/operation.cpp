#include "daemon/identity/operation.hpp"

#include "daemon/base/codec.hpp"
#include "daemon/base/ensure.hpp"
#include "daemon/base/limits.hpp"
#include "daemon/base/match.hpp"
#include "daemon/crypto/hash.hpp"
#include "daemon/identity/operation_parts.hpp"

namespace lumbung::identity {
namespace {

// The kinds of docs/formats.md "Control operations".
enum OperationKind : std::uint8_t {
  kGenesis = 1,
  kSpaceCreate = 2,
  kInvite = 3,
  kAdmit = 4,
  kCarrier = 5
};

// Version, two keys, the longest name behind its length, signature.
constexpr std::size_t kCertificateBytesMax = 1 + 32 + 32 + 2 + limits::name_bytes_max + 64;

/// A certificate inside an operation: its own failure is the operation's.
Result<DeviceCertificate> read_certificate(Reader& reader) {
  const ByteView bytes = reader.blob(kCertificateBytesMax);
  if (const auto status = reader.status(); !status) return tl::unexpected(status.error());
  return decode_certificate(bytes);
}

Result<Level> level_of(std::uint8_t octet) {
  if (octet == static_cast<std::uint8_t>(Level::read)) return Level::read;
  if (octet == static_cast<std::uint8_t>(Level::write)) return Level::write;
  return fail(Errc::malformed, "unknown level");
}

Result<Operation> read_genesis(Reader& reader) {
  Genesis genesis;
  genesis.nonce = reader.id<OperationNonce>();
  genesis.community_name = std::string(reader.text(limits::name_bytes_max));
  auto founder = read_certificate(reader);
  if (!founder) return tl::unexpected(founder.error());
  genesis.founder = std::move(*founder);
  genesis.root_key = reader.id<crypto::SigningPublicKey>();
  genesis.control_key_id = reader.id<KeyId>();
  genesis.root_signature = reader.id<crypto::Signature>();
  if (const auto done = reader.done(); !done) return tl::unexpected(done.error());
  if (const auto named = check_name(genesis.community_name); !named) {
    return tl::unexpected(named.error());
  }
  if (!crypto::verify(genesis.root_key, genesis_context, genesis_signed_part(genesis),
                      genesis.root_signature)) {
    return fail(Errc::bad_signature, "genesis not signed by its root key");
  }
  return genesis;
}

Result<Operation> read_space_create(Reader& reader) {
  SpaceCreate create;
  create.nonce = reader.id<OperationNonce>();
  const std::uint8_t kind = reader.u8();
  create.name = std::string(reader.text(limits::name_bytes_max));
  create.key = reader.id<crypto::SymmetricKey>();
  if (const auto done = reader.done(); !done) return tl::unexpected(done.error());
  if (kind != static_cast<std::uint8_t>(SpaceKind::board) &&
      kind != static_cast<std::uint8_t>(SpaceKind::group)) {
    return fail(Errc::malformed, "unknown kind of space");
  }
  create.kind = static_cast<SpaceKind>(kind);
  if (const auto named = check_name(create.name); !named) return tl::unexpected(named.error());
  return create;
}

Result<Operation> read_invite(Reader& reader) {
  Invite invite;
  invite.invite = reader.id<InviteId>();
  const auto level = level_of(reader.u8());
  invite.expires = Hlc{reader.u64()};
  if (const auto done = reader.done(); !done) return tl::unexpected(done.error());
  if (!level) return tl::unexpected(level.error());
  if (invite.invite.is_zero()) return fail(Errc::malformed, "invite without an id");
  invite.level = *level;
  return invite;
}

Result<Operation> read_admit(Reader& reader) {
  Admit admit;
  admit.invite = reader.id<InviteId>();
  const auto level = level_of(reader.u8());
  auto certificate = read_certificate(reader);
  if (!certificate) return tl::unexpected(certificate.error());
  if (const auto done = reader.done(); !done) return tl::unexpected(done.error());
  if (!level) return tl::unexpected(level.error());
  admit.level = *level;
  admit.certificate = std::move(*certificate);
  return admit;
}

}  // namespace

Bytes genesis_signed_part(const Genesis& genesis) {
  Writer writer;
  writer.u8(kGenesis);
  writer.id(genesis.nonce);
  writer.text(genesis.community_name);
  writer.blob(encode(genesis.founder));
  writer.id(genesis.root_key);
  writer.id(genesis.control_key_id);
  return writer.take();
}

Bytes encode(const Operation& operation) {
  Writer writer;
  std::visit(Match{[&](const Genesis& genesis) {
                     writer.raw(genesis_signed_part(genesis));
                     writer.id(genesis.root_signature);
                   },
                   [&](const SpaceCreate& create) {
                     writer.u8(kSpaceCreate);
                     writer.id(create.nonce);
                     writer.u8(static_cast<std::uint8_t>(create.kind));
                     writer.text(create.name);
                     writer.id(create.key);
                   },
                   [&](const Invite& invite) {
                     writer.u8(kInvite);
                     writer.id(invite.invite);
                     writer.u8(static_cast<std::uint8_t>(invite.level));
                     writer.u64(invite.expires.packed);
                   },
                   [&](const Admit& admit) {
                     writer.u8(kAdmit);
                     writer.id(admit.invite);
                     writer.u8(static_cast<std::uint8_t>(admit.level));
                     writer.blob(encode(admit.certificate));
                   },
                   [&](const Carrier&) { writer.u8(kCarrier); },
                   [&](const Unknown&) {
                     ensure(false, "an operation of an unknown kind is kept as it came");
                   }},
             operation);
  return writer.take();
}

Result<Operation> decode_operation(ByteView bytes) {
  Reader reader(bytes);
  const std::uint8_t kind = reader.u8();
  if (const auto status = reader.status(); !status) return tl::unexpected(status.error());
  if (kind == kGenesis) return read_genesis(reader);
  if (kind == kSpaceCreate) return read_space_create(reader);
  if (kind == kInvite) return read_invite(reader);
  if (kind == kAdmit) return read_admit(reader);
  if (kind == kCarrier) {
    if (const auto done = reader.done(); !done) return tl::unexpected(done.error());
    return Carrier{};
  }
  return Unknown{kind};
}

OperationHash operation_hash(ByteView operation_bytes) {
  return crypto::id_of<OperationHash>(crypto::blake2b_256({operation_bytes}));
}

CommunityId community_id_of(const OperationHash& genesis) {
  return crypto::id_of<CommunityId>(genesis);
}

SpaceId space_id_of(const OperationHash& space_create) {
  return crypto::id_of<SpaceId>(space_create);
}

SpaceId control_space_of(const CommunityId& community) { return crypto::id_of<SpaceId>(community); }

crypto::SymmetricKey discovery_key_of(const crypto::SymmetricKey& control_key) {
  return crypto::derive_key(control_key, "lumbung-discovery");
}

}  // namespace lumbung::identity
