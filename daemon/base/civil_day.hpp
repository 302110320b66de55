#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lumbung {

/// A day of the books: a date of the Gregorian calendar without time or zone.
///
/// Units   `days` counts from 1970-01-01; years 1900 to 2199 are accepted.
/// Text    ISO 8601 "2017-01-29" in files and in the API; people see 29-01-2017.
class CivilDay {
 public:
  CivilDay() = default;
  /// The day `days` after 1970-01-01.
  [[nodiscard]] static CivilDay of_days(std::int32_t days) { return CivilDay(days); }
  /// Nothing for a date that does not exist or lies outside the accepted years.
  [[nodiscard]] static std::optional<CivilDay> of(int year, int month, int day);
  /// Strict "YYYY-MM-DD"; nothing else is a date.
  [[nodiscard]] static std::optional<CivilDay> parse(std::string_view iso);

  [[nodiscard]] std::int32_t days() const { return days_; }
  [[nodiscard]] int year() const;
  [[nodiscard]] int month() const;
  [[nodiscard]] int day() const;
  /// 0 = Sunday ... 6 = Saturday.
  [[nodiscard]] int weekday() const;
  [[nodiscard]] std::string iso() const;
  [[nodiscard]] CivilDay plus_days(std::int32_t count) const { return CivilDay(days_ + count); }
  /// Same day number `count` months later, or that month's last day if it is shorter (rule R7).
  [[nodiscard]] CivilDay plus_months(int count) const;

  auto operator<=>(const CivilDay&) const = default;

 private:
  explicit CivilDay(std::int32_t days) : days_(days) {}
  std::int32_t days_ = 0;
};

/// Days in `month` (1..12) of `year`.
[[nodiscard]] int days_in_month(int year, int month);

}  // namespace lumbung
