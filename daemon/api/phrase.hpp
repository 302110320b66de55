#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "daemon/api/catalogue.hpp"

/// Short texts in both languages. Inside the room only.
namespace lumbung::api {

/// One text in both languages.
struct Words {
  std::string_view indonesian;
  std::string_view english;
  [[nodiscard]] std::string_view in(Language language) const {
    return language == Language::english ? english : indonesian;
  }
};

/// The words for `key`; the key itself where the table has none.
template <std::size_t size>
[[nodiscard]] std::string_view pick(
    const std::array<std::pair<std::string_view, Words>, size>& table, std::string_view key,
    Language language) {
  for (const auto& [name, words] : table) {
    if (name == key) return words.in(language);
  }
  return key;
}

}  // namespace lumbung::api
