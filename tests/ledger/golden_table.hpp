#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/ledger/schedule.hpp"

/// Tables of events that a treasurer can read: columns between "|", the expected result last.
namespace lumbung::ledger::golden {

struct Row {
  std::string text;                 ///< the whole line, for messages
  std::vector<std::string> fields;  ///< trimmed
};

/// The rows of tests/golden/ledger/`name`; empty lines and lines that begin with "#" are left out.
std::vector<Row> read(const std::string& name);

/// "1.250.000" or "-35": digits with dots between thousands.
std::int64_t number(std::string_view text);

/// The parts of `text` between `mark`s, trimmed.
std::vector<std::string> parts(std::string_view text, char mark);

/// "flat monthly 15.000 ppm 12 x 100 dekat", with "per loan" behind it where it applies.
LoanTerms terms(std::string_view text);

}  // namespace lumbung::ledger::golden
