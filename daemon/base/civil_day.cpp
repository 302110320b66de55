#include "daemon/base/civil_day.hpp"

#include <chrono>
#include <cstdio>

namespace lumbung {
namespace {

constexpr int kYearFirst = 1900;
constexpr int kYearLast = 2199;

// std::chrono's calendar types are pure arithmetic; no clock is read here.
std::chrono::year_month_day civil_of(std::int32_t days) {
  return std::chrono::sys_days{std::chrono::days{days}};
}

std::optional<int> digits(std::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

int days_in_month(int year, int month) {
  const std::chrono::year_month_day_last last{std::chrono::year{year} /
                                              std::chrono::month{static_cast<unsigned>(month)} /
                                              std::chrono::last};
  return static_cast<int>(static_cast<unsigned>(last.day()));
}

std::optional<CivilDay> CivilDay::of(int year, int month, int day) {
  if (year < kYearFirst || year > kYearLast || month < 1 || month > 12) return std::nullopt;
  if (day < 1 || day > days_in_month(year, month)) return std::nullopt;
  const std::chrono::sys_days point = std::chrono::year{year} /
                                      std::chrono::month{static_cast<unsigned>(month)} /
                                      std::chrono::day{static_cast<unsigned>(day)};
  return CivilDay(static_cast<std::int32_t>(point.time_since_epoch().count()));
}

std::optional<CivilDay> CivilDay::parse(std::string_view iso) {
  if (iso.size() != 10 || iso[4] != '-' || iso[7] != '-') return std::nullopt;
  const auto year = digits(iso.substr(0, 4));
  const auto month = digits(iso.substr(5, 2));
  const auto day = digits(iso.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  return of(*year, *month, *day);
}

int CivilDay::year() const { return static_cast<int>(civil_of(days_).year()); }

int CivilDay::month() const {
  return static_cast<int>(static_cast<unsigned>(civil_of(days_).month()));
}

int CivilDay::day() const { return static_cast<int>(static_cast<unsigned>(civil_of(days_).day())); }

int CivilDay::weekday() const {
  const std::chrono::weekday weekday{std::chrono::sys_days{std::chrono::days{days_}}};
  return static_cast<int>(weekday.c_encoding());
}

std::string CivilDay::iso() const {
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02d-%02d", year(), month(), day());
  return text;
}

CivilDay CivilDay::plus_months(int count) const {
  const int months = year() * 12 + (month() - 1) + count;
  const int year_then = months / 12;
  const int month_then = months % 12 + 1;
  const int last = days_in_month(year_then, month_then);
  const std::chrono::sys_days point =
      std::chrono::year{year_then} / std::chrono::month{static_cast<unsigned>(month_then)} /
      std::chrono::day{static_cast<unsigned>(day() < last ? day() : last)};
  return CivilDay(static_cast<std::int32_t>(point.time_since_epoch().count()));
}

}  // namespace lumbung
