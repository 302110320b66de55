#include "daemon/ledger/views.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "daemon/base/ensure.hpp"
#include "daemon/base/match.hpp"

namespace lumbung::ledger {
namespace {

/// Walks records and their postings side by side: both stand in canonical order.
class PostingsOf {
 public:
  explicit PostingsOf(const Book& book) : book_(book) {}
  /// The legs of `record`, which must be asked for in canonical order; none if it posts nothing.
  std::span<const Leg> next(const RecordId& record) {
    if (at_ == book_.postings.size() || book_.postings[at_].record != record) return {};
    return book_.legs_of(book_.postings[at_++]);
  }

 private:
  const Book& book_;
  std::size_t at_ = 0;
};

std::optional<SavingsKind> savings_kind_of(Column column) {
  switch (column) {
    case Column::pokok:
      return SavingsKind::pokok;
    case Column::wajib:
      return SavingsKind::wajib;
    case Column::sukarela:
    case Column::ambil:
      return SavingsKind::sukarela;
    case Column::hadir:
    case Column::angsuran:
    case Column::denda:
    case Column::sosial:
      return std::nullopt;
  }
  return std::nullopt;
}

Rupiah& balance_of(Savings& savings, SavingsKind kind) {
  switch (kind) {
    case SavingsKind::pokok:
      return savings.pokok;
    case SavingsKind::wajib:
      return savings.wajib;
    case SavingsKind::sukarela:
      return savings.sukarela;
  }
  ensure(false, "every savings kind has a balance");
  return savings.sukarela;
}

/// The cell amount that a record names, counted or not.
std::int64_t named_amount(const Cell& cell) {
  const Rupiah* amount = std::get_if<Rupiah>(&cell.value);
  return amount ? amount->whole() : 0;
}

/// What a record says it moves in `box`, whether it counts or not. Into the box is positive.
std::int64_t named_movement(const Payload& payload, Account box) {
  return std::visit(Match{[&](const Cell& cell) -> std::int64_t {
                            const bool social = cell.key.column == Column::sosial;
                            if (social != (box == Account::kas_sosial)) return 0;
                            return cell.key.column == Column::ambil ? -named_amount(cell)
                                                                    : named_amount(cell);
                          },
                          [&](const Payment& payment) -> std::int64_t {
                            return box == Account::kas ? payment.amount.whole() : 0;
                          },
                          [&](const Disbursal& loan) -> std::int64_t {
                            return box == Account::kas ? -loan.principal.whole() : 0;
                          },
                          [&](const CashEntry& entry) -> std::int64_t {
                            if (box_of(entry.account) != box) return 0;
                            return entry.direction == Direction::in ? entry.amount.whole()
                                                                    : -entry.amount.whole();
                          },
                          [](const Reversal&) -> std::int64_t { return 0; },
                          [](const Decision&) -> std::int64_t { return 0; },
                          [](const Unknown&) -> std::int64_t { return 0; }},
                    payload);
}

}  // namespace

std::vector<PassbookLine> passbook(const Book& book, const MemberId& member) {
  std::vector<PassbookLine> lines;
  Savings balances;
  PostingsOf postings(book);
  for (const BookedRecord& booked : book.records) {
    const auto legs = postings.next(booked.record.id);
    const auto date = date_of(booked.record.payload);
    if (!date) continue;
    PassbookLine line;
    line.date = *date;
    line.record = booked.record.id;
    line.author = booked.record.author;
    line.status = booked.status;
    bool shown = false;
    for (const Leg& leg : legs) {
      for (const SavingsKind kind :
           {SavingsKind::pokok, SavingsKind::wajib, SavingsKind::sukarela}) {
        if (leg.account != account_of(kind) || leg.member != member) continue;
        shown = true;
        line.kind = kind;
        add_clamped(leg.amount.whole() < 0 ? line.amount_in : line.amount_out,
                    leg.amount.whole() < 0 ? -leg.amount.whole() : leg.amount.whole());
        add_clamped(balance_of(balances, kind), -leg.amount.whole());
      }
    }
    const Cell* cell = std::get_if<Cell>(&booked.record.payload);
    if (!shown && cell && cell->key.member == member) {
      const auto kind = savings_kind_of(cell->key.column);
      // A record that says what another one already counts for adds no line.
      if (!kind || booked.status == Status::berlaku) continue;
      shown = true;
      line.kind = *kind;
      add_clamped(cell->key.column == Column::ambil ? line.amount_out : line.amount_in,
                  named_amount(*cell));
    }
    if (!shown) continue;
    line.balances = balances;
    lines.push_back(std::move(line));
  }
  return lines;
}

Arrears arrears_of(const Loan& loan, CivilDay day) {
  return {loan.repayment.pokok_due(day), loan.repayment.jasa_due(day),
          loan.repayment.instalments_late(day)};
}

std::vector<const Loan*> loans_of(const Book& book, const MemberId& member) {
  std::vector<const Loan*> found;
  for (const Loan& loan : book.loans) {
    if (loan.member == member) found.push_back(&loan);
  }
  return found;
}

std::vector<const Loan*> running_loans_of(const Book& book, const MemberId& member) {
  std::vector<const Loan*> found = loans_of(book, member);
  std::erase_if(found, [](const Loan* loan) { return loan->status != LoanStatus::berjalan; });
  return found;
}

std::vector<LoanCardLine> loan_card(const Book& book, const RecordId& loan_id) {
  const Loan* loan = book.find_loan(loan_id);
  std::map<RecordId, const LoanPayment*> counted;
  if (loan) {
    for (const LoanPayment& payment : loan->payments) counted[payment.record] = &payment;
  }
  std::vector<LoanCardLine> lines;
  for (const BookedRecord& booked : book.records) {
    LoanCardLine line;
    if (const Payment* payment = std::get_if<Payment>(&booked.record.payload)) {
      if (payment->loan != loan_id) continue;
      line.date = payment->date;
      line.amount = payment->amount;
    } else if (const Cell* cell = std::get_if<Cell>(&booked.record.payload)) {
      if (cell->key.loan != loan_id) continue;
      line.date = cell->key.meeting.date;
      line.amount = Rupiah::clamped(named_amount(*cell));
    } else {
      continue;
    }
    const auto found = counted.find(booked.record.id);
    if (found == counted.end() && booked.status == Status::berlaku) continue;
    line.record = booked.record.id;
    line.status = booked.status;
    if (found != counted.end()) {
      line.jasa = found->second->allocation.jasa;
      line.pokok = found->second->allocation.pokok;
      line.rest = found->second->allocation.rest;
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<CashLine> cash_book(const Book& book, Account box) {
  std::vector<CashLine> lines;
  std::int64_t balance = 0;
  PostingsOf postings(book);
  for (const BookedRecord& booked : book.records) {
    const auto legs = postings.next(booked.record.id);
    const auto date = date_of(booked.record.payload);
    if (!date) continue;
    std::int64_t moved = 0;
    for (const Leg& leg : legs) {
      if (leg.account == box) moved += leg.amount.whole();
    }
    balance += moved;
    const bool counts = booked.status == Status::berlaku;
    const std::int64_t shown = counts ? moved : named_movement(booked.record.payload, box);
    if (shown == 0) continue;
    const RecordLine fields = record_line(booked);
    CashLine line;
    line.date = *date;
    line.record = booked.record.id;
    line.kind = fields.kind;
    line.column = fields.column;
    line.member = fields.member;
    if (!line.member && fields.loan) {
      if (const Loan* loan = book.find_loan(*fields.loan)) line.member = loan->member;
    }
    if (const CashEntry* entry = std::get_if<CashEntry>(&booked.record.payload)) {
      line.against = entry->account;
    }
    line.text = fields.text;
    (shown > 0 ? line.amount_in : line.amount_out) = Rupiah::clamped(shown > 0 ? shown : -shown);
    line.balance = Rupiah::clamped(balance);
    line.author = booked.record.author;
    line.status = booked.status;
    lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<TrialBalanceLine> trial_balance(const Book& book) {
  std::vector<TrialBalanceLine> lines;
  for (const auto& [account, balance] : book.balances) {
    TrialBalanceLine line;
    line.account = account;
    (balance.whole() >= 0 ? line.debit : line.credit) =
        balance.whole() >= 0 ? balance : negate(balance);
    lines.push_back(line);
  }
  return lines;
}

GroupTotals totals(const Book& book, CivilDay today) {
  GroupTotals sums;
  sums.cash = book.balance(Account::kas);
  sums.social_cash = book.balance(Account::kas_sosial);
  sums.pokok = negate(book.balance(Account::simpanan_pokok));
  sums.wajib = negate(book.balance(Account::simpanan_wajib));
  sums.sukarela = negate(book.balance(Account::simpanan_sukarela));
  sums.loans_outstanding = book.balance(Account::piutang_anggota);
  for (const Loan& loan : book.loans) {
    const Arrears arrears = arrears_of(loan, today);
    add_clamped(sums.arrears_pokok, arrears.pokok.whole());
    add_clamped(sums.arrears_jasa, arrears.jasa.whole());
  }
  for (const auto& [account, balance] : book.balances) {
    if (class_of(account) == AccountClass::income) add_clamped(sums.income, -balance.whole());
    if (class_of(account) == AccountClass::cost) add_clamped(sums.cost, balance.whole());
  }
  return sums;
}

RecordLine record_line(const BookedRecord& booked) {
  const Record& record = booked.record;
  RecordLine line;
  line.record = record.id;
  line.date = date_of(record.payload);
  line.kind = kind_of(record.payload);
  line.author = record.author;
  line.hlc = record.hlc;
  line.status = booked.status;
  line.by = booked.by;
  std::visit(
      Match{[&](const Cell& cell) {
              line.column = cell.key.column;
              line.member = cell.key.member;
              line.loan = cell.key.loan;
              line.replaces = cell.replaces;
              if (const Mark* mark = std::get_if<Mark>(&cell.value)) {
                line.mark = *mark;
              } else {
                line.amount = std::get<Rupiah>(cell.value);
              }
            },
            [&](const Payment& payment) {
              line.loan = payment.loan;
              line.amount = payment.amount;
            },
            [&](const Disbursal& loan) {
              line.member = loan.member;
              line.loan = record.id;
              line.amount = loan.principal;
              line.text = loan.purpose;
            },
            [&](const CashEntry& entry) {
              line.amount = entry.amount;
              line.text = entry.text;
            },
            [&](const Reversal& reversal) {
              line.reverses = reversal.target;
              line.text = reversal.reason;
            },
            [&](const Decision& decision) { line.text = decision.reason; }, [](const Unknown&) {}},
      record.payload);
  return line;
}

std::vector<RecordLine> record_lines(const Book& book, const std::optional<RecordId>& after,
                                     std::size_t count_max) {
  std::size_t end = book.records.size();
  if (after) {
    const BookedRecord* booked = book.find(*after);
    if (!booked) return {};
    end = static_cast<std::size_t>(booked - book.records.data());
  }
  std::vector<RecordLine> lines;
  while (end > 0 && lines.size() < count_max) lines.push_back(record_line(book.records[--end]));
  return lines;
}

}  // namespace lumbung::ledger
