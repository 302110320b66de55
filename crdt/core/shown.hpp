#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "crdt/core/doc.hpp"

// Objects as patches see them: as Yjs' toJSON, but each unit of a text has a place in its string.
namespace lumbung::crdt {

/// U+FFFC, which stands for an embed in a text.
inline constexpr std::string_view embed_character = "\xEF\xBF\xBC";

[[nodiscard]] Any shown_object(const Doc& doc, const Type& type);
[[nodiscard]] Any shown_value(const Doc& doc, const Value& value);

/// A stretch of a text with the same attributes: a piece of the string, or one embed.
struct Span {
  std::size_t units = 0;
  Any attributes;  ///< an object, or undefined
  Handle embed = none;
  std::uint32_t offset = 0;  ///< inside the embed's block
};
struct ShownText {
  std::string string;
  std::vector<Span> spans;
};
[[nodiscard]] ShownText shown_text(const Doc& doc, const Type& type);

/// UTF-16 units [from, from + count); half of a pair comes as U+FFFD.
[[nodiscard]] std::string units_between(std::string_view text, std::size_t from, std::size_t count);

}  // namespace lumbung::crdt
