#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/base/causal_history.hpp"
#include "daemon/ledger/record.hpp"
#include "daemon/ledger/repayment.hpp"

namespace lumbung::ledger {

/// The rules by which records become postings. A change of any figure needs a new number.
inline constexpr std::uint32_t rules_version = 1;

/// What became of a record.
enum class Status : std::uint8_t {
  berlaku,     ///< counts
  dibatalkan,  ///< reversed, or decided against
  diganti,     ///< corrected by a later record, or a decision that a later one replaced
  ditahan,     ///< held back until a person decides
  tak_dikenal  ///< needs a later version of the program
};
[[nodiscard]] std::string_view word_of(Status status);

/// A record with its status and, where it does not count, the record that says so.
struct BookedRecord {
  Record record;
  Status status = Status::berlaku;
  std::optional<RecordId> by;
};

/// One side of a posting: debits are positive, credits negative.
struct Leg {
  Account account = Account::kas;
  Rupiah amount;
  std::optional<MemberId> member;
  std::optional<RecordId> loan;
};

/// An entry of the journal: legs that add up to zero, derived from one record.
struct Posting {
  RecordId record;
  CivilDay date;
  std::uint32_t first_leg = 0;
  std::uint32_t leg_count = 0;
};

enum class SavingsKind : std::uint8_t { pokok, wajib, sukarela };
[[nodiscard]] std::string_view word_of(SavingsKind kind);
[[nodiscard]] Account account_of(SavingsKind kind);

struct Savings {
  Rupiah pokok;
  Rupiah wajib;
  Rupiah sukarela;
  [[nodiscard]] Rupiah of(SavingsKind kind) const;
  [[nodiscard]] Rupiah total() const;
};

/// One payment on a loan as it was shared out.
struct LoanPayment {
  RecordId record;
  CivilDay date;
  Rupiah amount;
  Allocation allocation;
};

enum class LoanStatus : std::uint8_t { berjalan, lunas, dibatalkan };
[[nodiscard]] std::string_view word_of(LoanStatus status);

/// A loan: what was agreed and what was paid. A cancelled loan has no lines.
struct Loan {
  RecordId id;
  MemberId member;
  CivilDay date;
  Rupiah principal;
  LoanTerms terms;
  std::string purpose;
  LoanStatus status = LoanStatus::berjalan;
  Repayment repayment;
  std::vector<LoanPayment> payments;
  Rupiah paid_jasa;
  Rupiah paid_pokok;
};

/// A cell of a meeting as the book sees it.
struct CellState {
  CellKey key;
  std::optional<CellValue> value;  ///< what counts now; nothing when empty or in dispute
  bool contested = false;          ///< different values stand; money counts the cautious one
  std::vector<RecordId> standing;  ///< neither reversed nor corrected, in order of id
  std::vector<RecordId> counted;   ///< those whose value counts; several only when they add up
};

enum class FindingKind : std::uint8_t {
  cell_differs,
  same_payment_twice,
  cash_below_zero,
  savings_below_zero,
  loan_overpaid,
};
[[nodiscard]] std::string_view word_of(FindingKind kind);

/// Something that cannot be right, or not be told without asking. Open until it is gone or decided.
///
/// Shape   `id` is the same on every laptop. Which fields are set depends on `kind`:
///         cell_differs: cell; same_payment_twice: loan, records = {counted, held};
///         cash_below_zero: account, day; savings_below_zero: member, savings, day;
///         loan_overpaid: loan, records = {payment}.
/// Units   `amount` is what counts meanwhile (cell), what is below zero, or what is too much.
struct Finding {
  std::string id;
  FindingKind kind = FindingKind::cell_differs;
  std::vector<RecordId> records;  ///< the candidates, in order of id
  std::vector<std::string>
      choices;  ///< ids: "record:<id>", "both", "one", "two", "reverse:<id>", ...
  std::optional<CellKey> cell;
  std::optional<MemberId> member;
  std::optional<RecordId> loan;
  std::optional<Account> account;
  std::optional<SavingsKind> savings;
  std::optional<CivilDay> day;
  Rupiah amount;
  std::optional<RecordId> decided_by;  ///< the decision that stands; open without one
  std::string choice;                  ///< what it chose
};

/// Cash in both boxes at the end of a day on which something moved.
struct CashDay {
  CivilDay date;
  Rupiah cash;
  Rupiah social;
};

/// Everything that follows from a group's records. A value; never changed once built.
///
/// Shape   A pure function of the set of records and of who had seen what; the order in which they
///         are handed in does not matter, and nothing depends on today.
/// Order   `records`, `postings` and payments stand in canonical order: business date, then causal
///         order (size of the causal past, then envelope hash), then place in the log.
/// Thread  Const after build_book; may be read from any thread.
/// Source  docs/ledger-rules.md.
struct Book {
  std::vector<BookedRecord> records;
  std::vector<Posting> postings;
  std::vector<Leg> legs;
  std::vector<CellState> cells;  ///< in order of key
  std::vector<Loan> loans;       ///< in order of id
  std::map<MemberId, Savings> savings;
  std::map<Account, Rupiah> balances;  ///< debit positive
  std::vector<CashDay> cash_days;      ///< in order of date
  std::vector<Finding> findings;       ///< open and decided ones, in order of id
  /// The decision that stands on each decided question, by its id; questions of registers too.
  std::map<std::string, RecordId, std::less<>> decisions;
  /// Places in `records`, in order of record id.
  std::vector<std::pair<RecordId, std::uint32_t>> places;

  [[nodiscard]] std::span<const Leg> legs_of(const Posting& posting) const;
  [[nodiscard]] const BookedRecord* find(const RecordId& id) const;
  [[nodiscard]] const CellState* find(const CellKey& key) const;
  [[nodiscard]] const Loan* find_loan(const RecordId& id) const;
  [[nodiscard]] const Finding* find_finding(std::string_view id) const;
  /// The cells of one meeting.
  [[nodiscard]] std::span<const CellState> cells_of(MeetingKey meeting) const;
  /// The decision that stands on a question, if one does.
  [[nodiscard]] const Decision* decision_on(std::string_view item) const;
  [[nodiscard]] Rupiah balance(Account account) const;
  [[nodiscard]] Savings savings_of(const MemberId& member) const;
};

/// The book of one group over all years. Total: any set of records has a book.
[[nodiscard]] Book build_book(std::span<const Record> records, const CausalHistory& history);

/// The bytes that the book digest is taken over: rules version, postings, attendance, schedules and
/// open findings. Equal books give equal bytes.
[[nodiscard]] Bytes canonical_bytes(const Book& book);

/// Identities that hold in every book. Empty when all hold; otherwise one line for each that fails.
/// Every posting adds up to zero; debits = credits; receivables = what loans have outstanding;
/// savings accounts = what members have saved; assets = liabilities + equity + income - cost.
[[nodiscard]] std::vector<std::string> broken_identities(const Book& book);

}  // namespace lumbung::ledger
