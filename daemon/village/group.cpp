#include "daemon/village/group.hpp"

#include <algorithm>
#include <charconv>
#include <tuple>
#include <utility>

#include "daemon/base/limits.hpp"
#include "daemon/base/text_codec.hpp"
#include "daemon/village/identity_number.hpp"
#include "daemon/village/registers.hpp"

namespace lumbung::village {
namespace {

using ledger::Rupiah;
using Entries = std::map<std::string, crdt::Concurrent>;

std::optional<std::int64_t> whole_of(std::string_view text, std::int64_t least, std::int64_t most) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (value < least || value > most) return std::nullopt;
  return value;
}

/// The text of a field's value; numbers in decimal. Nothing for what no field holds.
std::optional<std::string> text_of(const crdt::Value& value) {
  const auto* any = std::get_if<crdt::Any>(&value);
  if (!any) return std::nullopt;
  if (const std::string* text = any->as_string()) return *text;
  if (const auto number = any->as_integer()) return std::to_string(*number);
  return std::nullopt;
}

/// The values of a field that differ, the winner first. Of people who wrote the same, the smallest
/// writer stands for all, so that every laptop names the same one.
std::vector<Candidate> candidates_of(const crdt::Concurrent& field) {
  std::vector<Candidate> found;
  for (const crdt::Element& element : field.values) {
    const auto text = text_of(element.value);
    if (!text) continue;
    const auto known = std::find_if(found.begin(), found.end(), [&](const Candidate& candidate) {
      return candidate.text == *text;
    });
    if (known == found.end()) {
      found.push_back({*text, element.id});
    } else {
      known->writer = std::min(known->writer, element.id);
    }
  }
  return found;
}

Entries entries_of(const crdt::Document& document, const crdt::ObjectId& map,
                   const crdt::Seen& seen) {
  auto entries = document.entries(map, seen);
  return entries ? std::move(*entries) : Entries{};
}

/// Reads every field of a register into `target`.
template <class Target>
void read_fields(const Entries& entries, Target& target) {
  for (const auto& [key, field] : entries) {
    std::vector<Candidate> candidates = candidates_of(field);
    if (candidates.empty()) continue;
    if (!assign(target, key, candidates.front().text)) continue;
    if (candidates.size() > 1) target.contested.emplace(key, std::move(candidates));
  }
}

std::optional<Rupiah> amount_of(std::string_view text) {
  const auto amount = whole_of(text, 0, limits::amount_max);
  return amount ? Rupiah::checked(*amount) : std::nullopt;
}

/// Puts `value` into `field` if there is one.
template <class Value>
bool put(Value& field, const std::optional<Value>& value) {
  if (!value) return false;
  field = *value;
  return true;
}

bool assign_text(std::string& field, std::string_view text) {
  if (!ledger::fits_line(text)) return false;
  field = text;
  return true;
}

bool assign_loan(ledger::LoanTerms& terms, std::string_view field, std::string_view text) {
  if (field == "method") return put(terms.method, ledger::method_of(text));
  if (field == "basis") return put(terms.basis, ledger::basis_of(text));
  if (field == "period") return put(terms.period, ledger::period_of(text));
  if (field == "mode") return put(terms.rounding.mode, ledger::rounding_mode_of(text));
  if (field == "rate_ppm") {
    return put(terms.rate_ppm, whole_of(text, 0, limits::loan_rate_ppm_max));
  }
  if (field == "count") return put(terms.count, whole_of(text, 1, limits::loan_instalments_max));
  if (field == "unit")
    return put(terms.rounding.unit, whole_of(text, 1, limits::rounding_unit_max));
  return false;
}

bool assign_rule(ledger::GroupRules& rules, std::string_view field, std::string_view text) {
  constexpr std::string_view loan = "loan.";
  if (field == "pokok") return put(rules.pokok, amount_of(text));
  if (field == "wajib") return put(rules.wajib, amount_of(text));
  if (field == "sosial") return put(rules.sosial, amount_of(text));
  if (field == "denda_terlambat") return put(rules.denda_terlambat, amount_of(text));
  if (field == "denda_absen") return put(rules.denda_absen, amount_of(text));
  if (field.starts_with(loan)) return assign_loan(rules.loan, field.substr(loan.size()), text);
  return false;
}

}  // namespace

std::string_view word_of(Sex sex) {
  switch (sex) {
    case Sex::unknown:
      return "";
    case Sex::perempuan:
      return "P";
    case Sex::laki_laki:
      return "L";
  }
  return "";
}

std::string_view word_of(MemberStatus status) {
  return status == MemberStatus::aktif ? "aktif" : "keluar";
}

const Member* Group::find(const MemberId& id) const {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [&](const Member& member) { return member.id == id; });
  return found == members.end() ? nullptr : &*found;
}

bool assign(Member& member, std::string_view field, std::string_view text) {
  if (field == "name") return assign_text(member.name, text);
  if (field == "nik") return assign_text(member.nik, text);
  if (field == "phone") return assign_text(member.phone, text);
  if (field == "address") return assign_text(member.address, text);
  if (field == "sex") {
    for (const Sex sex : {Sex::unknown, Sex::perempuan, Sex::laki_laki}) {
      if (word_of(sex) == text) return put(member.sex, std::optional(sex));
    }
    return false;
  }
  if (field == "status") {
    for (const MemberStatus status : {MemberStatus::aktif, MemberStatus::keluar}) {
      if (word_of(status) == text) return put(member.status, std::optional(status));
    }
    return false;
  }
  if (field == "joined") {
    const auto day = CivilDay::parse(text);
    if (!day) return false;
    member.joined = day;
    return true;
  }
  if (field == "no") {
    const auto no = whole_of(text, 1, 1'000'000);
    if (!no) return false;
    member.no = static_cast<int>(*no);
    return true;
  }
  return false;
}

bool assign(Group& group, std::string_view field, std::string_view text) {
  constexpr std::string_view rules = "rules.";
  if (field == "name") return assign_text(group.name, text);
  if (field == "meeting_weekday") {
    const auto weekday = whole_of(text, 0, 6);
    if (!weekday) return false;
    group.meeting_weekday = static_cast<int>(*weekday);
    return true;
  }
  if (field.starts_with(rules)) return assign_rule(group.rules, field.substr(rules.size()), text);
  return false;
}

Result<> declare_group_roots(crdt::Document& document) {
  for (const std::string_view name : {registers::group_root, registers::members_root}) {
    const auto root = document.root(name, crdt::ObjectType::map);
    if (!root) return fail(Errc::malformed, root.error().detail);
  }
  return {};
}

Result<> declare_board_roots(crdt::Document& document) {
  const auto root = document.root(registers::groups_root, crdt::ObjectType::map);
  if (!root) return fail(Errc::malformed, root.error().detail);
  return {};
}

Group read_group(const crdt::Document& document, const crdt::Seen& seen) {
  Group group;
  read_fields(entries_of(document, crdt::ObjectId::root(registers::group_root), seen), group);
  const Entries members = entries_of(document, crdt::ObjectId::root(registers::members_root), seen);
  for (const auto& [key, value] : members) {
    const auto id = id_from_hex<MemberId>(key);
    if (!id || to_hex(*id) != key || value.values.empty()) continue;
    const auto* fields = std::get_if<crdt::ObjectRef>(&value.values.front().value);
    if (!fields || fields->type != crdt::ObjectType::map) continue;
    Member member;
    member.id = *id;
    read_fields(entries_of(document, fields->id, seen), member);
    group.members.push_back(std::move(member));
  }
  std::sort(group.members.begin(), group.members.end(),
            [](const Member& left, const Member& right) {
              return std::tie(left.no, left.id) < std::tie(right.no, right.id);
            });
  return group;
}

std::vector<GroupEntry> read_groups(const crdt::Document& document) {
  std::vector<GroupEntry> groups;
  const auto root = crdt::ObjectId::root(registers::groups_root);
  for (const auto& [key, value] : entries_of(document, root, crdt::Seen{})) {
    const auto id = id_from_hex<SpaceId>(key);
    if (!id || to_hex(*id) != key || value.values.empty()) continue;
    const auto* fields = std::get_if<crdt::ObjectRef>(&value.values.front().value);
    if (!fields || fields->type != crdt::ObjectType::map) continue;
    GroupEntry entry{*id, {}};
    const auto name = document.get(fields->id, "name");
    if (name && *name) {
      const auto text = text_of((*name)->value);
      if (text && ledger::fits_line(*text)) entry.name = *text;
    }
    groups.push_back(std::move(entry));
  }
  return groups;
}

}  // namespace lumbung::village
