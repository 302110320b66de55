#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lumbung::crdt {

/// The three bytes of U+FFFD, which Yjs writes where a surrogate pair is split.
inline constexpr std::string_view replacement_character = "\xEF\xBF\xBD";

/// True for UTF-8 as a strict decoder takes it: no overlong forms, no surrogates, no more than
/// U+10FFFF.
[[nodiscard]] bool is_utf8(std::string_view text);

/// UTF-16 units of `text`, if it is UTF-8.
[[nodiscard]] std::optional<std::size_t> utf16_units(std::string_view text);

/// UTF-16 units of valid UTF-8.
[[nodiscard]] std::size_t utf16_length(std::string_view text);

/// Where UTF-16 unit `unit` lies in `text`. `inside_pair`: the unit is the second half of the pair
/// whose four bytes start at `byte`.
struct Utf16Place {
  std::size_t byte = 0;
  bool inside_pair = false;
};
[[nodiscard]] Utf16Place find_utf16(std::string_view text, std::size_t unit);

/// Unit `unit` as a text of its own; halves of pairs come as U+FFFD.
[[nodiscard]] std::string utf16_unit(std::string_view text, std::size_t unit);

/// The order of JavaScript's strings: by UTF-16 units, where pairs come before U+E000.
[[nodiscard]] bool utf16_less(std::string_view left, std::string_view right);

/// Adds `code_point` as UTF-8 (lone surrogates too, in the same scheme).
void append_utf8(std::string& text, std::uint32_t code_point);

/// True for keys that JavaScript sorts as numbers; their value in `index`.
[[nodiscard]] bool is_integer_key(std::string_view key, std::uint32_t& index);

}  // namespace lumbung::crdt
