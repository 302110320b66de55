#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "crdt/tool/verbs.hpp"

namespace lumbung::crdt::tool {

/// The line protocol of lumbung-crdt: one JSON request, one JSON answer.
///
/// Shape   Documents by name. A request that fails changes nothing, but inside a transaction that
///         `begin` opened, which stays open. What each verb does stands in the tables of
///         verbs.hpp; here a request finds its verb.
/// Thread  None of its own.
/// Source  crdt/STREAM.md.
class Stream {
 public:
  /// `now_ms` is asked for the time of what can be undone; without it time stands still.
  explicit Stream(std::function<std::int64_t()> now_ms = {}) : now_ms_(std::move(now_ms)) {}
  /// Answers one line; the answer has no line end.
  [[nodiscard]] std::string answer(std::string_view line);

 private:
  [[nodiscard]] Result<std::string> dispatch(const Any& request);

  Documents documents_;
  std::function<std::int64_t()> now_ms_;
};

}  // namespace lumbung::crdt::tool
