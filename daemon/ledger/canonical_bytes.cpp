#include <algorithm>

#include "daemon/base/codec.hpp"
#include "daemon/ledger/book.hpp"

namespace lumbung::ledger {
namespace {

void put(Writer& out, const RecordId& id) {
  out.id(id.log);
  out.u16(id.year);
  out.u32(id.index);
}

void put(Writer& out, CivilDay day) { out.u32(static_cast<std::uint32_t>(day.days())); }

void put(Writer& out, Rupiah amount) { out.u64(static_cast<std::uint64_t>(amount.whole())); }

template <class T>
void put_optional(Writer& out, const std::optional<T>& value) {
  out.u8(value ? 1 : 0);
  if (!value) return;
  if constexpr (std::is_same_v<T, MemberId>) {
    out.id(*value);
  } else {
    put(out, *value);
  }
}

void put_postings(Writer& out, const Book& book) {
  out.varint(book.postings.size());
  for (const Posting& posting : book.postings) {
    put(out, posting.record);
    put(out, posting.date);
    out.varint(posting.leg_count);
    for (const Leg& leg : book.legs_of(posting)) {
      out.u16(number_of(leg.account));
      put(out, leg.amount);
      put_optional(out, leg.member);
      put_optional(out, leg.loan);
    }
  }
}

void put_marks(Writer& out, const Book& book) {
  const auto marked = [](const CellState& cell) {
    return cell.value && std::holds_alternative<Mark>(*cell.value);
  };
  out.varint(
      static_cast<std::uint64_t>(std::count_if(book.cells.begin(), book.cells.end(), marked)));
  for (const CellState& cell : book.cells) {
    if (!marked(cell)) continue;
    put(out, cell.key.meeting.date);
    out.u16(cell.key.meeting.series);
    out.id(cell.key.member);
    out.u8(static_cast<std::uint8_t>(letter_of(std::get<Mark>(*cell.value))));
  }
}

void put_loans(Writer& out, const Book& book) {
  out.varint(book.loans.size());
  for (const Loan& loan : book.loans) {
    put(out, loan.id);
    out.text(word_of(loan.status));
    out.varint(loan.repayment.lines().size());
    for (const LoanLine& line : loan.repayment.lines()) {
      put(out, line.planned.due);
      put(out, line.planned.jasa);
      put(out, line.planned.pokok);
      put(out, line.paid_jasa);
      put(out, line.paid_pokok);
    }
  }
}

void put_findings(Writer& out, const Book& book) {
  const auto open = [](const Finding& finding) { return !finding.decided_by; };
  out.varint(
      static_cast<std::uint64_t>(std::count_if(book.findings.begin(), book.findings.end(), open)));
  for (const Finding& finding : book.findings) {
    if (!open(finding)) continue;
    out.text(finding.id);
    put(out, finding.amount);
    out.varint(finding.records.size());
    for (const RecordId& id : finding.records) put(out, id);
  }
}

}  // namespace

Bytes canonical_bytes(const Book& book) {
  Writer out;
  out.u32(rules_version);
  put_postings(out, book);
  put_marks(out, book);
  put_loans(out, book);
  put_findings(out, book);
  return out.take();
}

}  // namespace lumbung::ledger
