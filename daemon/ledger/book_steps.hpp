#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/ledger/book.hpp"

/// The steps of build_book, in the order in which they run. For this room only.
namespace lumbung::ledger::steps {

/// A place in `Book::records`.
using Place = std::uint32_t;

/// The decisions on one question that neither a reversal nor a later decision has put aside.
struct Verdict {
  std::vector<Place> standing;  ///< several only if nobody had seen the other
  bool agreed = false;          ///< all of them say the same
};

/// A book under construction, with what the steps tell each other.
///
/// Shape   `effective[place]` = rupiah with which a record enters the books (cells, payments);
///         0 for records that do not count. `allocations` and `loan_places` belong to run_loans.
struct Draft {
  const CausalHistory& history;
  Book book;
  std::vector<std::int64_t> effective;
  std::vector<Allocation> allocations;                   ///< by place; of instalments only
  std::map<std::string, Verdict, std::less<>> verdicts;  ///< by id of the question
  std::map<CellKey, const Verdict*> cell_verdicts;

  [[nodiscard]] std::optional<Place> place_of(const RecordId& id) const;
  [[nodiscard]] const Record& record(Place place) const { return book.records[place].record; }
  [[nodiscard]] bool counts(Place place) const {
    return book.records[place].status == Status::berlaku;
  }
  void set_status(Place place, Status status, std::optional<Place> by);
  /// The decision that stands on `item`, if people agree on one.
  [[nodiscard]] const Decision* agreed(std::string_view item) const;
  [[nodiscard]] std::optional<Place> agreed_place(std::string_view item) const;
};

/// Copies the records into canonical order; the same record handed in twice is one.
void take_records(Draft& draft, std::span<const Record> records);
/// Reversals first, then the decisions that are left, then what those decisions drop.
void apply_reversals_and_decisions(Draft& draft);
/// Brings together what stands in one cell: corrected, equal, in dispute.
void resolve_cells(Draft& draft);
/// Makes the loans and shares out what is paid on them; holds payments that look entered twice.
void run_loans(Draft& draft);
/// Journal, balances, savings and cash by day.
void derive_postings(Draft& draft);
/// Cash or savings below zero at the end of a day.
void find_below_zero(Draft& draft);
/// Adds questions that a decision made go away, and sorts all.
void close_findings(Draft& draft);

}  // namespace lumbung::ledger::steps
