#include "daemon/ledger/commands.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "daemon/base/ensure.hpp"
#include "daemon/base/limits.hpp"
#include "daemon/base/match.hpp"
#include "daemon/ledger/headroom.hpp"

namespace lumbung::ledger {
namespace {

bool in_books(CivilDay day) { return CivilDay::of(day.year(), day.month(), day.day()).has_value(); }

bool is_amount(Rupiah amount) {
  return amount.whole() >= 1 && amount.whole() <= limits::amount_max;
}

Refusal too_long(std::string pointer) {
  return {"text_too_long",
          std::move(pointer),
          {{"most", static_cast<std::int64_t>(limits::record_text_chars_max)}},
          {}};
}

Refusal amount_invalid(std::string pointer) {
  return {"amount_invalid", std::move(pointer), {{"most", limits::amount_max}}, {}};
}

std::optional<Refusal> refused_payment(const Book& book, const Payment& wish) {
  const Loan* loan = book.find_loan(wish.loan);
  if (!loan) return Refusal{"loan_unknown", "/loan", {}, {}};
  if (loan->status == LoanStatus::dibatalkan) return Refusal{"loan_cancelled", "/loan", {}, {}};
  if (!is_amount(wish.amount)) return amount_invalid("/amount");
  if (!in_books(wish.date)) return Refusal{"date_invalid", "/date", {}, {}};
  if (wish.date < loan->date) return Refusal{"date_before_loan", "/date", {}, {}};
  const Rupiah most = most_payable(*loan, {wish.date, wish.amount, {}});
  if (most < wish.amount) {
    return Refusal{"over_outstanding", "/amount", {{"most", most.whole()}}, {}};
  }
  return std::nullopt;
}

/// The first balance that `after` has below zero on a day where `before` has it higher. A balance
/// that a merge took below zero may well be mended step by step.
std::optional<Refusal> newly_below_zero(const Book& before, const Book& after) {
  for (const Finding& finding : after.findings) {
    const bool cash = finding.kind == FindingKind::cash_below_zero;
    const bool savings = finding.kind == FindingKind::savings_below_zero;
    if ((!cash && !savings) || finding.amount.is_zero()) continue;
    const Account account = cash ? *finding.account : account_of(*finding.savings);
    const auto member = savings ? finding.member : std::nullopt;
    const DayEnds ends_after = day_ends(after, account, member);
    const DayEnds ends_before = day_ends(before, account, member);
    for (const auto& [day, balance] : ends_after) {
      const std::int64_t known = balance_on(ends_before, day);
      if (balance >= 0 || balance >= known) continue;
      return Refusal{cash ? "cash_short" : "savings_short",
                     "",
                     {{"short", -balance}, {"available", std::max<std::int64_t>(known, 0)}},
                     {{"date", day.iso()}}};
    }
  }
  return std::nullopt;
}

bool has_standing_payments(const Book& book, const RecordId& loan_id) {
  const Loan* loan = book.find_loan(loan_id);
  return loan && !loan->payments.empty();
}

}  // namespace

Decided<Payload> disburse(const Book& book, const std::set<MemberId>& members, Disbursal wish) {
  if (!members.contains(wish.member)) return refuse("member_unknown", "/member");
  if (!in_books(wish.date)) return refuse("date_invalid", "/date");
  if (!fits_line(wish.purpose)) return tl::unexpected(too_long("/purpose"));
  const auto schedule = make_schedule(wish.principal, wish.terms, wish.date);
  if (!schedule) return tl::unexpected(schedule.error());
  if (auto refusal = cash_refusal(book, Account::kas, wish.date, -wish.principal.whole())) {
    refusal->pointer = "/principal";
    return tl::unexpected(std::move(*refusal));
  }
  return Payload(std::move(wish));
}

Decided<Payload> pay(const Book& book, Payment wish) {
  if (auto refusal = refused_payment(book, wish)) return tl::unexpected(std::move(*refusal));
  return Payload(wish);
}

Decided<Payload> enter_cash(const Book& book, CashEntry wish) {
  if (!takes_cash_entry(wish.account, wish.direction)) return refuse("account_invalid", "/account");
  if (!is_amount(wish.amount)) return tl::unexpected(amount_invalid("/amount"));
  if (!in_books(wish.date)) return refuse("date_invalid", "/date");
  if (wish.text.empty()) return refuse("text_missing", "/text");
  if (!fits_line(wish.text)) return tl::unexpected(too_long("/text"));
  if (wish.direction == Direction::out) {
    const Account box = box_of(wish.account);
    if (auto refusal = cash_refusal(book, box, wish.date, -wish.amount.whole())) {
      refusal->pointer = "/amount";
      return tl::unexpected(std::move(*refusal));
    }
  }
  return Payload(std::move(wish));
}

Decided<Payload> reverse(const Book& book, const CausalHistory& history, Reversal wish) {
  const BookedRecord* target = book.find(wish.target);
  if (!target) return refuse("record_unknown");
  const Payload& payload = target->record.payload;
  if (std::holds_alternative<Reversal>(payload) || std::holds_alternative<Unknown>(payload)) {
    return refuse("not_reversible");
  }
  if (target->status == Status::dibatalkan) return refuse("already_reversed");
  if (target->status == Status::diganti) return refuse("already_replaced");
  if (!in_books(wish.date)) return refuse("date_invalid", "/date");
  if (!fits_line(wish.reason)) return tl::unexpected(too_long("/reason"));
  if (std::holds_alternative<Disbursal>(payload) && has_standing_payments(book, wish.target)) {
    return refuse("loan_has_payments");
  }
  // Taking back a decision moves no money by itself: it opens a question, which may well be that
  // the box is short.
  if (std::holds_alternative<Decision>(payload)) return Payload(std::move(wish));
  // What follows from a reversal (an older value stands again, a question opens) is worked out by
  // building the book as it would be.
  std::vector<Record> records;
  records.reserve(book.records.size() + 1);
  for (const BookedRecord& booked : book.records) records.push_back(booked.record);
  Record record;
  record.id.index = std::numeric_limits<std::uint32_t>::max();
  record.payload = wish;
  records.push_back(std::move(record));
  const Book after = build_book(records, history);
  if (auto refusal = newly_below_zero(book, after)) return tl::unexpected(std::move(*refusal));
  return Payload(std::move(wish));
}

Decided<Payload> decide(const Book& book, std::string_view item, std::string_view choice,
                        std::string_view reason, CivilDay today) {
  const Finding* finding = book.find_finding(item);
  if (!finding) return refuse("question_unknown");
  if (finding->decided_by) return refuse("already_decided");
  const auto& choices = finding->choices;
  if (std::find(choices.begin(), choices.end(), choice) == choices.end()) {
    return refuse("choice_unknown", "/choice");
  }
  if (!fits_line(reason)) return tl::unexpected(too_long("/reason"));
  Decision decision;
  decision.date = today;
  decision.item = item;
  decision.choice = choice;
  decision.reason = reason;
  decision.chosen = chosen_by(book, *finding, choice);
  return Payload(std::move(decision));
}

std::vector<RecordId> chosen_by(const Book& book, const Finding& finding, std::string_view choice) {
  const std::size_t colon = choice.find(':');
  const auto named =
      colon == std::string_view::npos ? std::nullopt : record_id_of(choice.substr(colon + 1));
  std::vector<RecordId> chosen;
  if (named && finding.kind == FindingKind::cell_differs) {
    // Whoever wrote the same value is chosen with it.
    const BookedRecord* model = book.find(*named);
    ensure(model != nullptr, "a question names records of its book");
    for (const RecordId& id : finding.records) {
      const BookedRecord* each = book.find(id);
      if (std::get<Cell>(each->record.payload).value ==
          std::get<Cell>(model->record.payload).value) {
        chosen.push_back(id);
      }
    }
  } else if (named) {
    chosen.push_back(*named);
  } else if (choice == "one") {
    chosen.push_back(finding.records.front());
  } else if (choice == "both" || choice == "two") {
    chosen = finding.records;
  }
  if (chosen.size() > limits::record_refs_max) chosen.resize(limits::record_refs_max);
  return chosen;
}

}  // namespace lumbung::ledger
