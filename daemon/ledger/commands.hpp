#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "daemon/base/causal_history.hpp"
#include "daemon/base/refusal.hpp"
#include "daemon/ledger/book.hpp"

/// What a treasurer may write. Each function decides on the book that she saw and gives the records
/// to write, or says why not; nothing is changed here.
namespace lumbung::ledger {

/// A decision that may have several things against it, one for each cell at fault.
template <class T>
using DecidedAll = tl::expected<T, std::vector<Refusal>>;

/// One cell as typed.
struct CellWish {
  MemberId member;
  Column column = Column::hadir;
  CellValue value;
  std::optional<RecordId> loan;    ///< needed only if the member has several running loans
  std::vector<RecordId> replaces;  ///< the standing records that the writer means to correct
};

/// Saves cells of a meeting. Cells that say what already stands, and zeros in empty cells, give no
/// record; a fix carries the records that it replaces. All or nothing.
/// Refusals (pointer "/cells/<index>/..."): value_invalid, amount_invalid, cell_twice,
/// member_unknown, loan_unknown, loan_needed, no_loan, cell_filled {value} [record],
/// over_outstanding {most}, cash_short {available, short}, savings_short {available, short},
/// date_before_loan, cell_crowded (more records stand there than a fix can name), meeting_invalid.
[[nodiscard]] DecidedAll<std::vector<Payload>> enter_cells(const Book& book,
                                                           const std::set<MemberId>& members,
                                                           MeetingKey meeting,
                                                           std::span<const CellWish> cells);

/// A new loan. Refusals: member_unknown, those of make_schedule, text_too_long, date_invalid,
/// cash_short {available, short}.
[[nodiscard]] Decided<Payload> disburse(const Book& book, const std::set<MemberId>& members,
                                        Disbursal wish);

/// A payment outside a meeting. Refusals: loan_unknown, loan_cancelled, date_before_loan,
/// date_invalid, amount_invalid, over_outstanding {most}.
[[nodiscard]] Decided<Payload> pay(const Book& book, Payment wish);

/// Any other cash. Refusals: account_invalid, amount_invalid, date_invalid, text_missing,
/// text_too_long, cash_short {available, short}.
[[nodiscard]] Decided<Payload> enter_cash(const Book& book, CashEntry wish);

/// Makes a record count no more. Refusals: record_unknown, already_reversed, already_replaced,
/// not_reversible (a reversal, or a record of a later version), loan_has_payments, text_too_long,
/// cash_short, savings_short.
[[nodiscard]] Decided<Payload> reverse(const Book& book, const CausalHistory& history,
                                       Reversal wish);

/// The records that `choice` lets stand (for "reverse:<id>": that it drops).
[[nodiscard]] std::vector<RecordId> chosen_by(const Book& book, const Finding& finding,
                                              std::string_view choice);

/// Answers an open question with one of its choices. Refusals: question_unknown, already_decided,
/// choice_unknown, text_too_long.
[[nodiscard]] Decided<Payload> decide(const Book& book, std::string_view item,
                                      std::string_view choice, std::string_view reason,
                                      CivilDay today);

}  // namespace lumbung::ledger
