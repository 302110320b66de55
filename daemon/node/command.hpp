#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/base/civil_day.hpp"
#include "daemon/base/ids.hpp"
#include "daemon/base/refusal.hpp"
#include "daemon/ledger/commands.hpp"
#include "daemon/ledger/record.hpp"
#include "daemon/village/commands.hpp"

/// What a treasurer (page, script, command line) may ask of the node, and what she is answered.
/// One struct for each wish; the rooms ledger, village, review and identity decide on it.
///
/// Refusal codes that any write may get beside those of its room:
///   not_allowed       this laptop may only read
///   no_community      nothing founded or joined yet
///   group_unknown     no such group
///   version_gone      `based_on` is of another run or too old: read again
///   key_reused        the idempotency key came with another request before
///   store_failed      the disk said no; nothing was written, nothing more will be
///   stopping          the program is about to end
namespace lumbung::node {

/// Names a waiting request between the edge and the node; never leaves the process.
using RequestId = std::uint64_t;

/// What every write carries beside its content.
struct WriteContext {
  std::optional<std::uint64_t> based_on;  ///< version of the view that the writer saw
  std::string idempotency_key;            ///< empty: none
  Bytes request_digest;                   ///< tells whether a repeated key is the same request
  CivilDay today;                         ///< the writer's calendar day, in her time zone
};

/// What a device may do in the community.
enum class Role : std::uint8_t { read, write };

// Community and devices.

/// Founds a community with this laptop as its first. Gives `id` (community) and `root_words`.
/// Refusals: already_in_community, name_invalid.
struct Found {
  std::string name;
};
/// A link for one more device. Gives `id` (the link), `invite` and `expires_ms`.
/// Refusals: too_many_invites.
struct Invite {
  Role role = Role::write;
};
/// Joins the community that `link` names. Gives `id` (community) and `name`. Answers within 25 s;
/// after a refusal nothing has changed here. Refusals: already_in_community, bad_link,
/// invite_spent, invite_refused, inviter_unreachable.
struct Join {
  std::string link;
};
/// Exchanges now with `address`, or with all connected laptops, and answers when contents are the
/// same (`same_content`, `peers`). Refusals: peer_unreachable, address_invalid, sync_unfinished.
struct SyncNow {
  std::optional<std::string> address;
};

// Groups and members (registers).

/// Gives `id` (the group). Refusals: those of village::check_new_group.
struct CreateGroup {
  village::GroupWish group;
};
struct ChangeGroup {
  SpaceId group;
  village::GroupWish change;
};
/// Gives `id` (the member) and `warnings`.
struct AddMember {
  SpaceId group;
  village::MemberWish member;
};
struct ChangeMember {
  SpaceId group;
  village::MemberId member;
  village::MemberWish change;
};

// Money (write-once records). Refusals: those of daemon/ledger/commands.hpp.

/// Saves cells of a meeting: one envelope with one record for each cell that changes something.
struct EnterCells {
  SpaceId group;
  ledger::MeetingKey meeting;
  std::vector<ledger::CellWish> cells;
};
/// Gives `id` (the loan, which is its record). Without `terms` those of the group's rules.
struct OpenLoan {
  SpaceId group;
  village::MemberId member;
  CivilDay date;
  std::int64_t principal = 0;  ///< whole rupiah
  std::string purpose;
  std::optional<ledger::LoanTerms> terms;
};
struct PayLoan {
  SpaceId group;
  ledger::RecordId loan;
  CivilDay date;
  std::int64_t amount = 0;
};
struct EnterCash {
  SpaceId group;
  CivilDay date;
  ledger::Direction direction = ledger::Direction::in;
  ledger::Account account = ledger::Account::pendapatan_lain;
  std::int64_t amount = 0;
  std::string text;
};
struct ReverseRecord {
  SpaceId group;
  ledger::RecordId record;
  std::string reason;
};
/// Answers an open question of the review. Refusals: those of review::decide.
struct Decide {
  SpaceId group;
  std::string item;
  std::string choice;
  std::string reason;
};

// Typed cells that are not saved yet: this laptop's own, never replicated.

/// Keeps `body` (at most limits::draft_bytes_max) for one meeting. Refusals: too_large.
struct SaveDraft {
  SpaceId group;
  ledger::MeetingKey meeting;
  Bytes body;
};
/// Gives `body`; empty if there is no draft. Not a write: readers may ask.
struct ReadDraft {
  SpaceId group;
  ledger::MeetingKey meeting;
};
struct DropDraft {
  SpaceId group;
  ledger::MeetingKey meeting;
};

using Command = std::variant<Found, Invite, Join, SyncNow, CreateGroup, ChangeGroup, AddMember,
                             ChangeMember, EnterCells, OpenLoan, PayLoan, EnterCash, ReverseRecord,
                             Decide, SaveDraft, ReadDraft, DropDraft>;

/// The answer to a write: durable on disk when this is given.
struct Written {
  std::uint64_t version = 0;            ///< of the view that holds it
  std::vector<std::string> records;     ///< ids of the records written, in order
  std::string id;                       ///< of the thing made (group, member, loan, link), if one
  std::string name;                     ///< of the community, after `Join`
  std::vector<std::string> root_words;  ///< of `Found` only; shown once, kept nowhere
  std::string invite;                   ///< of `Invite`: the invite's id
  std::int64_t expires_ms = 0;          ///< of `Invite`
  bool same_content = false;            ///< of `SyncNow`
  std::uint32_t peers = 0;              ///< of `SyncNow`: how many were met
  Bytes body;                           ///< of `ReadDraft`: what was saved
  std::vector<Refusal> warnings;        ///< done all the same, but the writer should know
};

/// One or more refusals: a sheet names every cell at fault.
using Outcome = tl::expected<Written, std::vector<Refusal>>;

/// Shorthand for what is refused for one reason.
[[nodiscard]] inline tl::unexpected<std::vector<Refusal>> refused(Refusal refusal) {
  return tl::unexpected(std::vector<Refusal>{std::move(refusal)});
}
[[nodiscard]] inline tl::unexpected<std::vector<Refusal>> refused(std::string code,
                                                                  std::string pointer = {}) {
  return refused(Refusal{std::move(code), std::move(pointer), {}, {}});
}

}  // namespace lumbung::node
