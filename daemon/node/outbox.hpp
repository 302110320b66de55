#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "daemon/node/io.hpp"

namespace lumbung::node {

/// What the node has to say, in order, and how often it was offended.
///
/// Shape   Outputs leave in the order in which they were put. Refused peer bytes are counted under
///         a word; the first of each kind and peer also gives a line for the log.
/// Thread  None of its own.
class Outbox {
 public:
  void put(Output output) { outputs_.push_back(std::move(output)); }
  void log(std::string text) { put(LogLine{std::move(text), 1}); }
  /// Counts one refusal of `kind` by `who` (a device or an address).
  void refused(const std::string& who, std::string_view kind, const std::string& detail = {});

  [[nodiscard]] std::optional<Output> next();
  [[nodiscard]] const std::map<std::string, std::uint64_t>& refusals() const { return refusals_; }

 private:
  std::deque<Output> outputs_;
  std::map<std::string, std::uint64_t> refusals_;
  std::set<std::pair<std::string, std::string>> named_;
};

}  // namespace lumbung::node
