#pragma once

#include <string>
#include <string_view>

#include "crdt/tool/verbs.hpp"

namespace lumbung::crdt::tool {

/// The line protocol of lumbung-crdt: one JSON request, one JSON answer.
///
/// Shape   Documents by name. A request that fails changes nothing. What each verb does stands in
///         the tables of verbs.hpp; here a request finds its verb.
/// Thread  None of its own.
/// Source  crdt/README.md "The stream".
class Stream {
 public:
  /// Answers one line; the answer has no line end.
  [[nodiscard]] std::string answer(std::string_view line);

 private:
  [[nodiscard]] Result<std::string> dispatch(const Any& request);

  Documents documents_;
};

}  // namespace lumbung::crdt::tool
