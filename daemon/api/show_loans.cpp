#include <boost/json.hpp>

#include "daemon/api/show.hpp"
#include "daemon/base/text_codec.hpp"

namespace lumbung::api {

namespace json = boost::json;

json::object show_loan(const Reading& reading, const node::GroupView& group,
                       const ledger::Loan& loan) {
  const auto* member = group.registers.find(loan.member);
  const auto arrears = ledger::arrears_of(loan, reading.today);
  json::array schedule;
  for (const auto& line : loan.repayment.lines()) {
    schedule.push_back(json::object{{"no", line.planned.no},
                                    {"due", line.planned.due.iso()},
                                    {"jasa", line.planned.jasa.whole()},
                                    {"pokok", line.planned.pokok.whole()},
                                    {"paid_jasa", line.paid_jasa.whole()},
                                    {"paid_pokok", line.paid_pokok.whole()}});
  }
  json::array payments;
  for (const auto& line : ledger::loan_card(group.book, loan.id)) {
    payments.push_back(json::object{{"record", ledger::text_of(line.record)},
                                    {"date", line.date.iso()},
                                    {"amount", line.amount.whole()},
                                    {"jasa", line.jasa.whole()},
                                    {"pokok", line.pokok.whole()},
                                    {"rest", line.rest.whole()},
                                    {"status", ledger::word_of(line.status)}});
  }
  return {{"id", ledger::text_of(loan.id)},
          {"member", to_hex(loan.member)},
          {"name", member == nullptr ? "" : member->name},
          {"date", loan.date.iso()},
          {"principal", loan.principal.whole()},
          {"method", ledger::word_of(loan.terms.method)},
          {"basis", ledger::word_of(loan.terms.basis)},
          {"period", ledger::word_of(loan.terms.period)},
          {"rate_ppm", loan.terms.rate_ppm},
          {"count", loan.terms.count},
          {"unit", loan.terms.rounding.unit},
          {"mode", ledger::word_of(loan.terms.rounding.mode)},
          {"purpose", loan.purpose},
          {"status", ledger::word_of(loan.status)},
          {"outstanding", loan.repayment.outstanding().whole()},
          {"paid_pokok", loan.paid_pokok.whole()},
          {"paid_jasa", loan.paid_jasa.whole()},
          {"arrears_pokok", arrears.pokok.whole()},
          {"arrears_jasa", arrears.jasa.whole()},
          {"next_due", show_day(loan.repayment.next_due())},
          {"schedule", std::move(schedule)},
          {"payments", std::move(payments)}};
}

json::object show_loans(const Reading& reading, const node::GroupView& group) {
  json::array items;
  for (const auto& loan : group.book.loans) items.push_back(show_loan(reading, group, loan));
  return {{"version", reading.view.version}, {"items", std::move(items)}};
}

json::object show_preview(const std::vector<ledger::ScheduleLine>& schedule) {
  json::array lines;
  std::int64_t total_jasa = 0;  // a schedule's sums are checked where it is made
  for (const auto& line : schedule) {
    total_jasa += line.jasa.whole();
    lines.push_back(json::object{{"no", line.no},
                                 {"due", line.due.iso()},
                                 {"jasa", line.jasa.whole()},
                                 {"pokok", line.pokok.whole()}});
  }
  return {{"schedule", std::move(lines)}, {"total_jasa", total_jasa}};
}

}  // namespace lumbung::api
