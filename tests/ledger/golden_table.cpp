#include "tests/ledger/golden_table.hpp"

#include <catch2/catch.hpp>
#include <fstream>

namespace lumbung::ledger::golden {
namespace {

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(' ') - first + 1));
}

}  // namespace

std::vector<std::string> parts(std::string_view text, char mark) {
  std::vector<std::string> found;
  for (;;) {
    const auto place = text.find(mark);
    found.push_back(trimmed(text.substr(0, place)));
    if (place == std::string_view::npos) return found;
    text.remove_prefix(place + 1);
  }
}

std::vector<Row> read(const std::string& name) {
  std::ifstream file(std::string(LUMBUNG_GOLDEN_DIR) + '/' + name);
  REQUIRE(file);
  std::vector<Row> rows;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.front() == '#') continue;
    rows.push_back({line, parts(line, '|')});
  }
  REQUIRE_FALSE(rows.empty());
  return rows;
}

std::int64_t number(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c != '.') digits.push_back(c);
  }
  std::size_t read = 0;
  const auto value = std::stoll(digits, &read);
  REQUIRE(read == digits.size());
  return value;
}

LoanTerms terms(std::string_view text) {
  const auto words = parts(text, ' ');
  REQUIRE(words.size() >= 8);
  LoanTerms result;
  const auto method = method_of(words[0]);
  const auto period = period_of(words[1]);
  const auto mode = rounding_mode_of(words[7]);
  REQUIRE((method && period && mode && words[3] == "ppm" && words[5] == "x"));
  result.method = *method;
  result.period = *period;
  result.rate_ppm = number(words[2]);
  result.count = number(words[4]);
  result.rounding = {number(words[6]), *mode};
  if (words.size() == 10 && words[8] == "per" && words[9] == "loan") result.basis = Basis::loan;
  return result;
}

}  // namespace lumbung::ledger::golden
