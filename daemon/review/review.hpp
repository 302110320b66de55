#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/base/refusal.hpp"
#include "daemon/ledger/book.hpp"
#include "daemon/village/group.hpp"

/// What people have to decide, and their decisions. No sentences: the api's catalogue says them.
namespace lumbung::review {

enum class Kind : std::uint8_t {
  cell_differs,
  same_payment_twice,
  cash_below_zero,
  savings_below_zero,
  loan_overpaid,
  member_field_differs,
  group_field_differs,
};
[[nodiscard]] std::string_view word_of(Kind kind);

/// What a choice does to the books, as amounts; zero where it leaves them alone.
struct Effect {
  ledger::Rupiah cash;  ///< by how much cash changes against what counts now
  ledger::Rupiah savings;
  ledger::Rupiah loans;
};

/// One answer. `label` is a code of the catalogue: use_value, keep_both, one_payment,
/// two_payments, reverse_record,
/// noted, to_savings, leave_in_titipan.
struct Choice {
  std::string id;
  std::string label;
  std::string value;  ///< the value or record that the label speaks of
  Effect effect;
};

/// What one side wrote: a record, or a value of a register.
struct Candidate {
  std::optional<ledger::RecordId> record;
  std::optional<village::WriterId> writer;  ///< of register values
  std::optional<DeviceId> author;  ///< of records; for registers the node knows the log's device
  std::optional<Hlc> hlc;
  std::string value;  ///< "5000", "T", "Siti Rohani": as in files
};

/// The decision that stands on an item.
struct Answer {
  ledger::RecordId record;
  std::string choice;
  std::string reason;
  DeviceId by;
  Hlc hlc;
};

/// One question, open or decided.
struct Item {
  std::string id;
  Kind kind = Kind::cell_differs;
  std::optional<ledger::CellKey> cell;
  std::optional<ledger::MemberId> member;
  std::optional<ledger::RecordId> loan;
  std::optional<ledger::Account> account;
  std::optional<ledger::SavingsKind> savings;
  std::optional<CivilDay> day;
  std::string field;      ///< of register questions
  ledger::Rupiah amount;  ///< what counts meanwhile, is below zero, or is too much
  std::vector<Candidate> candidates;
  std::vector<Choice> choices;  ///< none once decided: reverse the decision first
  std::optional<Answer> decided;
};

/// All questions of one group, open and decided, in order of id. Asked before `settle`, which takes
/// decided fields out of `group`.
[[nodiscard]] std::vector<Item> items(const ledger::Book& book, const village::Group& group);

/// Puts decided values into the fields of `group` and takes those fields out of `contested`.
/// What is shown as a member's data is read after this.
void settle(village::Group& group, const ledger::Book& book);

/// The record that answers `item` with `choice`. Every decision, also one on a member's field, is
/// one `keputusan` record and nothing else: reversing it opens the question again.
/// `group` may be settled or not. Refusals: question_unknown, already_decided, choice_unknown,
/// text_too_long.
[[nodiscard]] Decided<ledger::Payload> decide(const ledger::Book& book, const village::Group& group,
                                              std::string_view item, std::string_view choice,
                                              std::string_view reason, CivilDay today);

/// The open register questions as bytes for the book digest; the others are in the book's own.
[[nodiscard]] Bytes canonical_bytes(const std::vector<Item>& items);

}  // namespace lumbung::review
