#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace lumbung {

/// Why a person's wish is not done, in a form that can be said in any language.
///
/// Shape   `code` is a stable word such as "cash_short"; the sentence for it, in Indonesian and in
///         English, stands in one catalogue of the api room. `pointer` names the field at fault as
///         a JSON pointer into the request, or is empty.
/// Units   `amounts` are whole rupiah or counts, `names` are words to be put into the sentence.
struct Refusal {
  std::string code;
  std::string pointer;
  std::map<std::string, std::int64_t> amounts;
  std::map<std::string, std::string> names;
};

/// A decision on a wish: what follows from it, or why it is refused.
template <class T>
using Decided = tl::expected<T, Refusal>;

/// Shorthand for a refused wish of any value type.
[[nodiscard]] inline tl::unexpected<Refusal> refuse(std::string code, std::string pointer = {}) {
  return tl::unexpected<Refusal>(Refusal{std::move(code), std::move(pointer), {}, {}});
}

}  // namespace lumbung
