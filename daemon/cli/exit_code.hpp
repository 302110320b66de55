#pragma once

namespace lumbung::cli {

/// How a command ends, for scripts. Source: ui.md chapter 5.
enum class Exit : int {
  ok = 0,
  error = 1,
  usage = 2,
  not_found = 3,
  unreachable = 4,  ///< no daemon of that data folder answers
  conflict = 5,
  validation = 6,
  not_allowed = 7,
  integrity = 8,
};

/// The end that an HTTP status stands for.
[[nodiscard]] Exit exit_of(int http_status);

}  // namespace lumbung::cli
