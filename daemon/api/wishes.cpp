#include "daemon/api/wishes.hpp"

#include <array>
#include <boost/json.hpp>
#include <charconv>
#include <utility>

#include "daemon/base/text_codec.hpp"

namespace lumbung::api {

namespace json = boost::json;

namespace {

constexpr std::int64_t kSeriesMax = 99;
constexpr std::size_t kCellsMax = 2'048;  // 128 members in 16 columns
constexpr std::size_t kReplacesMax = 64;

/// What a reader of one operation works on.
struct Source {
  Fields& fields;
  const Captures& captures;
  const node::View& view;

  [[nodiscard]] std::string capture(const std::string& name) const {
    const auto found = captures.find(name);
    return found == captures.end() ? std::string() : found->second;
  }
  /// An id out of the path; a fault without a pointer, since no field is to blame.
  template <class IdType>
  [[nodiscard]] IdType id(const std::string& name, const char* fault) {
    const auto id = id_from_hex<IdType>(capture(name));
    if (!id) fields.faults().push_back(Refusal{fault, {}, {}, {}});
    return id.value_or(IdType{});
  }
  [[nodiscard]] SpaceId group() { return id<SpaceId>("group", "group_unknown"); }
  [[nodiscard]] ledger::RecordId record(const std::string& name, const char* fault) {
    const auto id = ledger::record_id_of(capture(name));
    if (!id) fields.faults().push_back(Refusal{fault, {}, {}, {}});
    return id.value_or(ledger::RecordId{});
  }
};

template <class Value, class Read>
void read_word(Fields& fields, std::string_view name, const char* fault, Read read, Value& out) {
  const auto word = fields.text_if(name);
  if (!word) return;
  if (const auto value = read(*word)) {
    out = *value;
  } else {
    fields.refuse(fault, name);
  }
}

// --- Registers ----------------------------------------------------------------------------------

village::RulesWish read_rules(const json::object& object, const std::string& pointer,
                              Faults& faults) {
  Fields fields(object, pointer, faults);
  village::RulesWish rules;
  rules.pokok = fields.whole_if("pokok");
  rules.wajib = fields.whole_if("wajib");
  rules.sosial = fields.whole_if("sosial");
  rules.denda_terlambat = fields.whole_if("denda_terlambat");
  rules.denda_absen = fields.whole_if("denda_absen");
  if (const auto* terms = fields.object_if("loan")) {
    Fields loan(*terms, fields.pointer_of("loan"), faults);
    rules.loan_method = loan.text_if("method");
    rules.loan_basis = loan.text_if("basis");
    rules.loan_period = loan.text_if("period");
    rules.loan_rate_ppm = loan.whole_if("rate_ppm");
    rules.loan_count = loan.whole_if("count");
    rules.loan_unit = loan.whole_if("unit");
    rules.loan_mode = loan.text_if("mode");
    loan.done();
  }
  fields.done();
  return rules;
}

village::GroupWish read_group_fields(Fields& fields) {
  village::GroupWish group;
  group.name = fields.text_if("name");
  group.meeting_weekday = fields.whole_if("meeting_weekday");
  if (const auto* rules = fields.object_if("rules")) {
    group.rules = read_rules(*rules, fields.pointer_of("rules"), fields.faults());
  }
  return group;
}

village::MemberWish read_member_fields(Fields& fields) {
  village::MemberWish member;
  member.name = fields.text_if("name");
  member.sex = fields.text_if("sex");
  member.nik = fields.text_if("nik");
  member.phone = fields.text_if("phone");
  member.address = fields.text_if("address");
  member.joined = fields.text_if("joined");
  member.status = fields.text_if("status");
  return member;
}

node::Command read_new_group(Source& source) {
  return node::CreateGroup{read_group_fields(source.fields)};
}
node::Command read_group_change(Source& source) {
  return node::ChangeGroup{source.group(), read_group_fields(source.fields)};
}
node::Command read_new_member(Source& source) {
  return node::AddMember{source.group(), read_member_fields(source.fields)};
}
node::Command read_member_change(Source& source) {
  return node::ChangeMember{source.group(),
                            source.id<village::MemberId>("member", "member_unknown"),
                            read_member_fields(source.fields)};
}

// --- Community ----------------------------------------------------------------------------------

node::Command read_found(Source& source) { return node::Found{source.fields.text("name")}; }

node::Command read_invite(Source& source) {
  node::Invite invite;
  const auto role = source.fields.text("role");
  if (role == "read") {
    invite.role = node::Role::read;
  } else if (role != "write" && source.fields.faults().empty()) {
    source.fields.refuse("role_invalid", "role");
  }
  return invite;
}

node::Command read_join(Source& source) { return node::Join{source.fields.text("link")}; }

node::Command read_sync(Source& source) { return node::SyncNow{source.fields.text_if("address")}; }

// --- Money --------------------------------------------------------------------------------------

std::optional<ledger::CellValue> read_cell_value(const json::value& value, ledger::Column column) {
  if (column == ledger::Column::hadir) {
    const auto* letter = value.if_string();
    if (letter == nullptr) return std::nullopt;
    const auto mark = ledger::mark_of(std::string_view(*letter));
    if (!mark) return std::nullopt;
    return *mark;
  }
  const auto* whole = value.if_int64();
  if (whole == nullptr) return std::nullopt;
  const auto amount = ledger::Rupiah::checked(*whole);
  if (!amount) return std::nullopt;
  return *amount;
}

/// One cell; nothing and faults if it cannot be read.
std::optional<ledger::CellWish> read_cell(const json::value& value, const std::string& pointer,
                                          Faults& faults) {
  const auto* object = value.if_object();
  if (object == nullptr) {
    faults.push_back(Refusal{"field_type", pointer, {}, {}});
    return std::nullopt;
  }
  const auto before = faults.size();
  Fields fields(*object, pointer, faults);
  ledger::CellWish cell;
  const auto member = id_from_hex<ledger::MemberId>(fields.text("member"));
  const auto column = ledger::column_of(fields.text("column"));
  const auto* typed = fields.value_if("value");
  if (!member) fields.refuse("member_unknown", "member");
  if (!column) fields.refuse("column_invalid", "column");
  if (typed == nullptr) {
    fields.refuse("field_missing", "value");
  } else if (column) {
    const auto read = read_cell_value(*typed, *column);
    if (read) {
      cell.value = *read;
    } else {
      fields.refuse("value_invalid", "value");
    }
  }
  if (const auto loan = fields.text_if("loan")) {
    cell.loan = ledger::record_id_of(*loan);
    if (!cell.loan) fields.refuse("loan_unknown", "loan");
  }
  if (fields.value_if("replaces") != nullptr) {
    if (const auto* replaces = fields.array("replaces")) {
      if (replaces->size() > kReplacesMax) fields.refuse("too_large", "replaces");
      for (std::size_t at = 0; at < replaces->size() && at < kReplacesMax; ++at) {
        const auto* text = (*replaces)[at].if_string();
        const auto id = text ? ledger::record_id_of(std::string_view(*text)) : std::nullopt;
        if (id) {
          cell.replaces.push_back(*id);
        } else {
          fields.refuse("record_unknown", "replaces");
        }
      }
    }
  }
  fields.done();
  if (faults.size() != before) return std::nullopt;
  cell.member = *member;
  cell.column = *column;
  return cell;
}

std::vector<ledger::CellWish> read_cells(Fields& fields) {
  std::vector<ledger::CellWish> cells;
  const auto* array = fields.array("cells");
  if (array == nullptr) return cells;
  if (array->size() > kCellsMax) {
    fields.refuse("too_large", "cells");
    return cells;
  }
  for (std::size_t at = 0; at < array->size(); ++at) {
    auto cell = read_cell((*array)[at], fields.pointer_of("cells") + "/" + std::to_string(at),
                          fields.faults());
    if (cell) cells.push_back(std::move(*cell));
  }
  return cells;
}

node::Command read_entries(Source& source) {
  node::EnterCells entries;
  entries.group = source.group();
  const auto day = CivilDay::parse(source.capture("date"));
  const auto series = source.fields.whole_if("series").value_or(1);
  if (!day) source.fields.faults().push_back(Refusal{"date_invalid", {}, {}, {}});
  if (series < 1 || series > kSeriesMax) source.fields.refuse("meeting_invalid", "series");
  if (day) entries.meeting = {*day, static_cast<std::uint16_t>(series)};
  entries.cells = read_cells(source.fields);
  return entries;
}

node::Command read_new_loan(Source& source) {
  auto& fields = source.fields;
  node::OpenLoan loan;
  loan.group = source.group();
  const auto before = fields.faults().size();
  const auto member = id_from_hex<village::MemberId>(fields.text("member"));
  if (!member && fields.faults().size() == before) fields.refuse("member_unknown", "member");
  loan.member = member.value_or(village::MemberId{});
  loan.principal = fields.whole("principal");
  loan.date = fields.day("date");
  loan.purpose = fields.text_if("purpose").value_or("");
  const auto group = source.view.groups.find(loan.group);
  const auto standing =
      group == source.view.groups.end() ? ledger::LoanTerms{} : group->second->registers.rules.loan;
  const auto terms = read_terms(fields, standing);
  if (terms != standing) loan.terms = terms;
  return loan;
}

node::Command read_payment(Source& source) {
  return node::PayLoan{source.group(), source.record("loan", "loan_unknown"),
                       source.fields.day("date"), source.fields.whole("amount")};
}

node::Command read_cash_entry(Source& source) {
  auto& fields = source.fields;
  node::EnterCash entry;
  entry.group = source.group();
  entry.date = fields.day("date");
  const auto direction = fields.text("direction");
  if (direction == "out") {
    entry.direction = ledger::Direction::out;
  } else if (direction != "in") {
    fields.refuse("direction_invalid", "direction");
  }
  const auto number = fields.text("account");
  std::int64_t account_number = 0;
  const auto* end = number.data() + number.size();
  const auto [stop, code] = std::from_chars(number.data(), end, account_number);
  const auto account =
      code == std::errc() && stop == end ? ledger::account_of(account_number) : std::nullopt;
  if (account) {
    entry.account = *account;
  } else {
    fields.refuse("account_invalid", "account");
  }
  entry.amount = fields.whole("amount");
  entry.text = fields.text("text");
  return entry;
}

node::Command read_reversal(Source& source) {
  return node::ReverseRecord{source.group(), source.record("record", "record_unknown"),
                             source.fields.text("reason")};
}

node::Command read_decision(Source& source) {
  node::Decide decision;
  // "<group>:<question>": the same question may be open in two groups.
  const auto item = source.capture("item");
  const auto colon = item.find(':');
  const auto group = id_from_hex<SpaceId>(std::string_view(item).substr(0, colon));
  decision.choice = source.fields.text("choice");
  decision.reason = source.fields.text_if("reason").value_or("");
  if (!group || colon == std::string::npos) {
    source.fields.faults().push_back(Refusal{"question_unknown", {}, {}, {}});
    return decision;
  }
  decision.group = *group;
  decision.item = item.substr(colon + 1);
  return decision;
}

struct Reader {
  std::string_view operation;
  node::Command (*read)(Source& source);
};

constexpr std::array<Reader, 14> kReaders = {{{"foundCommunity", read_found},
                                              {"makeInvite", read_invite},
                                              {"joinCommunity", read_join},
                                              {"syncNow", read_sync},
                                              {"addGroup", read_new_group},
                                              {"changeGroup", read_group_change},
                                              {"addMember", read_new_member},
                                              {"changeMember", read_member_change},
                                              {"enterCells", read_entries},
                                              {"addLoan", read_new_loan},
                                              {"payLoan", read_payment},
                                              {"enterCash", read_cash_entry},
                                              {"reverseRecord", read_reversal},
                                              {"decide", read_decision}}};

}  // namespace

ledger::LoanTerms read_terms(Fields& fields, ledger::LoanTerms standing) {
  read_word(fields, "method", "method_invalid", ledger::method_of, standing.method);
  read_word(fields, "basis", "basis_invalid", ledger::basis_of, standing.basis);
  read_word(fields, "period", "period_invalid", ledger::period_of, standing.period);
  read_word(fields, "mode", "mode_invalid", ledger::rounding_mode_of, standing.rounding.mode);
  standing.rate_ppm = fields.whole_if("rate_ppm").value_or(standing.rate_ppm);
  standing.count = fields.whole_if("count").value_or(standing.count);
  standing.rounding.unit = fields.whole_if("unit").value_or(standing.rounding.unit);
  return standing;
}

tl::expected<Wish, Faults> read_wish(std::string_view operation, std::string_view body,
                                     const Captures& captures, const node::View& view) {
  Faults faults;
  for (const auto& reader : kReaders) {
    if (reader.operation != operation) continue;
    const auto object = read_object(body, faults);
    if (!object) return tl::unexpected(std::move(faults));
    Fields fields(*object, {}, faults);
    Source source{fields, captures, view};
    Wish wish{reader.read(source), std::nullopt};
    if (const auto version = fields.whole_if("based_on")) {
      if (*version < 0) fields.refuse("field_type", "based_on");
      wish.based_on = static_cast<std::uint64_t>(*version);
    }
    fields.done();
    if (!faults.empty()) return tl::unexpected(std::move(faults));
    return wish;
  }
  faults.push_back(Refusal{"not_found", {}, {}, {}});
  return tl::unexpected(std::move(faults));
}

Faults check_draft(std::string_view body) {
  Faults faults;
  const auto object = read_object(body, faults);
  if (!object) return faults;
  Fields fields(*object, {}, faults);
  const auto* cells = fields.array("cells");
  if (cells != nullptr && cells->size() > kCellsMax) fields.refuse("too_large", "cells");
  fields.done();
  return faults;
}

std::optional<ledger::MeetingKey> read_meeting(const Captures& captures,
                                               const std::map<std::string, std::string>& query) {
  const auto date = captures.find("date");
  const auto day = date == captures.end() ? std::nullopt : CivilDay::parse(date->second);
  if (!day) return std::nullopt;
  ledger::MeetingKey meeting{*day, 1};
  if (const auto series = query.find("series"); series != query.end()) {
    const auto& text = series->second;
    const auto* end = text.data() + text.size();
    const auto [stop, code] = std::from_chars(text.data(), end, meeting.series);
    if (code != std::errc() || stop != end || meeting.series < 1 || meeting.series > kSeriesMax) {
      return std::nullopt;
    }
  }
  return meeting;
}

}  // namespace lumbung::api
