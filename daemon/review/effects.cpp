#include "daemon/review/effects.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include "daemon/ledger/commands.hpp"
#include "daemon/ledger/headroom.hpp"

namespace lumbung::review {
namespace {

using ledger::Account;
using ledger::Book;
using ledger::Column;
using ledger::Finding;
using ledger::RecordId;
using ledger::Rupiah;

bool is_savings(Account account) {
  return account == Account::simpanan_pokok || account == Account::simpanan_wajib ||
         account == Account::simpanan_sukarela;
}

void add_to(Rupiah& sum, std::int64_t amount) { sum = Rupiah::clamped(sum.whole() + amount); }

/// The posting of a record, if it has one: postings stand in the order of the records.
const ledger::Posting* posting_of(const Book& book, const RecordId& id) {
  const ledger::BookedRecord* sought = book.find(id);
  const auto found = std::lower_bound(book.postings.begin(), book.postings.end(), sought,
                                      [&](const ledger::Posting& posting, const auto* record) {
                                        return book.find(posting.record) < record;
                                      });
  return found == book.postings.end() || found->record != id ? nullptr : &*found;
}

/// Dropping a record takes its own legs out of the sums.
Effect without(const Book& book, const RecordId& id) {
  Effect effect;
  const ledger::Posting* posting = posting_of(book, id);
  if (!posting) return effect;
  for (const ledger::Leg& leg : book.legs_of(*posting)) {
    const std::int64_t amount = leg.amount.whole();
    if (leg.account == Account::kas || leg.account == Account::kas_sosial) {
      add_to(effect.cash, -amount);
    }
    if (is_savings(leg.account)) add_to(effect.savings, amount);
    if (leg.account == Account::piutang_anggota) add_to(effect.loans, -amount);
  }
  return effect;
}

/// A payment of `amount` on the finding's loan, instead of what counts of `instead_of` now.
Effect with_payment(const Book& book, const Finding& finding, CivilDay day, std::int64_t counted,
                    std::int64_t amount, std::vector<RecordId> instead_of) {
  Effect effect;
  add_to(effect.cash, amount - counted);
  const ledger::Loan* loan = finding.loan ? book.find_loan(*finding.loan) : nullptr;
  if (!loan || loan->status == ledger::LoanStatus::dibatalkan) return effect;
  const Rupiah then =
      ledger::outstanding_with(*loan, {day, Rupiah::clamped(amount), std::move(instead_of)});
  add_to(effect.loans, then.whole() - loan->repayment.outstanding().whole());
  return effect;
}

/// The sum of the different amounts among the chosen records of a cell.
std::int64_t chosen_amount(const Book& book, const std::vector<RecordId>& chosen) {
  std::set<std::int64_t> amounts;
  for (const RecordId& id : chosen) {
    const ledger::BookedRecord* booked = book.find(id);
    const auto* cell = booked ? std::get_if<ledger::Cell>(&booked->record.payload) : nullptr;
    const Rupiah* amount = cell ? std::get_if<Rupiah>(&cell->value) : nullptr;
    if (amount) amounts.insert(amount->whole());
  }
  std::int64_t sum = 0;
  for (const std::int64_t amount : amounts) sum += amount;
  return sum;
}

Effect of_cell(const Book& book, const Finding& finding, std::string_view choice) {
  Effect effect;
  if (!finding.cell || finding.cell->column == Column::hadir) return effect;
  const std::int64_t amount = chosen_amount(book, ledger::chosen_by(book, finding, choice));
  const std::int64_t change = amount - finding.amount.whole();
  switch (finding.cell->column) {
    case Column::hadir:
      break;
    case Column::pokok:
    case Column::wajib:
    case Column::sukarela:
      add_to(effect.cash, change);
      add_to(effect.savings, change);
      break;
    case Column::ambil:
      add_to(effect.cash, -change);
      add_to(effect.savings, -change);
      break;
    case Column::denda:
    case Column::sosial:
      add_to(effect.cash, change);
      break;
    case Column::angsuran:
      return with_payment(book, finding, finding.cell->meeting.date, finding.amount.whole(), amount,
                          finding.records);
  }
  return effect;
}

}  // namespace

Effect effect_of(const Book& book, const Finding& finding, std::string_view choice) {
  constexpr std::string_view reverse = "reverse:";
  if (choice.starts_with(reverse)) {
    const auto id = ledger::record_id_of(choice.substr(reverse.size()));
    return id ? without(book, *id) : Effect{};
  }
  switch (finding.kind) {
    case ledger::FindingKind::cell_differs:
      return of_cell(book, finding, choice);
    case ledger::FindingKind::same_payment_twice:
      if (choice != "two" || !finding.day) return {};
      return with_payment(book, finding, *finding.day, 0, finding.amount.whole(), {});
    case ledger::FindingKind::loan_overpaid: {
      Effect effect;
      if (choice == "to_savings") effect.savings = finding.amount;
      return effect;
    }
    case ledger::FindingKind::cash_below_zero:
    case ledger::FindingKind::savings_below_zero:
      return {};
  }
  return {};
}

}  // namespace lumbung::review
