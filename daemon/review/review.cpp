#include "daemon/review/review.hpp"

#include <algorithm>
#include <utility>

#include "daemon/base/codec.hpp"
#include "daemon/base/limits.hpp"
#include "daemon/ledger/commands.hpp"
#include "daemon/ledger/views.hpp"
#include "daemon/review/effects.hpp"
#include "daemon/review/register_questions.hpp"

namespace lumbung::review {
namespace {

using ledger::Book;
using ledger::Finding;
using ledger::FindingKind;
using ledger::RecordId;

Kind kind_of(FindingKind kind) {
  switch (kind) {
    case FindingKind::cell_differs:
      return Kind::cell_differs;
    case FindingKind::same_payment_twice:
      return Kind::same_payment_twice;
    case FindingKind::cash_below_zero:
      return Kind::cash_below_zero;
    case FindingKind::savings_below_zero:
      return Kind::savings_below_zero;
    case FindingKind::loan_overpaid:
      return Kind::loan_overpaid;
  }
  return Kind::cell_differs;
}

/// The value of a record as files hold it: an amount in digits, or the letter of a mark.
std::string value_of(const ledger::BookedRecord& booked) {
  const ledger::RecordLine line = ledger::record_line(booked);
  if (line.mark) return std::string(1, ledger::letter_of(*line.mark));
  return line.amount ? std::to_string(line.amount->whole()) : "";
}

Candidate candidate_of(const Book& book, const RecordId& id) {
  Candidate candidate;
  candidate.record = id;
  if (const ledger::BookedRecord* booked = book.find(id)) {
    candidate.author = booked->record.author;
    candidate.hlc = booked->record.hlc;
    candidate.value = value_of(*booked);
  }
  return candidate;
}

Choice choice_of(const Book& book, const Finding& finding, const std::string& id) {
  Choice choice;
  choice.id = id;
  choice.effect = effect_of(book, finding, id);
  const std::size_t colon = id.find(':');
  const std::string verb = id.substr(0, colon);
  if (verb == "record") {
    choice.label = "use_value";
    const auto record = ledger::record_id_of(std::string_view(id).substr(colon + 1));
    const ledger::BookedRecord* booked = record ? book.find(*record) : nullptr;
    if (booked) choice.value = value_of(*booked);
  } else if (verb == "reverse") {
    choice.label = "reverse_record";
    choice.value = id.substr(colon + 1);
  } else if (verb == "both") {
    choice.label = "keep_both";
  } else if (verb == "one") {
    choice.label = "one_payment";
  } else if (verb == "two") {
    choice.label = "two_payments";
  } else if (verb == "keep") {
    choice.label = "leave_in_titipan";
  } else {
    choice.label = id;  // noted, to_savings
  }
  return choice;
}

Item item_of(const Book& book, const Finding& finding) {
  Item item;
  item.id = finding.id;
  item.kind = kind_of(finding.kind);
  item.cell = finding.cell;
  item.member = finding.member;
  item.loan = finding.loan;
  item.account = finding.account;
  item.savings = finding.savings;
  item.day = finding.day;
  item.amount = finding.amount;
  for (const RecordId& id : finding.records) item.candidates.push_back(candidate_of(book, id));
  if (finding.decided_by) {
    item.decided = answer_of(book, *finding.decided_by);
  } else {
    for (const std::string& id : finding.choices) {
      item.choices.push_back(choice_of(book, finding, id));
    }
  }
  return item;
}

}  // namespace

std::string_view word_of(Kind kind) {
  switch (kind) {
    case Kind::cell_differs:
      return "cell_differs";
    case Kind::same_payment_twice:
      return "same_payment_twice";
    case Kind::cash_below_zero:
      return "cash_below_zero";
    case Kind::savings_below_zero:
      return "savings_below_zero";
    case Kind::loan_overpaid:
      return "loan_overpaid";
    case Kind::member_field_differs:
      return "member_field_differs";
    case Kind::group_field_differs:
      return "group_field_differs";
  }
  return {};
}

std::vector<Item> items(const Book& book, const village::Group& group) {
  std::vector<Item> all;
  for (const Finding& finding : book.findings) all.push_back(item_of(book, finding));
  for (Item& item : register_items(book, group)) all.push_back(std::move(item));
  std::sort(all.begin(), all.end(),
            [](const Item& left, const Item& right) { return left.id < right.id; });
  return all;
}

Decided<ledger::Payload> decide(const Book& book, const village::Group& group,
                                std::string_view item, std::string_view choice,
                                std::string_view reason, CivilDay today) {
  if (book.find_finding(item)) return ledger::decide(book, item, choice, reason, today);
  if (book.decision_on(item)) return refuse("already_decided");
  const std::vector<Item> open = register_items(book, group);
  const auto found =
      std::find_if(open.begin(), open.end(), [&](const Item& each) { return each.id == item; });
  if (found == open.end()) return refuse("question_unknown");
  const bool offered = std::any_of(found->choices.begin(), found->choices.end(),
                                   [&](const Choice& each) { return each.id == choice; });
  if (!offered) return refuse("choice_unknown", "/choice");
  if (!ledger::fits_line(reason)) {
    const auto most = static_cast<std::int64_t>(limits::record_text_chars_max);
    return tl::unexpected(Refusal{"text_too_long", "/reason", {{"most", most}}, {}});
  }
  return ledger::Payload(
      ledger::Decision{today, std::string(item), std::string(choice), {}, std::string(reason)});
}

Bytes canonical_bytes(const std::vector<Item>& items) {
  Writer out;
  for (const Item& item : items) {
    const bool of_register =
        item.kind == Kind::member_field_differs || item.kind == Kind::group_field_differs;
    if (of_register && !item.decided) out.text(item.id);
  }
  return out.take();
}

}  // namespace lumbung::review
