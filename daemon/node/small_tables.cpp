#include "daemon/node/small_tables.hpp"

#include "daemon/base/codec.hpp"
#include "daemon/base/ensure.hpp"
#include "daemon/base/limits.hpp"

namespace lumbung::node {
namespace {

constexpr std::string_view community_key = "community";
constexpr std::string_view versions_key = "versions";
constexpr std::string_view fork_prefix = "fork";

Bytes octets(std::string_view text) {
  const ByteView view = bytes_of(text);
  return {view.begin(), view.end()};
}

Bytes octets(ByteView view) { return {view.begin(), view.end()}; }

Bytes encode(const Written& written) {
  Writer out;
  out.u64(written.version);
  out.varint(written.records.size());
  for (const auto& record : written.records) out.text(record);
  out.text(written.id);
  out.text(written.name);
  out.text(written.invite);
  out.u64(static_cast<std::uint64_t>(written.expires_ms));
  return out.take();
}

Written decode_written(Reader& in) {
  Written written;
  written.version = in.u64();
  const std::size_t records = in.count(limits::records_per_envelope_max, 1);
  for (std::size_t index = 0; index < records && in.ok(); ++index) {
    written.records.emplace_back(in.text(limits::answer_text_bytes_max));
  }
  written.id = in.text(limits::answer_text_bytes_max);
  written.name = in.text(limits::answer_text_bytes_max);
  written.invite = in.text(limits::answer_text_bytes_max);
  written.expires_ms = static_cast<std::int64_t>(in.u64());
  return written;
}

Result<AnswerRow> decode_answer(ByteView value) {
  Reader in(value);
  AnswerRow row;
  row.request_digest = octets(in.blob(limits::answer_text_bytes_max));
  row.wall_ms = static_cast<std::int64_t>(in.u64());
  row.written = decode_written(in);
  if (const auto read = in.done(); !read) return tl::unexpected(read.error());
  return row;
}

}  // namespace

TableChange put(const CommunityRow& row, Vault& vault) {
  Writer out;
  out.id(row.community);
  out.id(row.control_key);
  return {Table::local, octets(community_key), vault.seal(community_key, out.bytes())};
}

Result<std::optional<CommunityRow>> get_community(Storage& storage, const Vault& vault) {
  const auto value = storage.get(Table::local, bytes_of(community_key));
  if (!value) return tl::unexpected(value.error());
  if (!*value) return std::nullopt;
  const auto opened = vault.open(community_key, **value);
  if (!opened) return tl::unexpected(opened.error());
  Reader in(*opened);
  CommunityRow row;
  row.community = in.id<CommunityId>();
  row.control_key = in.id<crypto::SymmetricKey>();
  if (const auto read = in.done(); !read) return tl::unexpected(read.error());
  return row;
}

TableChange put_version_bound(std::uint64_t bound) {
  Writer out;
  out.u64(bound);
  return {Table::local, octets(versions_key), out.take()};
}

Result<std::uint64_t> get_version_bound(Storage& storage) {
  const auto value = storage.get(Table::local, bytes_of(versions_key));
  if (!value) return tl::unexpected(value.error());
  if (!*value) return 0;
  Reader in(**value);
  const std::uint64_t bound = in.u64();
  if (const auto read = in.done(); !read) return tl::unexpected(read.error());
  return bound;
}

TableChange put(const ForkRow& row) {
  Bytes key = octets(fork_prefix);
  append(key, row.space.view());
  append(key, row.proof.at.log.view());
  Writer out;
  out.varint(row.proof.at.seq);
  out.id(row.proof.ours);
  out.id(row.proof.theirs);
  out.blob(row.proof.their_evidence);
  return {Table::local, std::move(key), out.take()};
}

Result<std::vector<ForkRow>> get_forks(Storage& storage) {
  const auto rows = storage.all(Table::local);
  if (!rows) return tl::unexpected(rows.error());
  std::vector<ForkRow> forks;
  for (const auto& change : *rows) {
    Reader key(change.key);
    const ByteView prefix = key.raw(fork_prefix.size());
    ForkRow row;
    row.space = key.id<SpaceId>();
    row.proof.at.log = key.id<LogId>();
    if (!key.done() || text_of(prefix) != fork_prefix || !change.value) continue;
    Reader in(*change.value);
    row.proof.at.seq = in.varint();
    row.proof.ours = in.id<EnvelopeHash>();
    row.proof.theirs = in.id<EnvelopeHash>();
    row.proof.their_evidence = octets(in.blob(limits::envelope_bytes_max));
    if (const auto read = in.done(); !read) return tl::unexpected(read.error());
    forks.push_back(std::move(row));
  }
  return forks;
}

TableChange put(const DeviceId& device, const PeerRow& row) {
  Writer out;
  out.u64(static_cast<std::uint64_t>(row.last_met_ms));
  const std::size_t count = std::min(row.addresses.size(), limits::peer_addresses_max);
  out.varint(count);
  for (std::size_t index = 0; index < count; ++index) out.text(row.addresses[index]);
  return {Table::peer, octets(device.view()), out.take()};
}

Result<std::map<DeviceId, PeerRow>> get_peers(Storage& storage) {
  const auto rows = storage.all(Table::peer);
  if (!rows) return tl::unexpected(rows.error());
  std::map<DeviceId, PeerRow> peers;
  for (const auto& change : *rows) {
    const auto device = DeviceId::from(change.key);
    if (!device || !change.value) continue;
    Reader in(*change.value);
    PeerRow row;
    row.last_met_ms = static_cast<std::int64_t>(in.u64());
    const std::size_t count = in.count(limits::peer_addresses_max, 1);
    for (std::size_t index = 0; index < count && in.ok(); ++index) {
      row.addresses.emplace_back(in.text(limits::address_bytes_max));
    }
    // Only a convenience: a row that cannot be read is as good as none.
    if (in.done()) peers.emplace(*device, std::move(row));
  }
  return peers;
}

TableChange put(const InviteRow& row, Vault& vault) {
  Writer out;
  out.id(row.secret);
  out.u8(row.role == Role::write ? 2 : 1);
  out.u64(static_cast<std::uint64_t>(row.expires_ms));
  return {Table::invite, octets(identity::invite_id_of(row.secret).view()),
          vault.seal("invite", out.bytes())};
}

TableChange drop_invite(const InviteId& invite) {
  return {Table::invite, octets(invite.view()), std::nullopt};
}

Result<std::map<InviteId, InviteRow>> get_invites(Storage& storage, const Vault& vault) {
  const auto rows = storage.all(Table::invite);
  if (!rows) return tl::unexpected(rows.error());
  std::map<InviteId, InviteRow> invites;
  for (const auto& change : *rows) {
    const auto invite = InviteId::from(change.key);
    if (!invite || !change.value) continue;
    const auto opened = vault.open("invite", *change.value);
    if (!opened) return tl::unexpected(opened.error());
    Reader in(*opened);
    InviteRow row;
    row.secret = in.id<identity::InviteSecret>();
    row.role = in.u8() == 2 ? Role::write : Role::read;
    row.expires_ms = static_cast<std::int64_t>(in.u64());
    if (const auto read = in.done(); !read) return tl::unexpected(read.error());
    invites.emplace(*invite, row);
  }
  return invites;
}

TableChange put(const std::string& key, const AnswerRow& row) {
  ensure(!key.empty(), "an idempotency key has a name");
  Writer out;
  out.blob(row.request_digest);
  out.u64(static_cast<std::uint64_t>(row.wall_ms));
  out.raw(encode(row.written));
  return {Table::idempotency, octets(key), out.take()};
}

Result<std::optional<AnswerRow>> get_answer(Storage& storage, const std::string& key) {
  const auto value = storage.get(Table::idempotency, bytes_of(key));
  if (!value) return tl::unexpected(value.error());
  if (!*value) return std::nullopt;
  auto row = decode_answer(**value);
  if (!row) return tl::unexpected(row.error());
  return *row;
}

Result<std::vector<TableChange>> drop_answers(Storage& storage, std::int64_t wall_ms) {
  const auto rows = storage.all(Table::idempotency);
  if (!rows) return tl::unexpected(rows.error());
  std::vector<TableChange> drops;
  for (const auto& change : *rows) {
    if (!change.value) continue;
    const auto row = decode_answer(*change.value);
    if (!row || row->wall_ms < wall_ms) {
      drops.push_back({Table::idempotency, change.key, std::nullopt});
    }
  }
  return drops;
}

Bytes draft_key(const SpaceId& group, const ledger::MeetingKey& meeting) {
  Writer out;
  out.id(group);
  out.u32(static_cast<std::uint32_t>(meeting.date.days()));
  out.u16(meeting.series);
  return out.take();
}

}  // namespace lumbung::node
