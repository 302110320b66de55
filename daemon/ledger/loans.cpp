#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "daemon/base/ensure.hpp"
#include "daemon/ledger/book_steps.hpp"

namespace lumbung::ledger::steps {
namespace {

/// Equal payments on one loan around one day that are compared with each other; more are counted
/// as they stand.
constexpr std::size_t lookalikes_max = 64;

/// Money paid on a loan, in a meeting or outside.
struct Instalment {
  RecordId loan;
  CivilDay date;
  Place place = 0;
  bool outside = false;            ///< of a meeting
  std::vector<DeviceId> absorbed;  ///< authors of whom it already stands for one payment
};

std::vector<Instalment> instalments_of(const Draft& draft) {
  std::vector<Instalment> all;
  for (Place place = 0; place < draft.book.records.size(); ++place) {
    if (!draft.counts(place)) continue;
    const Payload& payload = draft.record(place).payload;
    if (const Payment* payment = std::get_if<Payment>(&payload)) {
      all.push_back({payment->loan, payment->date, place, true, {}});
    } else if (const Cell* cell = std::get_if<Cell>(&payload);
               cell && cell->key.column == Column::angsuran && draft.effective[place] > 0) {
      all.push_back({*cell->key.loan, cell->key.meeting.date, place, false, {}});
    }
  }
  return all;
}

Finding question_of(const Draft& draft, const Instalment& first, const Instalment& second) {
  Finding finding;
  finding.kind = FindingKind::same_payment_twice;
  finding.records = {draft.record(first.place).id, draft.record(second.place).id};
  const auto [low, high] = std::minmax(finding.records[0], finding.records[1]);
  finding.id = "twice:" + text_of(low) + '+' + text_of(high);
  finding.loan = second.loan;
  finding.day = second.date;
  finding.amount = Rupiah::of(draft.effective[first.place]);
  finding.choices = {"one", "two"};
  return finding;
}

/// Holds `later` if `first` looks like the same payment; true if it was judged.
void compare(Draft& draft, Instalment& first, Instalment& later) {
  Finding finding = question_of(draft, first, later);
  const DeviceId author = draft.record(later.place).author;
  first.absorbed.push_back(author);
  const Decision* decision = draft.agreed(finding.id);
  if (decision && decision->choice == "two") return;
  draft.effective[later.place] = 0;
  if (decision && decision->choice == "one") {
    draft.set_status(later.place, Status::dibatalkan, draft.agreed_place(finding.id));
    return;
  }
  draft.set_status(later.place, Status::ditahan, {});
  draft.book.findings.push_back(std::move(finding));
}

/// Rule of the same repayment twice: outside meetings, by people who had not seen each other's,
/// same loan and amount, at most a day apart. Each counted payment stands for at most one of every
/// other author, so two honest payments of one author are not taken for one.
void hold_lookalikes(Draft& draft, std::vector<Instalment*>& group) {
  // Meeting cells have a natural key and are never held; they come first.
  std::stable_partition(group.begin(), group.end(),
                        [](const Instalment* each) { return !each->outside; });
  std::vector<Instalment*> counted;
  for (Instalment* later : group) {
    if (later->outside) {
      const Record& record = draft.record(later->place);
      const auto twin = std::find_if(counted.begin(), counted.end(), [&](Instalment* first) {
        const Record& before = draft.record(first->place);
        const auto apart = later->date.days() - first->date.days();
        const auto& absorbed = first->absorbed;
        return apart >= -1 && apart <= 1 &&
               draft.history.concurrent(record.origin, before.origin) &&
               std::find(absorbed.begin(), absorbed.end(), record.author) == absorbed.end();
      });
      if (twin != counted.end()) compare(draft, **twin, *later);
    }
    if (draft.effective[later->place] > 0 && counted.size() < lookalikes_max) {
      counted.push_back(later);
    }
  }
}

void hold_repeated_payments(Draft& draft, std::vector<Instalment>& all) {
  std::vector<Instalment*> order;
  for (Instalment& each : all) order.push_back(&each);
  const auto key = [&](const Instalment* each) {
    return std::make_pair(each->loan, draft.effective[each->place]);
  };
  std::stable_sort(
      order.begin(), order.end(),
      [&](const Instalment* left, const Instalment* right) { return key(left) < key(right); });
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    while (end < order.size() && key(order[end]) == key(order[begin])) ++end;
    if (end - begin > 1) {
      std::vector<Instalment*> group(order.begin() + static_cast<std::ptrdiff_t>(begin),
                                     order.begin() + static_cast<std::ptrdiff_t>(end));
      hold_lookalikes(draft, group);
    }
    begin = end;
  }
}

void make_loans(Draft& draft) {
  for (const BookedRecord& booked : draft.book.records) {
    const Disbursal* disbursal = std::get_if<Disbursal>(&booked.record.payload);
    if (!disbursal || booked.status == Status::ditahan) continue;
    Loan loan;
    loan.id = booked.record.id;
    loan.member = disbursal->member;
    loan.date = disbursal->date;
    loan.principal = disbursal->principal;
    loan.terms = disbursal->terms;
    loan.purpose = disbursal->purpose;
    const auto schedule = make_schedule(loan.principal, loan.terms, loan.date);
    if (booked.status == Status::berlaku && schedule) {
      loan.repayment = Repayment(*schedule);
    } else {
      loan.status = LoanStatus::dibatalkan;
    }
    draft.book.loans.push_back(std::move(loan));
  }
  std::sort(draft.book.loans.begin(), draft.book.loans.end(),
            [](const Loan& left, const Loan& right) { return left.id < right.id; });
}

Loan* loan_in(Book& book, const RecordId& id) {
  const auto found =
      std::lower_bound(book.loans.begin(), book.loans.end(), id,
                       [](const Loan& loan, const RecordId& sought) { return loan.id < sought; });
  return found == book.loans.end() || found->id != id ? nullptr : &*found;
}

/// The question of a payment that exceeds what was owed (the rest stands in 2400 Titipan).
void ask_about_rest(Draft& draft, const Instalment& paid, const Loan* loan, Rupiah rest) {
  const RecordId id = draft.record(paid.place).id;
  Finding finding;
  finding.id = "overpaid:" + text_of(id);
  finding.kind = FindingKind::loan_overpaid;
  finding.records = {id};
  finding.loan = paid.loan;
  finding.day = paid.date;
  finding.amount = rest;
  if (loan) finding.member = loan->member;
  if (finding.member) finding.choices.emplace_back("to_savings");
  finding.choices.emplace_back("keep");
  finding.choices.push_back("reverse:" + text_of(id));
  if (const auto place = draft.agreed_place(finding.id)) {
    finding.decided_by = draft.record(*place).id;
    finding.choice = draft.agreed(finding.id)->choice;
  }
  draft.book.findings.push_back(std::move(finding));
}

}  // namespace

void run_loans(Draft& draft) {
  for (Place place = 0; place < draft.book.records.size(); ++place) {
    const Payment* payment = std::get_if<Payment>(&draft.record(place).payload);
    if (payment && draft.counts(place)) draft.effective[place] = payment->amount.whole();
  }
  std::vector<Instalment> all = instalments_of(draft);
  hold_repeated_payments(draft, all);
  make_loans(draft);
  for (const Instalment& paid : all) {  // in canonical order
    const Rupiah amount = Rupiah::of(draft.effective[paid.place]);
    if (amount.is_zero()) continue;
    Loan* loan = loan_in(draft.book, paid.loan);
    Allocation allocation{{}, {}, amount};
    if (loan && loan->status != LoanStatus::dibatalkan) {
      allocation = loan->repayment.pay(paid.date, amount);
    }
    draft.allocations[paid.place] = allocation;
    if (loan) {
      loan->payments.push_back({draft.record(paid.place).id, paid.date, amount, allocation});
      loan->paid_jasa = Rupiah::clamped(loan->paid_jasa.whole() + allocation.jasa.whole());
      loan->paid_pokok = Rupiah::clamped(loan->paid_pokok.whole() + allocation.pokok.whole());
      if (loan->status == LoanStatus::berjalan && loan->repayment.settled()) {
        loan->status = LoanStatus::lunas;
      }
    }
    if (!allocation.rest.is_zero()) ask_about_rest(draft, paid, loan, allocation.rest);
  }
}

}  // namespace lumbung::ledger::steps
