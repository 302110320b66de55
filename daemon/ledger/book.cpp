#include "daemon/ledger/book.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "daemon/base/ensure.hpp"
#include "daemon/ledger/book_steps.hpp"

namespace lumbung::ledger {

std::string_view word_of(Status status) {
  switch (status) {
    case Status::berlaku:
      return "berlaku";
    case Status::dibatalkan:
      return "dibatalkan";
    case Status::diganti:
      return "diganti";
    case Status::ditahan:
      return "ditahan";
    case Status::tak_dikenal:
      return "tak_dikenal";
  }
  return {};
}

std::string_view word_of(SavingsKind kind) {
  constexpr std::array<std::string_view, 3> words{"pokok", "wajib", "sukarela"};
  return words.at(static_cast<std::size_t>(kind));
}

Account account_of(SavingsKind kind) {
  constexpr std::array by_kind{Account::simpanan_pokok, Account::simpanan_wajib,
                               Account::simpanan_sukarela};
  return by_kind.at(static_cast<std::size_t>(kind));
}

std::string_view word_of(LoanStatus status) {
  constexpr std::array<std::string_view, 3> words{"berjalan", "lunas", "dibatalkan"};
  return words.at(static_cast<std::size_t>(status));
}

std::string_view word_of(FindingKind kind) {
  constexpr std::array<std::string_view, 5> words{"cell_differs", "same_payment_twice",
                                                  "cash_below_zero", "savings_below_zero",
                                                  "loan_overpaid"};
  return words.at(static_cast<std::size_t>(kind));
}

Rupiah Savings::of(SavingsKind kind) const {
  switch (kind) {
    case SavingsKind::pokok:
      return pokok;
    case SavingsKind::wajib:
      return wajib;
    case SavingsKind::sukarela:
      return sukarela;
  }
  ensure(false, "every savings kind has a balance");
  return {};
}

Rupiah Savings::total() const {
  return Rupiah::clamped(pokok.whole() + wajib.whole() + sukarela.whole());
}

std::span<const Leg> Book::legs_of(const Posting& posting) const {
  return std::span(legs).subspan(posting.first_leg, posting.leg_count);
}

const BookedRecord* Book::find(const RecordId& id) const {
  const auto found = std::lower_bound(
      places.begin(), places.end(), id,
      [](const auto& entry, const RecordId& sought) { return entry.first < sought; });
  return found == places.end() || found->first != id ? nullptr : &records[found->second];
}

const CellState* Book::find(const CellKey& key) const {
  const auto found = std::lower_bound(
      cells.begin(), cells.end(), key,
      [](const CellState& cell, const CellKey& sought) { return cell.key < sought; });
  return found == cells.end() || found->key != key ? nullptr : &*found;
}

const Loan* Book::find_loan(const RecordId& id) const {
  const auto found =
      std::lower_bound(loans.begin(), loans.end(), id,
                       [](const Loan& loan, const RecordId& sought) { return loan.id < sought; });
  return found == loans.end() || found->id != id ? nullptr : &*found;
}

const Finding* Book::find_finding(std::string_view id) const {
  const auto found = std::lower_bound(
      findings.begin(), findings.end(), id,
      [](const Finding& finding, std::string_view sought) { return finding.id < sought; });
  return found == findings.end() || found->id != id ? nullptr : &*found;
}

std::span<const CellState> Book::cells_of(MeetingKey meeting) const {
  const auto begin = std::lower_bound(
      cells.begin(), cells.end(), meeting,
      [](const CellState& cell, const MeetingKey& sought) { return cell.key.meeting < sought; });
  const auto end = std::upper_bound(
      begin, cells.end(), meeting,
      [](const MeetingKey& sought, const CellState& cell) { return sought < cell.key.meeting; });
  return {begin, end};
}

Rupiah Book::balance(Account account) const {
  const auto found = balances.find(account);
  return found == balances.end() ? Rupiah() : found->second;
}

Savings Book::savings_of(const MemberId& member) const {
  const auto found = savings.find(member);
  return found == savings.end() ? Savings{} : found->second;
}

const Decision* Book::decision_on(std::string_view item) const {
  const auto found = decisions.find(item);
  const BookedRecord* booked = found == decisions.end() ? nullptr : find(found->second);
  return booked ? std::get_if<Decision>(&booked->record.payload) : nullptr;
}

Book build_book(std::span<const Record> records, const CausalHistory& history) {
  steps::Draft draft{history, {}, {}, {}, {}, {}};
  steps::take_records(draft, records);
  steps::apply_reversals_and_decisions(draft);
  steps::resolve_cells(draft);
  steps::run_loans(draft);
  steps::derive_postings(draft);
  steps::find_below_zero(draft);
  steps::close_findings(draft);
  return std::move(draft.book);
}

}  // namespace lumbung::ledger
