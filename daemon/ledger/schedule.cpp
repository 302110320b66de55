#include "daemon/ledger/schedule.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "daemon/base/ensure.hpp"

namespace lumbung::ledger {
namespace {

constexpr std::int64_t ppm_whole = 1'000'000;
constexpr int year_last = 2199;

Fraction::Wide wide(std::int64_t value) { return static_cast<Fraction::Wide>(value); }

/// amount · rate / 10^6, exact.
Fraction at_rate(Rupiah amount, std::int64_t rate_ppm) {
  return {wide(amount.whole()) * wide(rate_ppm), wide(ppm_whole)};
}

/// Rounds an amount whose size the checks in `refusal_of` have bounded.
Rupiah rounded(const Fraction& exact, Rounding rounding) {
  const auto amount = round_to(exact, rounding);
  ensure(amount.has_value(), "an amount within the checked bounds can be rounded");
  return *amount;
}

std::optional<Refusal> refusal_of(Rupiah principal, const LoanTerms& terms) {
  const auto wrong = [](std::string code, std::string pointer, std::int64_t most) {
    return Refusal{std::move(code), std::move(pointer), {{"most", most}}, {}};
  };
  if (principal.whole() < 1 || principal.whole() > limits::amount_max) {
    return wrong("amount_invalid", "/principal", limits::amount_max);
  }
  if (terms.rate_ppm < 0 || terms.rate_ppm > limits::loan_rate_ppm_max) {
    return wrong("rate_invalid", "/rate_ppm", limits::loan_rate_ppm_max);
  }
  if (terms.count < 1 || terms.count > limits::loan_instalments_max) {
    return wrong("count_invalid", "/count", limits::loan_instalments_max);
  }
  if (terms.rounding.unit < 1 || terms.rounding.unit > limits::rounding_unit_max) {
    return wrong("unit_invalid", "/unit", limits::rounding_unit_max);
  }
  if (terms.method == Method::menurun && terms.basis == Basis::loan) {
    return Refusal{"basis_invalid", "/basis", {}, {}};
  }
  return std::nullopt;
}

template <class Enum, std::size_t size>
std::optional<Enum> named(const std::array<std::pair<Enum, std::string_view>, size>& names,
                          std::string_view word) {
  for (const auto& [value, name] : names) {
    if (name == word) return value;
  }
  return std::nullopt;
}

template <class Enum, std::size_t size>
std::string_view word_in(const std::array<std::pair<Enum, std::string_view>, size>& names,
                         Enum value) {
  for (const auto& [each, name] : names) {
    if (each == value) return name;
  }
  ensure(false, "every value has a word");
  return {};
}

constexpr std::array methods{std::pair{Method::flat, std::string_view("flat")},
                             std::pair{Method::menurun, std::string_view("menurun")}};
constexpr std::array bases{std::pair{Basis::period, std::string_view("period")},
                           std::pair{Basis::loan, std::string_view("loan")}};
constexpr std::array periods{std::pair{Period::weekly, std::string_view("weekly")},
                             std::pair{Period::monthly, std::string_view("monthly")}};
constexpr std::array modes{std::pair{RoundingMode::dekat, std::string_view("dekat")},
                           std::pair{RoundingMode::naik, std::string_view("naik")},
                           std::pair{RoundingMode::turun, std::string_view("turun")}};

}  // namespace

CivilDay due_date(CivilDay disbursed, Period period, std::uint32_t no) {
  switch (period) {
    case Period::weekly:
      return disbursed.plus_days(static_cast<std::int32_t>(no) * 7);
    case Period::monthly:
      return disbursed.plus_months(static_cast<int>(no));
  }
  ensure(false, "every period has due dates");
  return disbursed;
}

Decided<std::vector<ScheduleLine>> make_schedule(Rupiah principal, const LoanTerms& terms,
                                                 CivilDay disbursed) {
  if (auto refusal = refusal_of(principal, terms)) return tl::unexpected(std::move(*refusal));
  const auto count = static_cast<std::uint32_t>(terms.count);
  if (due_date(disbursed, terms.period, count).year() > year_last) {
    return refuse("date_invalid", "/date");
  }

  const Rupiah regular_pokok =
      rounded({wide(principal.whole()), wide(terms.count)}, terms.rounding);
  if (regular_pokok.is_zero()) return refuse("unit_too_large", "/unit");

  // Flat: the whole jasa to the rupiah; the last instalment takes what rounding left (rule R3).
  const bool per_loan = terms.basis == Basis::loan;
  const std::int64_t times = per_loan ? 1 : terms.count;
  const Rupiah whole_jasa =
      rounded({wide(principal.whole()) * wide(terms.rate_ppm) * wide(times), wide(ppm_whole)},
              {1, RoundingMode::dekat});
  const Rupiah regular_jasa =
      per_loan ? rounded({wide(whole_jasa.whole()), wide(terms.count)}, terms.rounding)
               : rounded(at_rate(principal, terms.rate_ppm), terms.rounding);

  std::vector<ScheduleLine> lines;
  lines.reserve(count);
  std::int64_t pokok_left = principal.whole();
  std::int64_t jasa_left = whole_jasa.whole();
  for (std::uint32_t no = 1; no <= count; ++no) {
    const bool last = no == count;
    ScheduleLine line;
    line.no = no;
    line.due = due_date(disbursed, terms.period, no);
    line.pokok = Rupiah::of(last ? pokok_left : std::min(regular_pokok.whole(), pokok_left));
    if (terms.method == Method::menurun) {
      // Rule R4: on the opening balance, each line by itself, no correction at the end.
      line.jasa = rounded(at_rate(Rupiah::of(pokok_left), terms.rate_ppm), terms.rounding);
    } else {
      line.jasa = Rupiah::of(last ? jasa_left : std::min(regular_jasa.whole(), jasa_left));
      jasa_left -= line.jasa.whole();
    }
    pokok_left -= line.pokok.whole();
    lines.push_back(line);
  }
  ensure(pokok_left == 0, "a schedule pays back exactly the principal");
  ensure(terms.method == Method::menurun || jasa_left == 0, "a flat schedule charges exactly J");
  return lines;
}

std::string_view word_of(Method method) { return word_in(methods, method); }
std::string_view word_of(Basis basis) { return word_in(bases, basis); }
std::string_view word_of(Period period) { return word_in(periods, period); }
std::string_view word_of(RoundingMode mode) { return word_in(modes, mode); }
std::optional<Method> method_of(std::string_view word) { return named(methods, word); }
std::optional<Basis> basis_of(std::string_view word) { return named(bases, word); }
std::optional<Period> period_of(std::string_view word) { return named(periods, word); }
std::optional<RoundingMode> rounding_mode_of(std::string_view word) { return named(modes, word); }

}  // namespace lumbung::ledger
