#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "daemon/ledger/book.hpp"
#include "daemon/ledger/commands.hpp"
#include "daemon/ledger/rules.hpp"

/// What screens and lists show, computed from a Book. Plain values; words and sentences are the
/// api's. Nothing here is stored.
namespace lumbung::ledger {

// --- The collection sheet -------------------------------------------------------------------

/// A member as the sheet needs her.
struct SheetMember {
  MemberId id;
  int no = 0;
  std::string name;
};

enum class CellLook : std::uint8_t { empty, saved, contested, draft };
[[nodiscard]] std::string_view word_of(CellLook look);

struct SheetCandidate {
  RecordId record;
  CellValue value;
  DeviceId author;
};

/// One cell to show. `value` is what counts (or what is typed); nothing when empty or in dispute.
struct SheetCell {
  CellLook look = CellLook::empty;
  std::optional<CellValue> value;
  std::optional<RecordId> record;          ///< the first record whose value counts
  std::vector<RecordId> standing;          ///< what a fix has to name in `replaces`
  std::optional<Rupiah> due;               ///< offered when the treasurer types "="
  std::vector<SheetCandidate> candidates;  ///< when contested
};

/// A running loan in a row, as it stood before this meeting's own instalment.
struct SheetLoan {
  RecordId loan;
  Rupiah due_jasa;
  Rupiah due_pokok;
  Rupiah outstanding;
  SheetCell cell;  ///< the angsuran cell of this loan
};

struct SheetRow {
  SheetMember member;
  std::map<Column, SheetCell> cells;  ///< every column; angsuran: of the first loan in `loans`
  std::vector<SheetLoan> loans;
  Allocation split;        ///< this meeting's instalments, split by rule R8
  Rupiah savings_balance;  ///< all kinds, at the end of the day, drafts included
  Rupiah loan_balance;     ///< pokok still owed at the end of the day, drafts included
};

struct MeetingSheet {
  MeetingKey meeting;
  std::vector<SheetRow> rows;  ///< in the order of the members handed in
  Rupiah cash_before;          ///< in the box when the day began
  Rupiah money_in;             ///< into the box on that day, drafts included
  Rupiah money_out;
  Rupiah cash_after;
  Rupiah social_before;
  Rupiah social_after;
  std::map<Column, Rupiah> totals;      ///< money columns
  std::map<Mark, std::uint32_t> marks;  ///< how many of each
};

/// The sheet of one meeting with typed but unsaved cells laid over it.
[[nodiscard]] MeetingSheet meeting_sheet(const Book& book, const GroupRules& rules,
                                         std::span<const SheetMember> members, MeetingKey meeting,
                                         std::span<const CellWish> drafts);

/// A meeting in a list.
struct MeetingSummary {
  MeetingKey meeting;
  std::uint32_t present = 0;  ///< marked present or late
  std::uint32_t marked = 0;   ///< with any mark
  Rupiah money_in;            ///< by its cells, social box included
  Rupiah money_out;
};
/// All meetings of which some cell stands, latest first.
[[nodiscard]] std::vector<MeetingSummary> meetings(const Book& book);

// --- Members and loans ----------------------------------------------------------------------

/// A line of a member's passbook, also of records that count no more.
struct PassbookLine {
  CivilDay date;
  RecordId record;
  SavingsKind kind = SavingsKind::wajib;
  Rupiah amount_in;
  Rupiah amount_out;
  Savings balances;  ///< after this line
  DeviceId author;
  Status status = Status::berlaku;
};
[[nodiscard]] std::vector<PassbookLine> passbook(const Book& book, const MemberId& member);

/// What a loan has unpaid on `day` of what was due by then (rule R10).
struct Arrears {
  Rupiah pokok;
  Rupiah jasa;
  std::uint32_t instalments = 0;
};
[[nodiscard]] Arrears arrears_of(const Loan& loan, CivilDay day);
/// A member's loans, cancelled ones included, in order of id.
[[nodiscard]] std::vector<const Loan*> loans_of(const Book& book, const MemberId& member);
/// The running ones.
[[nodiscard]] std::vector<const Loan*> running_loans_of(const Book& book, const MemberId& member);

/// A payment on a loan as the loan card shows it, also those that count no more.
struct LoanCardLine {
  RecordId record;
  CivilDay date;
  Rupiah amount;
  Rupiah jasa;
  Rupiah pokok;
  Rupiah rest;
  Status status = Status::berlaku;
};
[[nodiscard]] std::vector<LoanCardLine> loan_card(const Book& book, const RecordId& loan);

// --- Cash, journal, totals ------------------------------------------------------------------

/// A line of the cash book, also of records that count no more (they move no balance).
struct CashLine {
  CivilDay date;
  RecordId record;
  std::string_view kind;         ///< kind_of the record
  std::optional<Column> column;  ///< of cells
  std::optional<MemberId> member;
  std::optional<Account> against;  ///< of plain cash entries
  std::string text;                ///< as typed, for plain cash entries and loans
  Rupiah amount_in;
  Rupiah amount_out;
  Rupiah balance;
  DeviceId author;
  Status status = Status::berlaku;
};
/// The cash book of `box`: Account::kas or Account::kas_sosial.
[[nodiscard]] std::vector<CashLine> cash_book(const Book& book, Account box);

struct TrialBalanceLine {
  Account account = Account::kas;
  Rupiah debit;
  Rupiah credit;
};
/// Accounts with movements, each with its balance on the side where it stands.
[[nodiscard]] std::vector<TrialBalanceLine> trial_balance(const Book& book);

struct GroupTotals {
  Rupiah cash;
  Rupiah social_cash;
  Rupiah pokok;
  Rupiah wajib;
  Rupiah sukarela;
  Rupiah loans_outstanding;
  Rupiah arrears_pokok;
  Rupiah arrears_jasa;
  Rupiah income;
  Rupiah cost;
};
[[nodiscard]] GroupTotals totals(const Book& book, CivilDay today);

// --- Records --------------------------------------------------------------------------------

/// A record in a list: what it is about, in fields.
struct RecordLine {
  RecordId record;
  std::optional<CivilDay> date;
  std::string_view kind;
  std::optional<Column> column;
  std::optional<MemberId> member;
  std::optional<RecordId> loan;
  std::optional<Rupiah> amount;
  std::optional<Mark> mark;
  std::string text;  ///< purpose, reason or text as typed
  DeviceId author;
  Hlc hlc;
  Status status = Status::berlaku;
  std::optional<RecordId> by;
  std::optional<RecordId> reverses;
  std::vector<RecordId> replaces;
};
[[nodiscard]] RecordLine record_line(const BookedRecord& booked);
/// At most `count_max` records, newest in canonical order first, from behind `after` on.
[[nodiscard]] std::vector<RecordLine> record_lines(const Book& book,
                                                   const std::optional<RecordId>& after,
                                                   std::size_t count_max);

}  // namespace lumbung::ledger
