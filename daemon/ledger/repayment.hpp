#pragma once

#include <optional>
#include <span>
#include <vector>

#include "daemon/base/civil_day.hpp"
#include "daemon/ledger/schedule.hpp"

namespace lumbung::ledger {

/// An instalment of a running loan with what was paid on it.
struct LoanLine {
  ScheduleLine planned;
  Rupiah paid_jasa;
  Rupiah paid_pokok;
};

/// How one payment was shared out by rule R8. `rest` is what nothing was owed for.
struct Allocation {
  Rupiah jasa;
  Rupiah pokok;
  Rupiah rest;
};

/// A loan's instalments being paid off in the order in which payments are handed in.
///
/// Shape   Lines as scheduled; paying never changes what was planned (rule R4).
/// Order   Payments come in canonical order, so with days that never go back.
/// Errors  None: what exceeds the debt comes back as `rest`.
/// Source  Rules R8 and R10 of docs/ledger-rules.md.
class Repayment {
 public:
  Repayment() = default;
  explicit Repayment(std::span<const ScheduleLine> schedule);

  /// Rule R8: jasa due, oldest first; pokok due, oldest first; pokok not yet due, in order.
  Allocation pay(CivilDay day, Rupiah amount);

  [[nodiscard]] const std::vector<LoanLine>& lines() const { return lines_; }
  /// Pokok that is still owed.
  [[nodiscard]] Rupiah outstanding() const { return Rupiah::of(outstanding_); }
  /// Unpaid jasa / pokok of instalments due on or before `day` (rule R10).
  [[nodiscard]] Rupiah jasa_due(CivilDay day) const;
  [[nodiscard]] Rupiah pokok_due(CivilDay day) const;
  /// How many due instalments are not fully paid on `day`.
  [[nodiscard]] std::uint32_t instalments_late(CivilDay day) const;
  /// The most that a payment on `day` can be.
  [[nodiscard]] Rupiah payable(CivilDay day) const;
  /// The next instalment that is not fully paid; nothing when all are.
  [[nodiscard]] std::optional<CivilDay> next_due() const;
  /// True when nothing is owed and nothing will be.
  [[nodiscard]] bool settled() const { return !next_due().has_value(); }

 private:
  [[nodiscard]] bool owes_jasa(const LoanLine& line) const;

  std::vector<LoanLine> lines_;
  std::int64_t outstanding_ = 0;
  std::optional<CivilDay> settled_early_;  ///< jasa due after this day is not charged
};

}  // namespace lumbung::ledger
