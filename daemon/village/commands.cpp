#include "daemon/village/commands.hpp"

#include <algorithm>
#include <map>
#include <utility>
#include <variant>

#include "daemon/base/ensure.hpp"
#include "daemon/base/limits.hpp"
#include "daemon/base/text_codec.hpp"
#include "daemon/village/identity_number.hpp"
#include "daemon/village/registers.hpp"

namespace lumbung::village {
namespace {

constexpr std::size_t name_chars_min = 2;
constexpr std::size_t name_chars_max = 60;

using Refusals = std::vector<Refusal>;

std::size_t chars_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

/// Replaces what was typed by its stored form, or refuses it.
void check_name(std::optional<std::string>& name, Refusals& refusals) {
  if (!name) return;
  name = trimmed(*name);
  const std::size_t chars = chars_of(*name);
  if (!ledger::fits_line(*name) || chars < name_chars_min || chars > name_chars_max) {
    refusals.push_back({"name_invalid", "/name", {{"least", 2}, {"most", 60}}, {}});
  }
}

const Member* other_with_nik(const Group& group, const std::string& nik, const Member* self) {
  const auto found =
      std::find_if(group.members.begin(), group.members.end(),
                   [&](const Member& member) { return &member != self && member.nik == nik; });
  return found == group.members.end() ? nullptr : &*found;
}

void check_nik(const Group& group, const Member* self, Checked<MemberWish>& checked,
               Refusals& refusals) {
  auto& wish = checked.wish;
  if (wish.nik) wish.nik = trimmed(*wish.nik);
  const bool typed = wish.nik && !wish.nik->empty();
  const std::string nik = wish.nik ? *wish.nik : (self ? self->nik : std::string());
  const auto said = parse_nik(nik);
  if (typed && !said) refusals.push_back({"nik_invalid", "/nik", {}, {}});
  // Wrong numbers exist on real cards and are never corrected: a warning, no refusal (R22).
  const std::string_view sex = wish.sex ? *wish.sex : (self ? word_of(self->sex) : "");
  if (said && !sex.empty() && word_of(said->sex) != sex && (typed || wish.sex)) {
    checked.warnings.push_back({"nik_sex_differs", "/nik", {}, {}});
  }
  if (!typed) return;
  const Member* other = other_with_nik(group, *wish.nik, self);
  if (!other) return;
  Refusal taken{"nik_taken", "/nik", {}, {{"member", other->name}}};
  // Somebody who left and comes back is one person with two numbers in the group.
  (other->status == MemberStatus::aktif ? refusals : checked.warnings).push_back(taken);
}

void check_fields(const Group& group, const Member* self, Checked<MemberWish>& checked,
                  Refusals& refusals) {
  auto& wish = checked.wish;
  check_name(wish.name, refusals);
  if (wish.sex && *wish.sex != "L" && *wish.sex != "P" && !wish.sex->empty()) {
    refusals.push_back({"sex_invalid", "/sex", {}, {}});
  }
  check_nik(group, self, checked, refusals);
  if (wish.phone && !trimmed(*wish.phone).empty()) {
    const auto phone = normal_phone(*wish.phone);
    if (!phone) refusals.push_back({"phone_invalid", "/phone", {}, {}});
    wish.phone = phone.value_or("");
  } else if (wish.phone) {
    wish.phone = "";
  }
  if (wish.address) {
    wish.address = trimmed(*wish.address);
    if (!ledger::fits_line(*wish.address)) {
      const auto most = static_cast<std::int64_t>(limits::record_text_chars_max);
      refusals.push_back({"address_invalid", "/address", {{"most", most}}, {}});
    }
  }
  if (wish.joined && !CivilDay::parse(*wish.joined)) {
    refusals.push_back({"date_invalid", "/joined", {}, {}});
  }
  if (wish.status && *wish.status != "aktif" && *wish.status != "keluar") {
    refusals.push_back({"status_invalid", "/status", {}, {}});
  }
}

/// The fields of a wish by their names in the register.
std::map<std::string, std::optional<std::string>*> fields_of(MemberWish& wish) {
  return {{"name", &wish.name},    {"sex", &wish.sex},         {"nik", &wish.nik},
          {"phone", &wish.phone},  {"address", &wish.address}, {"joined", &wish.joined},
          {"status", &wish.status}};
}

std::string current(const Member& member, std::string_view field) {
  if (field == "name") return member.name;
  if (field == "sex") return std::string(word_of(member.sex));
  if (field == "nik") return member.nik;
  if (field == "phone") return member.phone;
  if (field == "address") return member.address;
  if (field == "joined") return member.joined ? member.joined->iso() : "";
  ensure(field == "status", "every field of a member can be read");
  return std::string(word_of(member.status));
}

/// A field of a group's register as it is stored.
using Stored = std::variant<std::string, std::int64_t>;

std::map<std::string, Stored> stored_fields(const GroupWish& wish) {
  std::map<std::string, Stored> fields;
  const auto put = [&](const char* name, const auto& value) {
    if (value) fields.emplace(name, *value);
  };
  put("name", wish.name);
  put("meeting_weekday", wish.meeting_weekday);
  put("rules.pokok", wish.rules.pokok);
  put("rules.wajib", wish.rules.wajib);
  put("rules.sosial", wish.rules.sosial);
  put("rules.denda_terlambat", wish.rules.denda_terlambat);
  put("rules.denda_absen", wish.rules.denda_absen);
  put("rules.loan.method", wish.rules.loan_method);
  put("rules.loan.basis", wish.rules.loan_basis);
  put("rules.loan.period", wish.rules.loan_period);
  put("rules.loan.rate_ppm", wish.rules.loan_rate_ppm);
  put("rules.loan.count", wish.rules.loan_count);
  put("rules.loan.unit", wish.rules.loan_unit);
  put("rules.loan.mode", wish.rules.loan_mode);
  return fields;
}

std::string text_of(const Stored& value) {
  const auto* number = std::get_if<std::int64_t>(&value);
  return number ? std::to_string(*number) : std::get<std::string>(value);
}

/// The code and pointer that a refusal of a group's field carries.
Refusal refused_field(const std::string& field) {
  std::string pointer = "/" + field;
  std::replace(pointer.begin(), pointer.end(), '.', '/');
  if (field == "meeting_weekday") return {"weekday_invalid", pointer, {}, {}};
  constexpr std::string_view loan = "rules.loan.";
  if (!field.starts_with(loan)) {
    return {"amount_invalid", pointer, {{"most", limits::amount_max}}, {}};
  }
  std::string name = field.substr(loan.size());
  if (name == "rate_ppm") name = "rate";
  return {name + "_invalid", pointer, {}, {}};
}

/// Refuses what could not be put into `group`, one by one and together.
void check_fit(Group group, const GroupWish& wish, Refusals& refusals) {
  for (const auto& [field, value] : stored_fields(wish)) {
    if (field == "name") continue;  // has a rule of its own
    if (!assign(group, field, text_of(value))) refusals.push_back(refused_field(field));
  }
  const ledger::LoanTerms& loan = group.rules.loan;
  if (loan.method == ledger::Method::menurun && loan.basis == ledger::Basis::loan) {
    refusals.push_back({"basis_invalid", "/rules/loan/basis", {}, {}});
  }
}

/// The stored value of `field` in `group`, by way of the fields of a full wish.
GroupWish wish_of(const Group& group) {
  const ledger::GroupRules& rules = group.rules;
  GroupWish wish;
  wish.name = group.name;
  if (group.meeting_weekday) wish.meeting_weekday = *group.meeting_weekday;
  wish.rules.pokok = rules.pokok.whole();
  wish.rules.wajib = rules.wajib.whole();
  wish.rules.sosial = rules.sosial.whole();
  wish.rules.denda_terlambat = rules.denda_terlambat.whole();
  wish.rules.denda_absen = rules.denda_absen.whole();
  wish.rules.loan_method = word_of(rules.loan.method);
  wish.rules.loan_basis = word_of(rules.loan.basis);
  wish.rules.loan_period = word_of(rules.loan.period);
  wish.rules.loan_rate_ppm = rules.loan.rate_ppm;
  wish.rules.loan_count = rules.loan.count;
  wish.rules.loan_unit = rules.loan.rounding.unit;
  wish.rules.loan_mode = word_of(rules.loan.rounding.mode);
  return wish;
}

/// Takes the fields out of `wish` that say what `known` says, contested ones excepted.
template <class T>
void drop_same(std::optional<T>& field, const std::optional<T>& known, const Contested& contested,
               const char* name) {
  if (field == known && !contested.contains(name)) field.reset();
}

void drop_unchanged(const Group& group, GroupWish& wish) {
  const GroupWish known = wish_of(group);
  const Contested& contested = group.contested;
  RulesWish& rules = wish.rules;
  drop_same(wish.name, known.name, contested, "name");
  drop_same(wish.meeting_weekday, known.meeting_weekday, contested, "meeting_weekday");
  drop_same(rules.pokok, known.rules.pokok, contested, "rules.pokok");
  drop_same(rules.wajib, known.rules.wajib, contested, "rules.wajib");
  drop_same(rules.sosial, known.rules.sosial, contested, "rules.sosial");
  drop_same(rules.denda_terlambat, known.rules.denda_terlambat, contested, "rules.denda_terlambat");
  drop_same(rules.denda_absen, known.rules.denda_absen, contested, "rules.denda_absen");
  drop_same(rules.loan_method, known.rules.loan_method, contested, "rules.loan.method");
  drop_same(rules.loan_basis, known.rules.loan_basis, contested, "rules.loan.basis");
  drop_same(rules.loan_period, known.rules.loan_period, contested, "rules.loan.period");
  drop_same(rules.loan_rate_ppm, known.rules.loan_rate_ppm, contested, "rules.loan.rate_ppm");
  drop_same(rules.loan_count, known.rules.loan_count, contested, "rules.loan.count");
  drop_same(rules.loan_unit, known.rules.loan_unit, contested, "rules.loan.unit");
  drop_same(rules.loan_mode, known.rules.loan_mode, contested, "rules.loan.mode");
}

Result<> from(const crdt::Result<>& result) {
  if (!result) return fail(Errc::refused, result.error().detail);
  return {};
}

Result<> write_fields(crdt::Document& document, const crdt::ObjectId& map, MemberWish wish) {
  for (const auto& [name, value] : fields_of(wish)) {
    if (!*value) continue;
    const auto put = from(document.put(map, name, crdt::Any::string(**value)));
    if (!put) return put;
  }
  return {};
}

}  // namespace

DecidedAll<Checked<MemberWish>> check_new_member(const Group& group, const MemberWish& wish,
                                                 CivilDay today) {
  Checked<MemberWish> checked{wish, {}};
  if (!checked.wish.name) checked.wish.name = "";
  if (!checked.wish.joined) checked.wish.joined = today.iso();
  if (!checked.wish.status) checked.wish.status = std::string(word_of(MemberStatus::aktif));
  Refusals refusals;
  check_fields(group, nullptr, checked, refusals);
  if (!refusals.empty()) return tl::unexpected(std::move(refusals));
  for (const auto& [name, value] : fields_of(checked.wish)) {
    if (*value && (*value)->empty()) value->reset();
  }
  return checked;
}

DecidedAll<Checked<MemberWish>> check_member(const Group& group, const MemberId& id,
                                             const MemberWish& wish) {
  const Member* member = group.find(id);
  if (!member) return tl::unexpected(Refusals{{"member_unknown", "", {}, {}}});
  Checked<MemberWish> checked{wish, {}};
  Refusals refusals;
  check_fields(group, member, checked, refusals);
  if (!refusals.empty()) return tl::unexpected(std::move(refusals));
  bool changes = false;
  for (const auto& [name, value] : fields_of(checked.wish)) {
    const bool same = *value && **value == current(*member, name);
    if (same && !member->contested.contains(name)) value->reset();
    changes = changes || value->has_value();
  }
  if (!changes) return tl::unexpected(Refusals{{"nothing_to_change", "", {}, {}}});
  return checked;
}

DecidedAll<GroupWish> check_new_group(const GroupWish& wish) {
  GroupWish checked = wish;
  if (!checked.name) checked.name = "";
  Refusals refusals;
  check_name(checked.name, refusals);
  check_fit(Group{}, checked, refusals);
  if (!refusals.empty()) return tl::unexpected(std::move(refusals));
  return checked;
}

DecidedAll<GroupWish> check_group(const Group& group, const GroupWish& wish) {
  GroupWish checked = wish;
  Refusals refusals;
  check_name(checked.name, refusals);
  check_fit(group, checked, refusals);
  if (!refusals.empty()) return tl::unexpected(std::move(refusals));
  drop_unchanged(group, checked);
  if (stored_fields(checked).empty()) {
    return tl::unexpected(Refusals{{"nothing_to_change", "", {}, {}}});
  }
  return checked;
}

Result<> write_new_member(crdt::Document& document, const Group& group, const MemberId& id,
                          const MemberWish& checked) {
  if (const auto declared = declare_group_roots(document); !declared) return declared;
  const auto map = document.put_object(crdt::ObjectId::root(registers::members_root), to_hex(id),
                                       crdt::ObjectType::map);
  if (!map) return fail(Errc::refused, map.error().detail);
  // Two laptops that add members apart may give one number twice; the id keeps them apart.
  int no = 0;
  for (const Member& member : group.members) no = std::max(no, member.no);
  const auto numbered = from(document.put(*map, "no", crdt::Any::integer(no + 1)));
  if (!numbered) return numbered;
  return write_fields(document, *map, checked);
}

Result<> write_member(crdt::Document& document, const MemberId& id, const MemberWish& checked) {
  if (const auto declared = declare_group_roots(document); !declared) return declared;
  const auto found =
      document.get(crdt::ObjectId::root(registers::members_root), std::string(to_hex(id)));
  if (!found) return fail(Errc::not_found, found.error().detail);
  const auto* map = *found ? std::get_if<crdt::ObjectRef>(&(*found)->value) : nullptr;
  if (!map) return fail(Errc::not_found, "no such member in the register");
  return write_fields(document, map->id, checked);
}

Result<> write_group(crdt::Document& document, const GroupWish& checked) {
  if (const auto declared = declare_group_roots(document); !declared) return declared;
  const auto root = crdt::ObjectId::root(registers::group_root);
  for (const auto& [name, value] : stored_fields(checked)) {
    const auto* number = std::get_if<std::int64_t>(&value);
    const auto put = from(document.put(
        root, name,
        number ? crdt::Any::integer(*number) : crdt::Any::string(std::get<std::string>(value))));
    if (!put) return put;
  }
  return {};
}

Result<> write_group_entry(crdt::Document& document, const SpaceId& id, std::string_view name) {
  if (const auto declared = declare_board_roots(document); !declared) return declared;
  const auto map = document.put_object(crdt::ObjectId::root(registers::groups_root), to_hex(id),
                                       crdt::ObjectType::map);
  if (!map) return fail(Errc::refused, map.error().detail);
  return from(document.put(*map, "name", crdt::Any::string(name)));
}

}  // namespace lumbung::village
