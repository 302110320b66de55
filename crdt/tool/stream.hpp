#pragma once

#include <map>
#include <string>
#include <string_view>

#include "crdt/document.hpp"
#include "crdt/tool/values.hpp"

namespace lumbung::crdt::tool {

/// The line protocol of lumbung-crdt: one JSON request, one JSON answer.
///
/// Shape   Documents by name. A request that fails changes nothing.
/// Thread  None of its own.
/// Source  crdt/README.md "The stream".
class Stream {
 public:
  /// Answers one line; the answer has no line end.
  [[nodiscard]] std::string answer(std::string_view line);

 private:
  struct Open {
    Document document;
    bool grouped = false;  ///< between begin and commit
  };
  [[nodiscard]] Result<std::string> dispatch(const Any& request);
  [[nodiscard]] Result<std::string> make(const Any& request);
  [[nodiscard]] Result<std::string> edit(const std::string& verb, const Any& request, Open& open);
  [[nodiscard]] Result<std::string> ask(const std::string& verb, const Any& request, Open& open);
  [[nodiscard]] Result<std::string> apply(const Any& request, Document& document);

  std::map<std::string, Open> documents_;
};

}  // namespace lumbung::crdt::tool
