#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "daemon/village/group.hpp"

namespace lumbung::village {

/// What a NIK says of its holder (rule R22).
struct Nik {
  int day = 0;  ///< 1 to 31, the 40 of women taken off
  int month = 0;
  int year_of_century = 0;
  Sex sex = Sex::unknown;
};

/// Sixteen digits with a date that exists (day + 40 for women) and a serial that is not 0000.
/// The century is not in it: 29 February passes if either century has it.
[[nodiscard]] std::optional<Nik> parse_nik(std::string_view digits);

/// "+62..." or "08..." with 9 to 13 digits in all, written as "08..." without spaces or dashes.
[[nodiscard]] std::optional<std::string> normal_phone(std::string_view typed);

/// Without white space at both ends and with single spaces inside.
[[nodiscard]] std::string trimmed(std::string_view typed);

}  // namespace lumbung::village
