#include "daemon/ledger/repayment.hpp"

#include <algorithm>

#include "daemon/base/ensure.hpp"

namespace lumbung::ledger {
namespace {

std::int64_t unpaid_jasa(const LoanLine& line) {
  return line.planned.jasa.whole() - line.paid_jasa.whole();
}

std::int64_t unpaid_pokok(const LoanLine& line) {
  return line.planned.pokok.whole() - line.paid_pokok.whole();
}

/// Moves up to `unpaid` from `left` onto `paid`; gives what was moved.
std::int64_t take(std::int64_t unpaid, std::int64_t& left, Rupiah& paid) {
  const std::int64_t taken = std::min(unpaid, left);
  ensure(taken >= 0, "nothing is taken back by a payment");
  paid = Rupiah::of(paid.whole() + taken);
  left -= taken;
  return taken;
}

}  // namespace

Repayment::Repayment(std::span<const ScheduleLine> schedule) {
  lines_.reserve(schedule.size());
  for (const ScheduleLine& line : schedule) {
    lines_.push_back({line, {}, {}});
    outstanding_ += line.pokok.whole();
  }
}

bool Repayment::owes_jasa(const LoanLine& line) const {
  return unpaid_jasa(line) > 0 && !(settled_early_ && line.planned.due > *settled_early_);
}

Allocation Repayment::pay(CivilDay day, Rupiah amount) {
  ensure(amount.whole() >= 0, "a payment is not below zero");
  std::int64_t left = amount.whole();
  std::int64_t jasa = 0;
  std::int64_t pokok = 0;
  for (LoanLine& line : lines_) {
    if (line.planned.due > day) break;
    if (owes_jasa(line)) jasa += take(unpaid_jasa(line), left, line.paid_jasa);
  }
  // Due pokok before pokok not yet due is the order of the lines, so one walk does both.
  std::optional<CivilDay> last_due_with_pokok;
  for (LoanLine& line : lines_) {
    if (line.planned.pokok.whole() > 0) last_due_with_pokok = line.planned.due;
    pokok += take(unpaid_pokok(line), left, line.paid_pokok);
  }
  outstanding_ -= pokok;
  // Paid off ahead of the schedule: jasa of the periods that will not be used is not charged. A
  // schedule whose rounding ends the pokok early still owes the jasa of its later lines.
  if (pokok > 0 && outstanding_ == 0 && last_due_with_pokok && day < *last_due_with_pokok) {
    settled_early_ = day;
  }
  ensure(outstanding_ >= 0, "no loan is paid back more than once");
  ensure(jasa + pokok + left == amount.whole(), "a payment is shared out to the rupiah");
  return {Rupiah::of(jasa), Rupiah::of(pokok), Rupiah::of(left)};
}

Rupiah Repayment::jasa_due(CivilDay day) const {
  std::int64_t sum = 0;
  for (const LoanLine& line : lines_) {
    if (line.planned.due > day) break;
    if (owes_jasa(line)) sum += unpaid_jasa(line);
  }
  return Rupiah::of(sum);
}

Rupiah Repayment::pokok_due(CivilDay day) const {
  std::int64_t sum = 0;
  for (const LoanLine& line : lines_) {
    if (line.planned.due > day) break;
    sum += unpaid_pokok(line);
  }
  return Rupiah::of(sum);
}

std::uint32_t Repayment::instalments_late(CivilDay day) const {
  std::uint32_t late = 0;
  for (const LoanLine& line : lines_) {
    if (line.planned.due > day) break;
    if (owes_jasa(line) || unpaid_pokok(line) > 0) ++late;
  }
  return late;
}

Rupiah Repayment::payable(CivilDay day) const {
  return Rupiah::of(jasa_due(day).whole() + outstanding_);
}

std::optional<CivilDay> Repayment::next_due() const {
  for (const LoanLine& line : lines_) {
    if (owes_jasa(line) || unpaid_pokok(line) > 0) return line.planned.due;
  }
  return std::nullopt;
}

}  // namespace lumbung::ledger
