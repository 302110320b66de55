#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <span>
#include <string>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/cli/exit_code.hpp"

namespace lumbung::cli {

enum class Discovery : std::uint8_t { on, off };

/// What `lumbung run` was asked for.
struct RunOptions {
  std::string data_folder;
  std::uint16_t page_port = 28'580;  ///< 0 picks one
  std::uint16_t sync_port = 28'547;  ///< 0 picks one
  std::string name;                  ///< of this laptop; empty: keep the one it has
  Discovery discovery = Discovery::on;
  std::vector<std::string> peers;  ///< "HOST:PORT"
};

/// What a walk through all logs found.
struct Verification {
  bool ok = false;
  std::uint64_t envelopes = 0;
  std::vector<std::string> problems;
};

/// What only main.cpp can do, since it needs every room.
struct Commands {
  std::function<Exit(const RunOptions&)> run;
  std::function<Result<Verification>(const std::string& data_folder)> verify;
  std::string version;
};

/// What a command line is given by its surroundings.
struct Terminal {
  std::ostream& out;  ///< data only
  std::ostream& err;  ///< sentences
  std::string default_data_folder;
};

/// Runs one command line (without the program's name) to its end.
[[nodiscard]] Exit run_command_line(std::span<const std::string> given, const Commands& commands,
                                    const Terminal& terminal);

/// XDG data home / lumbung, from the environment. Empty if there is neither it nor a home.
[[nodiscard]] std::string default_data_folder();

}  // namespace lumbung::cli
