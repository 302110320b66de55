#include <algorithm>
#include <boost/json.hpp>
#include <limits>

#include "daemon/api/show.hpp"
#include "daemon/api/words.hpp"
#include "daemon/base/text_codec.hpp"

namespace lumbung::api {

namespace json = boost::json;

namespace {

json::value member_id(const std::optional<ledger::MemberId>& member) {
  return member ? json::value(to_hex(*member)) : json::value(nullptr);
}

json::value column_word(const std::optional<ledger::Column>& column) {
  return column ? json::value(ledger::word_of(*column)) : json::value(nullptr);
}

/// What a line is about: as typed, or the kind of money and whose it is.
std::string line_text(const Reading& reading, const node::GroupView& group,
                      const std::string& typed, std::string_view kind,
                      const std::optional<ledger::Column>& column,
                      const std::optional<ledger::MemberId>& member) {
  std::string text(column ? column_name(*column, reading.language)
                          : kind_name(kind, reading.language));
  if (member) {
    const auto* found = group.registers.find(*member);
    if (found != nullptr) text += ", " + found->name;
  }
  return typed.empty() ? text : member ? text + ": " + typed : typed;
}

json::array show_cash_lines(const Reading& reading, const node::GroupView& group,
                            ledger::Account box) {
  json::array entries;
  for (const auto& line : ledger::cash_book(group.book, box)) {
    entries.push_back(json::object{
        {"date", line.date.iso()},
        {"record", ledger::text_of(line.record)},
        {"kind", line.kind},
        {"column", column_word(line.column)},
        {"member", member_id(line.member)},
        {"account", line.against ? json::value(std::to_string(ledger::number_of(*line.against)))
                                 : json::value(nullptr)},
        {"text", line_text(reading, group, line.text, line.kind, line.column, line.member)},
        {"in", line.amount_in.whole()},
        {"out", line.amount_out.whole()},
        {"balance", line.balance.whole()},
        {"author", to_hex(line.author)},
        {"device_name", reading.device_name(line.author)},
        {"status", ledger::word_of(line.status)}});
  }
  return entries;
}

json::object show_record(const Reading& reading, const ledger::RecordLine& line) {
  json::object shown{
      {"record", ledger::text_of(line.record)},
      {"date", show_day(line.date)},
      {"kind", line.kind},
      {"column", column_word(line.column)},
      {"member", member_id(line.member)},
      {"loan", line.loan ? json::value(ledger::text_of(*line.loan)) : json::value(nullptr)},
      {"amount", line.amount ? json::value(line.amount->whole()) : json::value(nullptr)},
      {"mark", line.mark ? json::value(std::string(1, ledger::letter_of(*line.mark)))
                         : json::value(nullptr)},
      {"text", line.text},
      {"author", to_hex(line.author)},
      {"device_name", reading.device_name(line.author)},
      {"recorded_ms", line.hlc.wall_ms()},
      {"status", ledger::word_of(line.status)}};
  if (line.by) shown["by"] = ledger::text_of(*line.by);
  if (line.reverses) shown["reverses"] = ledger::text_of(*line.reverses);
  if (!line.replaces.empty()) {
    json::array replaces;
    for (const auto& record : line.replaces) replaces.emplace_back(ledger::text_of(record));
    shown["replaces"] = std::move(replaces);
  }
  return shown;
}

json::object show_leg(const Reading& reading, const ledger::Leg& leg) {
  const auto amount = leg.amount.whole();
  json::object shown{{"account", std::to_string(ledger::number_of(leg.account))},
                     {"name", account_name(leg.account, reading.language)},
                     {"debit", std::max<std::int64_t>(amount, 0)},
                     {"credit", std::max<std::int64_t>(-amount, 0)}};
  if (leg.member) shown["member"] = to_hex(*leg.member);
  if (leg.loan) shown["loan"] = ledger::text_of(*leg.loan);
  return shown;
}

}  // namespace

json::object show_cash(const Reading& reading, const node::GroupView& group) {
  return {{"version", reading.view.version},
          {"balance", group.book.balance(ledger::Account::kas).whole()},
          {"social", group.book.balance(ledger::Account::kas_sosial).whole()},
          {"entries", show_cash_lines(reading, group, ledger::Account::kas)},
          {"social_entries", show_cash_lines(reading, group, ledger::Account::kas_sosial)}};
}

json::object show_records(const Reading& reading, const node::GroupView& group,
                          const std::optional<ledger::RecordId>& after, std::size_t limit) {
  // One more than asked for tells whether there is a next page.
  const auto lines = ledger::record_lines(group.book, after, limit + 1);
  json::array items;
  for (std::size_t at = 0; at < std::min(limit, lines.size()); ++at) {
    items.push_back(show_record(reading, lines[at]));
  }
  json::value next = nullptr;
  if (lines.size() > limit) next = ledger::text_of(lines[limit - 1].record);
  return {{"items", std::move(items)}, {"next", std::move(next)}};
}

json::object show_journal(const Reading& reading, const node::GroupView& group) {
  json::array items;
  for (const auto& posting : group.book.postings) {
    const auto* booked = group.book.find(posting.record);
    if (booked == nullptr) continue;
    const auto line = ledger::record_line(*booked);
    json::array legs;
    for (const auto& leg : group.book.legs_of(posting)) legs.push_back(show_leg(reading, leg));
    items.push_back(json::object{
        {"date", posting.date.iso()},
        {"record", ledger::text_of(posting.record)},
        {"kind", line.kind},
        {"text", line_text(reading, group, line.text, line.kind, line.column, line.member)},
        {"legs", std::move(legs)}});
  }
  return {{"version", reading.view.version}, {"items", std::move(items)}};
}

json::object show_trial_balance(const Reading& reading, const node::GroupView& group) {
  json::array items;
  std::int64_t difference = 0;
  for (const auto& line : ledger::trial_balance(group.book)) {
    difference += line.debit.whole() - line.credit.whole();
    items.push_back(json::object{{"account", std::to_string(ledger::number_of(line.account))},
                                 {"name", account_name(line.account, reading.language)},
                                 {"debit", line.debit.whole()},
                                 {"credit", line.credit.whole()}});
  }
  return {{"version", reading.view.version},
          {"items", std::move(items)},
          {"balanced", difference == 0}};
}

json::object show_export(const Reading& reading) {
  json::array groups;
  for (const auto& [id, group] : reading.view.groups) {
    auto shown = show_group(reading, *group);
    shown["members"] = show_members(reading, *group).at("items");
    shown["loans"] = show_loans(reading, *group).at("items");
    shown["records"] =
        show_records(reading, *group, std::nullopt, group->book.records.size() + 1).at("items");
    shown["journal"] = show_journal(reading, *group).at("items");
    shown["trial_balance"] = show_trial_balance(reading, *group).at("items");
    groups.push_back(std::move(shown));
  }
  const auto& community = reading.view.community;
  return {{"format", "lumbung-export-1"},
          {"community", community ? json::value(community->name) : json::value(nullptr)},
          {"device", to_hex(reading.view.device)},
          {"frontier_digest", to_hex(reading.view.frontier_digest)},
          {"book_digest", to_hex(reading.view.book_digest)},
          {"groups", std::move(groups)}};
}

}  // namespace lumbung::api
