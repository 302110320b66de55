#include "daemon/village/identity_number.hpp"

#include <algorithm>

#include "daemon/base/civil_day.hpp"

namespace lumbung::village {
namespace {

constexpr std::size_t nik_digits = 16;
constexpr int woman_day_offset = 40;

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

int two_digits(std::string_view text, std::size_t at) {
  return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

}  // namespace

std::optional<Nik> parse_nik(std::string_view digits) {
  if (digits.size() != nik_digits || !all_digits(digits)) return std::nullopt;
  if (digits.substr(12) == "0000") return std::nullopt;
  Nik nik;
  nik.day = two_digits(digits, 6);
  nik.month = two_digits(digits, 8);
  nik.year_of_century = two_digits(digits, 10);
  nik.sex = nik.day > woman_day_offset ? Sex::perempuan : Sex::laki_laki;
  if (nik.sex == Sex::perempuan) nik.day -= woman_day_offset;
  const bool exists = CivilDay::of(1900 + nik.year_of_century, nik.month, nik.day) ||
                      CivilDay::of(2000 + nik.year_of_century, nik.month, nik.day);
  if (!exists) return std::nullopt;
  return nik;
}

std::optional<std::string> normal_phone(std::string_view typed) {
  constexpr std::string_view country = "+62";
  std::string digits;
  for (const char c : typed) {
    if (c == ' ' || c == '-' || c == '.') continue;
    digits.push_back(c);
  }
  if (digits.starts_with(country)) digits.replace(0, country.size(), "0");
  if (!digits.starts_with("08") || !all_digits(digits)) return std::nullopt;
  if (digits.size() < 9 || digits.size() > 13) return std::nullopt;
  return digits;
}

std::string trimmed(std::string_view typed) {
  std::string text;
  for (const char c : typed) {
    if (!is_space(c)) {
      text.push_back(c);
    } else if (!text.empty() && text.back() != ' ') {
      text.push_back(' ');
    }
  }
  if (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

}  // namespace lumbung::village
