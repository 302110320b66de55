#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/base/ids.hpp"
#include "daemon/base/result.hpp"
#include "daemon/crypto/sealing.hpp"
#include "daemon/identity/invite_link.hpp"
#include "daemon/log/log_book.hpp"
#include "daemon/node/command.hpp"
#include "daemon/node/storage.hpp"
#include "daemon/node/vault.hpp"

/// The rows of the small tables and their octets. Source: docs/formats.md "Small tables".
namespace lumbung::node {

/// Table local, key "community": which community this laptop belongs to, and its key (sealed).
struct CommunityRow {
  CommunityId community;
  crypto::SymmetricKey control_key;
};
[[nodiscard]] TableChange put(const CommunityRow& row, Vault& vault);
[[nodiscard]] Result<std::optional<CommunityRow>> get_community(Storage& storage,
                                                                const Vault& vault);

/// Table local, key "versions": view versions below this number may have been used.
[[nodiscard]] TableChange put_version_bound(std::uint64_t bound);
[[nodiscard]] Result<std::uint64_t> get_version_bound(Storage& storage);

/// Table local, key "fork" with space and log: the proof that a device signed two pasts of a log.
struct ForkRow {
  SpaceId space;
  log::ForkProof proof;
};
[[nodiscard]] TableChange put(const ForkRow& row);
[[nodiscard]] Result<std::vector<ForkRow>> get_forks(Storage& storage);

/// Table peer: where and when another device was met last.
struct PeerRow {
  std::int64_t last_met_ms = 0;
  std::vector<std::string> addresses;  ///< the latest first, at most peer_addresses_max
};
[[nodiscard]] TableChange put(const DeviceId& device, const PeerRow& row);
[[nodiscard]] Result<std::map<DeviceId, PeerRow>> get_peers(Storage& storage);

/// Table invite: a secret that this laptop gave out, until it expires (sealed).
struct InviteRow {
  identity::InviteSecret secret;
  Role role = Role::read;
  std::int64_t expires_ms = 0;
};
[[nodiscard]] TableChange put(const InviteRow& row, Vault& vault);
[[nodiscard]] TableChange drop_invite(const InviteId& invite);
[[nodiscard]] Result<std::map<InviteId, InviteRow>> get_invites(Storage& storage,
                                                                const Vault& vault);

/// Table idempotency: what a request was and how it was answered.
struct AnswerRow {
  Bytes request_digest;
  std::int64_t wall_ms = 0;
  Written written;
};
[[nodiscard]] TableChange put(const std::string& key, const AnswerRow& row);
[[nodiscard]] Result<std::optional<AnswerRow>> get_answer(Storage& storage, const std::string& key);
/// Removals of all answers given before `wall_ms`.
[[nodiscard]] Result<std::vector<TableChange>> drop_answers(Storage& storage, std::int64_t wall_ms);

/// Table draft.
[[nodiscard]] Bytes draft_key(const SpaceId& group, const ledger::MeetingKey& meeting);

}  // namespace lumbung::node
