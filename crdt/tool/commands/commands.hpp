#pragma once

#include <iosfwd>
#include <span>
#include <string_view>

namespace lumbung::crdt::tool {

/// Where a command reads and writes.
struct Streams {
  std::istream& in;
  std::ostream& out;
  std::ostream& errors;
};

/// True for the commands of this room: cat, info, merge, diff, convert, state-vector, log, help.
[[nodiscard]] bool is_command(std::string_view name);

/// Runs `lumbung-crdt NAME ARGUMENTS...`. Exit codes: 0 done; 1 a file cannot be read, written or
/// understood (one sentence on `errors`, nothing on `out`); 2 wrong arguments.
[[nodiscard]] int run_command(std::string_view name, std::span<const std::string_view> arguments,
                              const Streams& streams);

/// What the tool can do, for people.
[[nodiscard]] std::string_view help();

}  // namespace lumbung::crdt::tool
