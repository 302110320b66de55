#include "daemon/cli/arguments.hpp"

#include <algorithm>

namespace lumbung::cli {

std::optional<std::string> Arguments::value(const std::string& option) const {
  const auto found = options.find(option);
  if (found == options.end() || found->second.empty()) return std::nullopt;
  return found->second.front();
}

Result<Arguments> parse_arguments(std::span<const std::string> given,
                                  std::span<const CommandRule> rules) {
  if (given.empty()) return fail(Errc::refused, "no command");
  Arguments out;
  out.command = given.front();
  const auto rule = std::find_if(rules.begin(), rules.end(),
                                 [&](const CommandRule& one) { return one.name == out.command; });
  if (rule == rules.end()) return fail(Errc::refused, "unknown command: " + out.command);

  bool only_words = false;
  for (std::size_t at = 1; at < given.size(); ++at) {
    const std::string& text = given[at];
    if (text == "--" && !only_words) {
      only_words = true;
      continue;
    }
    if (only_words || text.size() < 2 || text.front() != '-') {
      out.words.push_back(text);
      continue;
    }
    const auto equals = text.find('=');
    const std::string name = text.substr(0, equals);
    const auto option = std::find_if(rule->options.begin(), rule->options.end(),
                                     [&](const OptionRule& one) { return one.name == name; });
    if (option == rule->options.end()) return fail(Errc::refused, "unknown option: " + name);
    auto& values = out.options[name];
    if (option->takes == OptionRule::Takes::nothing) {
      if (equals != std::string::npos) return fail(Errc::refused, name + " takes no value");
      continue;
    }
    if (option->takes == OptionRule::Takes::one && !values.empty()) {
      return fail(Errc::refused, name + " is given twice");
    }
    if (equals != std::string::npos) {
      values.push_back(text.substr(equals + 1));
    } else if (at + 1 < given.size()) {
      values.push_back(given[++at]);
    } else {
      return fail(Errc::refused, name + " needs a value");
    }
  }
  const bool asks_help = out.has("--help");
  if (!asks_help && out.words.size() < rule->words_min) {
    return fail(Errc::refused, "something is missing");
  }
  if (out.words.size() > rule->words_max) {
    return fail(Errc::refused, "too much: " + out.words[rule->words_max]);
  }
  return out;
}

}  // namespace lumbung::cli
