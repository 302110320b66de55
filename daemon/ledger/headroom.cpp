#include "daemon/ledger/headroom.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

namespace lumbung::ledger {
namespace {

/// The lowest balance at the end of `day` and of all later days.
std::int64_t lowest_from(const DayEnds& ends, CivilDay day) {
  std::int64_t lowest = balance_on(ends, day);
  for (auto each = ends.upper_bound(day); each != ends.end(); ++each) {
    lowest = std::min(lowest, each->second);
  }
  return lowest;
}

std::optional<Refusal> refusal_of(std::string code, std::int64_t lowest, std::int64_t change) {
  if (change >= 0 || lowest + change >= 0) return std::nullopt;
  const std::int64_t available = std::max<std::int64_t>(lowest, 0);
  return Refusal{
      std::move(code), "", {{"available", available}, {"short", -change - available}}, {}};
}

std::vector<ScheduleLine> schedule_of(const Loan& loan) {
  std::vector<ScheduleLine> schedule;
  for (const LoanLine& line : loan.repayment.lines()) schedule.push_back(line.planned);
  return schedule;
}

bool contains(std::span<const RecordId> ids, const RecordId& id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

}  // namespace

DayEnds day_ends(const Book& book, Account account, const std::optional<MemberId>& member) {
  DayEnds ends;
  std::int64_t balance = 0;
  for (const Posting& posting : book.postings) {  // in order of date
    for (const Leg& leg : book.legs_of(posting)) {
      if (leg.account != account || (member && leg.member != member)) continue;
      balance += member ? -leg.amount.whole() : leg.amount.whole();
      ends[posting.date] = balance;
    }
  }
  return ends;
}

std::int64_t balance_on(const DayEnds& ends, CivilDay day) {
  const auto after = ends.upper_bound(day);
  return after == ends.begin() ? 0 : std::prev(after)->second;
}

std::optional<Refusal> cash_refusal(const Book& book, Account box, CivilDay day,
                                    std::int64_t change) {
  if (change >= 0) return std::nullopt;
  return refusal_of("cash_short", lowest_from(day_ends(book, box, std::nullopt), day), change);
}

std::optional<Refusal> savings_refusal(const Book& book, const MemberId& member, SavingsKind kind,
                                       CivilDay day, std::int64_t change) {
  if (change >= 0) return std::nullopt;
  const DayEnds ends = day_ends(book, account_of(kind), member);
  return refusal_of("savings_short", lowest_from(ends, day), change);
}

namespace {

/// A loan paid as recorded, with one payment wished among the others.
struct Rehearsal {
  Repayment repayment;
  std::int64_t rest = 0;  ///< more than is too much already
};

Rehearsal rehearse(const Loan& loan, const std::vector<ScheduleLine>& schedule,
                   const PaymentWish& wish, Rupiah amount) {
  Rehearsal rehearsal{Repayment(schedule), 0};
  bool paid = false;
  const auto pay_wish = [&] {
    rehearsal.rest += rehearsal.repayment.pay(wish.date, amount).rest.whole();
    paid = true;
  };
  for (const LoanPayment& payment : loan.payments) {
    if (contains(wish.instead_of, payment.record)) continue;
    if (!paid && payment.date > wish.date) pay_wish();
    // What was too much already is not this payment's fault.
    const Rupiah before = payment.allocation.rest;
    const Rupiah now = rehearsal.repayment.pay(payment.date, payment.amount).rest;
    rehearsal.rest += std::max<std::int64_t>(now.whole() - before.whole(), 0);
  }
  if (!paid) pay_wish();
  return rehearsal;
}

}  // namespace

Rupiah most_payable(const Loan& loan, const PaymentWish& wish) {
  const std::vector<ScheduleLine> schedule = schedule_of(loan);
  // Each round takes off what was too much; jasa that falls due between payments can make it take
  // a second one. A round without a rest has found the answer.
  std::int64_t amount = wish.amount.whole();
  constexpr int rounds_max = 8;
  for (int round = 0; round < rounds_max && amount > 0; ++round) {
    const std::int64_t rest = rehearse(loan, schedule, wish, Rupiah::of(amount)).rest;
    if (rest == 0) return Rupiah::of(amount);
    amount = std::max<std::int64_t>(amount - rest, 0);
  }
  return Rupiah::of(amount);
}

Rupiah outstanding_with(const Loan& loan, const PaymentWish& wish) {
  return rehearse(loan, schedule_of(loan), wish, wish.amount).repayment.outstanding();
}

Repayment repayment_before(const Loan& loan, CivilDay day, std::span<const RecordId> without) {
  Repayment repayment(schedule_of(loan));
  for (const LoanPayment& payment : loan.payments) {
    if (payment.date > day || contains(without, payment.record)) continue;
    repayment.pay(payment.date, payment.amount);
  }
  return repayment;
}

}  // namespace lumbung::ledger
