#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "daemon/base/civil_day.hpp"
#include "daemon/base/refusal.hpp"
#include "daemon/ledger/rupiah.hpp"

namespace lumbung::ledger {

enum class Method : std::uint8_t {
  flat,     ///< jasa on the original principal
  menurun,  ///< jasa on what is still owed when the period opens
};
enum class Basis : std::uint8_t {
  period,  ///< the rate is taken each period
  loan,    ///< the rate is taken once for the whole loan (flat only)
};
enum class Period : std::uint8_t { weekly, monthly };

/// What a loan costs and how it is paid back. Copied into each disbursal: a later change of the
/// group's rules leaves running loans alone.
///
/// Units   rate_ppm = parts per million per period (or per loan); count = instalments.
struct LoanTerms {
  Method method = Method::flat;
  Basis basis = Basis::period;
  Period period = Period::weekly;
  std::int64_t rate_ppm = 10'000;
  std::int64_t count = 10;
  Rounding rounding;
  auto operator<=>(const LoanTerms&) const = default;
};

/// One instalment: what is due, and when.
struct ScheduleLine {
  std::uint32_t no = 0;  ///< from 1
  CivilDay due;
  Rupiah jasa;
  Rupiah pokok;
  auto operator<=>(const ScheduleLine&) const = default;
};

/// Rules R3, R4 and R7. Refusals: amount_invalid, rate_invalid, count_invalid, unit_invalid,
/// basis_invalid (menurun per loan), unit_too_large (the regular pokok would be 0), date_invalid
/// (the last due date lies beyond the books). The sums are exact; nothing is negative.
[[nodiscard]] Decided<std::vector<ScheduleLine>> make_schedule(Rupiah principal,
                                                               const LoanTerms& terms,
                                                               CivilDay disbursed);

/// Rule R7: the due date of instalment `no`, counted from the day of disbursal.
[[nodiscard]] CivilDay due_date(CivilDay disbursed, Period period, std::uint32_t no);

// Words of files and of the API.
[[nodiscard]] std::string_view word_of(Method method);
[[nodiscard]] std::string_view word_of(Basis basis);
[[nodiscard]] std::string_view word_of(Period period);
[[nodiscard]] std::string_view word_of(RoundingMode mode);
[[nodiscard]] std::optional<Method> method_of(std::string_view word);
[[nodiscard]] std::optional<Basis> basis_of(std::string_view word);
[[nodiscard]] std::optional<Period> period_of(std::string_view word);
[[nodiscard]] std::optional<RoundingMode> rounding_mode_of(std::string_view word);

}  // namespace lumbung::ledger
