#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "daemon/base/ensure.hpp"
#include "daemon/base/text_codec.hpp"
#include "daemon/ledger/book_steps.hpp"

namespace lumbung::ledger::steps {
namespace {

/// Takes the part of `text` before `mark` off; nothing if there is no mark.
std::optional<std::string_view> part_before(std::string_view& text, char mark) {
  const std::size_t place = text.find(mark);
  if (place == std::string_view::npos) return std::nullopt;
  const std::string_view part = text.substr(0, place);
  text.remove_prefix(place + 1);
  return part;
}

std::optional<SavingsKind> savings_kind_of(std::string_view word) {
  for (const SavingsKind kind : {SavingsKind::pokok, SavingsKind::wajib, SavingsKind::sukarela}) {
    if (word_of(kind) == word) return kind;
  }
  return std::nullopt;
}

/// What the id of a question says of it; nothing for questions of other rooms and for texts that no
/// question has.
std::optional<Finding> named_question(const std::string& id) {
  Finding finding;
  finding.id = id;
  std::string_view rest = id;
  const auto kind = part_before(rest, ':');
  if (!kind) return std::nullopt;
  if (*kind == "cell") {
    finding.kind = FindingKind::cell_differs;
    finding.cell = cell_key_of(rest);
    if (!finding.cell) return std::nullopt;
    finding.member = finding.cell->member;
    finding.loan = finding.cell->loan;
    return finding;
  }
  if (*kind == "twice") {
    finding.kind = FindingKind::same_payment_twice;
    const auto low = part_before(rest, '+');
    const auto one = low ? record_id_of(*low) : std::nullopt;
    const auto other = record_id_of(rest);
    if (!one || !other) return std::nullopt;
    finding.records = {*one, *other};
    return finding;
  }
  if (*kind == "overpaid") {
    finding.kind = FindingKind::loan_overpaid;
    const auto payment = record_id_of(rest);
    if (!payment) return std::nullopt;
    finding.records = {*payment};
    return finding;
  }
  if (*kind == "cash") {
    finding.kind = FindingKind::cash_below_zero;
    const auto number = part_before(rest, ':');
    finding.day = CivilDay::parse(rest);
    if (number == "1100") finding.account = Account::kas;
    if (number == "1110") finding.account = Account::kas_sosial;
    if (!finding.account || !finding.day) return std::nullopt;
    return finding;
  }
  if (*kind == "savings") {
    finding.kind = FindingKind::savings_below_zero;
    const auto member = part_before(rest, ':');
    const auto word = part_before(rest, ':');
    if (!member || !word) return std::nullopt;
    finding.member = id_from_hex<MemberId>(*member);
    finding.savings = savings_kind_of(*word);
    finding.day = CivilDay::parse(rest);
    if (!finding.member || !finding.savings || !finding.day) return std::nullopt;
    return finding;
  }
  return std::nullopt;
}

/// The loan of a payment, for questions that only name the payment.
std::optional<RecordId> loan_of(const Payload& payload) {
  if (const Payment* payment = std::get_if<Payment>(&payload)) return payment->loan;
  if (const Cell* cell = std::get_if<Cell>(&payload)) return cell->key.loan;
  return std::nullopt;
}

void fill_from_records(const Draft& draft, Finding& finding) {
  for (const RecordId& id : finding.records) {
    const auto place = draft.place_of(id);
    if (place && !finding.loan) finding.loan = loan_of(draft.record(*place).payload);
  }
  const Loan* loan = finding.loan ? draft.book.find_loan(*finding.loan) : nullptr;
  if (loan && !finding.member) finding.member = loan->member;
}

/// The records that a decision on a cell chose between: those it let stand and those it dropped.
void add_cell_candidates(const Draft& draft, const RecordId& decision, Finding& finding) {
  const auto place = draft.place_of(decision);
  ensure(place.has_value(), "a verdict's decision is in the book");
  finding.records = std::get<Decision>(draft.record(*place).payload).chosen;
}

}  // namespace

void close_findings(Draft& draft) {
  Book& book = draft.book;
  const auto by_id = [](const Finding& left, const Finding& right) { return left.id < right.id; };
  std::sort(book.findings.begin(), book.findings.end(), by_id);

  std::vector<Finding> decided;
  for (const auto& [item, decision] : book.decisions) {
    if (book.find_finding(item)) continue;  // open again, or already there with its decision
    auto finding = named_question(item);
    if (!finding) continue;
    finding->decided_by = decision;
    finding->choice = draft.agreed(item)->choice;
    if (finding->kind == FindingKind::cell_differs) add_cell_candidates(draft, decision, *finding);
    fill_from_records(draft, *finding);
    decided.push_back(std::move(*finding));
  }
  // What decisions dropped was a candidate too.
  std::map<RecordId, Finding*> by_decision;
  for (Finding& finding : decided) by_decision[*finding.decided_by] = &finding;
  for (const BookedRecord& booked : book.records) {
    if (booked.status != Status::dibatalkan || !booked.by) continue;
    const auto found = by_decision.find(*booked.by);
    if (found != by_decision.end()) found->second->records.push_back(booked.record.id);
  }
  for (Finding& finding : decided) {
    std::sort(finding.records.begin(), finding.records.end());
    finding.records.erase(std::unique(finding.records.begin(), finding.records.end()),
                          finding.records.end());
    book.findings.push_back(std::move(finding));
  }
  std::sort(book.findings.begin(), book.findings.end(), by_id);
}

}  // namespace lumbung::ledger::steps
