#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crdt/document.hpp"
#include "daemon/base/refusal.hpp"
#include "daemon/ledger/commands.hpp"
#include "daemon/village/group.hpp"

/// What may be written into registers. `check_*` decides on the register that the writer saw and
/// gives a normalised wish; `write_*` puts it into a document inside an open transaction.
namespace lumbung::village {

using ledger::DecidedAll;

/// Fields to set; absent ones stay as they are, "" empties an optional one.
struct MemberWish {
  std::optional<std::string> name;
  std::optional<std::string> sex;  ///< "L" or "P"
  std::optional<std::string> nik;
  std::optional<std::string> phone;
  std::optional<std::string> address;
  std::optional<std::string> joined;  ///< ISO date
  std::optional<std::string> status;  ///< "aktif" or "keluar"
};

struct RulesWish {
  std::optional<std::int64_t> pokok;
  std::optional<std::int64_t> wajib;
  std::optional<std::int64_t> sosial;
  std::optional<std::int64_t> denda_terlambat;
  std::optional<std::int64_t> denda_absen;
  std::optional<std::string> loan_method;
  std::optional<std::string> loan_basis;
  std::optional<std::string> loan_period;
  std::optional<std::int64_t> loan_rate_ppm;
  std::optional<std::int64_t> loan_count;
  std::optional<std::int64_t> loan_unit;
  std::optional<std::string> loan_mode;
};

struct GroupWish {
  std::optional<std::string> name;
  std::optional<std::int64_t> meeting_weekday;
  RulesWish rules;
};

/// What was checked, with what the writer should be told though nothing is refused.
template <class Wish>
struct Checked {
  Wish wish;                      ///< trimmed and in stored form; only fields that change
  std::vector<Refusal> warnings;  ///< nik_sex_differs, nik_taken
};

/// A new member of `group`. Refusals (pointer "/name", ...): name_invalid, sex_invalid,
/// nik_invalid, phone_invalid, address_invalid, date_invalid. `today` is the joining date if none
/// is given.
[[nodiscard]] DecidedAll<Checked<MemberWish>> check_new_member(const Group& group,
                                                               const MemberWish& wish,
                                                               CivilDay today);
/// A change of `member`; also refused: member_unknown, status_invalid, nothing_to_change.
[[nodiscard]] DecidedAll<Checked<MemberWish>> check_member(const Group& group,
                                                           const MemberId& member,
                                                           const MemberWish& wish);
/// A new group (the name is needed). Refusals: name_invalid, weekday_invalid, amount_invalid,
/// method_invalid, basis_invalid, period_invalid, rate_invalid, count_invalid, unit_invalid,
/// mode_invalid.
[[nodiscard]] DecidedAll<GroupWish> check_new_group(const GroupWish& wish);
/// A change of a group; also refused: nothing_to_change. A field that is contested may be written
/// again with the value it shows: that ends the contest.
[[nodiscard]] DecidedAll<GroupWish> check_group(const Group& group, const GroupWish& wish);

/// Adds the member with its next number. Into the document `kelompok`.
[[nodiscard]] Result<> write_new_member(crdt::Document& document, const Group& group,
                                        const MemberId& id, const MemberWish& checked);
[[nodiscard]] Result<> write_member(crdt::Document& document, const MemberId& id,
                                    const MemberWish& checked);
/// The fields of the group itself. Into the document `kelompok`.
[[nodiscard]] Result<> write_group(crdt::Document& document, const GroupWish& checked);
/// The entry of a new group. Into the document `organisasi`.
[[nodiscard]] Result<> write_group_entry(crdt::Document& document, const SpaceId& id,
                                         std::string_view name);

}  // namespace lumbung::village
