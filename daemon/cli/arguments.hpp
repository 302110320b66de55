#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/result.hpp"

namespace lumbung::cli {

/// An option of a command line.
struct OptionRule {
  enum class Takes : std::uint8_t { nothing, one, several };
  std::string_view name;  ///< with its dashes
  Takes takes = Takes::one;
};

/// What a command understands.
struct CommandRule {
  std::string_view name;
  std::vector<OptionRule> options;
  std::size_t words_min = 0;
  std::size_t words_max = 0;
};

/// A command line, taken apart.
struct Arguments {
  std::string command;
  std::vector<std::string> words;                           ///< what is no option, in order
  std::map<std::string, std::vector<std::string>> options;  ///< name -> values

  [[nodiscard]] bool has(const std::string& option) const { return options.contains(option); }
  /// The value of an option that takes one.
  [[nodiscard]] std::optional<std::string> value(const std::string& option) const;
};

/// Takes a command line apart: "--name value" or "--name=value"; behind "--" everything is a word.
/// Errors: refused, with a sentence that names what is wrong (English; the caller adds the usage).
[[nodiscard]] Result<Arguments> parse_arguments(std::span<const std::string> given,
                                                std::span<const CommandRule> rules);

}  // namespace lumbung::cli
