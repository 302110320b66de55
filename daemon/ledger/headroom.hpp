#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "daemon/base/refusal.hpp"
#include "daemon/ledger/book.hpp"

/// How much the books still allow, and what a payment would change: asked before anything is
/// written or offered as a choice.
namespace lumbung::ledger {

/// Refuses (cash_short {available, short}) a change of `box` on `day` that takes money out and
/// leaves the box below zero at the end of that or of any later day.
[[nodiscard]] std::optional<Refusal> cash_refusal(const Book& book, Account box, CivilDay day,
                                                  std::int64_t change);

/// The same for a member's savings: savings_short {available, short}.
[[nodiscard]] std::optional<Refusal> savings_refusal(const Book& book, const MemberId& member,
                                                     SavingsKind kind, CivilDay day,
                                                     std::int64_t change);

/// What an account holds at the end of each day on which it moves; of one member's savings as she
/// sees them (what she has is above zero).
using DayEnds = std::map<CivilDay, std::int64_t>;
[[nodiscard]] DayEnds day_ends(const Book& book, Account account,
                               const std::optional<MemberId>& member);
/// The balance at the end of `day`; zero before the first movement.
[[nodiscard]] std::int64_t balance_on(const DayEnds& ends, CivilDay day);

/// A payment that is not yet in the book, or that takes the place of ones that are.
struct PaymentWish {
  CivilDay date;
  Rupiah amount;
  std::vector<RecordId> instead_of;
};

/// The largest amount up to the wished one that the loan can take without a rest, payments that
/// come after it included.
[[nodiscard]] Rupiah most_payable(const Loan& loan, const PaymentWish& wish);

/// What the loan would have outstanding with that payment made.
[[nodiscard]] Rupiah outstanding_with(const Loan& loan, const PaymentWish& wish);

/// `loan`'s repayment as it stood on `day` before payments of that day that are in `without`, and
/// without any later payment.
[[nodiscard]] Repayment repayment_before(const Loan& loan, CivilDay day,
                                         std::span<const RecordId> without);

}  // namespace lumbung::ledger
