#include <algorithm>
#include <boost/json.hpp>

#include "daemon/api/show.hpp"
#include "daemon/base/text_codec.hpp"

namespace lumbung::api {

namespace json = boost::json;

namespace {

using ledger::Rupiah;

json::object show_totals(const ledger::GroupTotals& totals) {
  return {{"cash", totals.cash.whole()},
          {"social_cash", totals.social_cash.whole()},
          {"pokok", totals.pokok.whole()},
          {"wajib", totals.wajib.whole()},
          {"sukarela", totals.sukarela.whole()},
          {"loans_outstanding", totals.loans_outstanding.whole()},
          {"arrears_pokok", totals.arrears_pokok.whole()},
          {"arrears_jasa", totals.arrears_jasa.whole()},
          {"income", totals.income.whole()},
          {"cost", totals.cost.whole()}};
}

json::object show_terms(const ledger::LoanTerms& terms) {
  return {{"method", ledger::word_of(terms.method)},
          {"basis", ledger::word_of(terms.basis)},
          {"period", ledger::word_of(terms.period)},
          {"rate_ppm", terms.rate_ppm},
          {"count", terms.count},
          {"unit", terms.rounding.unit},
          {"mode", ledger::word_of(terms.rounding.mode)}};
}

json::object show_rules(const ledger::GroupRules& rules) {
  return {{"pokok", rules.pokok.whole()},
          {"wajib", rules.wajib.whole()},
          {"sosial", rules.sosial.whole()},
          {"denda_terlambat", rules.denda_terlambat.whole()},
          {"denda_absen", rules.denda_absen.whole()},
          {"loan", show_terms(rules.loan)}};
}

json::object show_savings(const ledger::Savings& savings) {
  return {{"pokok", savings.pokok.whole()},
          {"wajib", savings.wajib.whole()},
          {"sukarela", savings.sukarela.whole()}};
}

json::array show_contested(const village::Contested& contested) {
  json::array fields;
  for (const auto& [field, candidates] : contested) fields.emplace_back(field);
  return fields;
}

std::size_t active_members(const village::Group& group) {
  return static_cast<std::size_t>(std::count_if(
      group.members.begin(), group.members.end(),
      [](const village::Member& member) { return member.status == village::MemberStatus::aktif; }));
}

std::size_t open_questions(const node::GroupView& group) {
  return static_cast<std::size_t>(
      std::count_if(group.items.begin(), group.items.end(),
                    [](const review::Item& item) { return !item.decided.has_value(); }));
}

/// What list and card of a member have in common.
json::object member_fields(const node::GroupView& group, const village::Member& member) {
  return {{"id", to_hex(member.id)},
          {"no", member.no},
          {"name", member.name},
          {"sex", village::word_of(member.sex)},
          {"nik", member.nik},
          {"phone", member.phone},
          {"address", member.address},
          {"joined", show_day(member.joined)},
          {"status", village::word_of(member.status)},
          {"contested", show_contested(member.contested)},
          {"savings", show_savings(group.book.savings_of(member.id))}};
}

}  // namespace

json::object show_groups(const Reading& reading) {
  json::array items;
  for (const auto& [id, group] : reading.view.groups) {
    const auto totals = ledger::totals(group->book, reading.today);
    const auto meetings = ledger::meetings(group->book);
    const auto last =
        meetings.empty() ? std::optional<CivilDay>() : std::optional(meetings.front().meeting.date);
    items.push_back(json::object{
        {"id", to_hex(id)},
        {"name", group->registers.name},
        {"members", active_members(group->registers)},
        {"cash", totals.cash.whole()},
        {"savings", totals.pokok.whole() + totals.wajib.whole() + totals.sukarela.whole()},
        {"loans_outstanding", totals.loans_outstanding.whole()},
        {"arrears", totals.arrears_pokok.whole() + totals.arrears_jasa.whole()},
        {"open_decisions", open_questions(*group)},
        {"last_meeting", show_day(last)}});
  }
  return {{"version", reading.view.version}, {"items", std::move(items)}};
}

json::object show_group(const Reading& reading, const node::GroupView& group) {
  const auto& weekday = group.registers.meeting_weekday;
  return {{"id", to_hex(group.id)},
          {"name", group.registers.name},
          {"meeting_weekday", weekday ? json::value(*weekday) : json::value(nullptr)},
          {"rules", show_rules(group.registers.rules)},
          {"version", reading.view.version},
          {"totals", show_totals(ledger::totals(group.book, reading.today))},
          {"contested", show_contested(group.registers.contested)}};
}

json::object show_members(const Reading& reading, const node::GroupView& group) {
  json::array items;
  for (const auto& member : group.registers.members) {
    auto shown = member_fields(group, member);
    json::array loans;
    for (const auto* loan : ledger::running_loans_of(group.book, member.id)) {
      const auto arrears = ledger::arrears_of(*loan, reading.today);
      loans.push_back(json::object{{"id", ledger::text_of(loan->id)},
                                   {"outstanding", loan->repayment.outstanding().whole()},
                                   {"arrears_pokok", arrears.pokok.whole()},
                                   {"arrears_jasa", arrears.jasa.whole()}});
    }
    shown["loans"] = std::move(loans);
    items.push_back(std::move(shown));
  }
  return {{"version", reading.view.version}, {"items", std::move(items)}};
}

json::object show_member(const Reading& reading, const node::GroupView& group,
                         const village::Member& member) {
  auto shown = member_fields(group, member);
  json::array passbook;
  for (const auto& line : ledger::passbook(group.book, member.id)) {
    passbook.push_back(json::object{{"date", line.date.iso()},
                                    {"record", ledger::text_of(line.record)},
                                    {"kind", ledger::word_of(line.kind)},
                                    {"amount_in", line.amount_in.whole()},
                                    {"amount_out", line.amount_out.whole()},
                                    {"balances", show_savings(line.balances)},
                                    {"author", to_hex(line.author)},
                                    {"device_name", reading.device_name(line.author)},
                                    {"status", ledger::word_of(line.status)}});
  }
  shown["passbook"] = std::move(passbook);
  json::array loans;
  for (const auto* loan : ledger::loans_of(group.book, member.id)) {
    loans.push_back(show_loan(reading, group, *loan));
  }
  shown["loans"] = std::move(loans);
  return shown;
}

}  // namespace lumbung::api
