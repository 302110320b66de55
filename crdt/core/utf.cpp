#include "crdt/core/utf.hpp"

#include <algorithm>
#include <cstring>

#include "crdt/core/words.hpp"

namespace lumbung::crdt {
namespace {

bool is_continuation(unsigned char byte) { return (byte & 0xC0) == 0x80; }

}  // namespace

std::optional<std::size_t> utf16_units(std::string_view text) {
  if (is_ascii(text)) return text.size();
  const auto* at = reinterpret_cast<const unsigned char*>(text.data());
  const auto* end = at + text.size();
  std::size_t units = 0;
  while (at < end) {
    if (end - at >= 8 && (eight_at(at) & high_bits) == 0) {
      at += 8;
      units += 8;
      continue;
    }
    const unsigned char lead = *at;
    if (lead < 0x80) {
      at += 1;
    } else if (lead >= 0xC2 && lead <= 0xDF) {
      if (end - at < 2 || !is_continuation(at[1])) return std::nullopt;
      at += 2;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
      if (end - at < 3 || !is_continuation(at[1]) || !is_continuation(at[2])) return std::nullopt;
      if (lead == 0xE0 && at[1] < 0xA0) return std::nullopt;   // overlong
      if (lead == 0xED && at[1] >= 0xA0) return std::nullopt;  // surrogate
      at += 3;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
      if (end - at < 4 || !is_continuation(at[1]) || !is_continuation(at[2]) ||
          !is_continuation(at[3])) {
        return std::nullopt;
      }
      if (lead == 0xF0 && at[1] < 0x90) return std::nullopt;
      if (lead == 0xF4 && at[1] >= 0x90) return std::nullopt;
      at += 4;
      units += 1;  // of two
    } else {
      return std::nullopt;
    }
    units += 1;
  }
  return units;
}

bool is_utf8(std::string_view text) { return utf16_units(text).has_value(); }

std::size_t utf16_length(std::string_view text) {
  std::size_t units = 0;
  std::uint64_t eight = 0;
  while (text.size() >= sizeof eight) {  // as far as it is ASCII
    std::memcpy(&eight, text.data(), sizeof eight);
    if ((eight & high_bits) != 0) break;
    units += sizeof eight;
    text.remove_prefix(sizeof eight);
  }
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    units +=
        static_cast<std::size_t>(!is_continuation(byte)) + static_cast<std::size_t>(byte >= 0xF0);
  }
  return units;
}

Utf16Place find_utf16(std::string_view text, std::size_t unit) {
  std::size_t byte = 0;
  std::size_t units = 0;
  while (byte < text.size() && units < unit) {
    const auto lead = static_cast<unsigned char>(text[byte]);
    if (lead >= 0xF0) {
      if (units + 1 == unit) return {byte, true};
      units += 2;
      byte += 4;
    } else {
      units += 1;
      byte += lead < 0x80 ? 1U : lead < 0xE0 ? 2U : 3U;
    }
  }
  return {byte, false};
}

std::string utf16_unit(std::string_view text, std::size_t unit) {
  const Utf16Place at = find_utf16(text, unit);
  if (at.inside_pair || at.byte >= text.size()) return std::string(replacement_character);
  const auto lead = static_cast<unsigned char>(text[at.byte]);
  if (lead >= 0xF0) return std::string(replacement_character);
  return std::string(text.substr(at.byte, lead < 0x80 ? 1U : lead < 0xE0 ? 2U : 3U));
}

bool utf16_less(std::string_view left, std::string_view right) {
  const auto [a, b] = std::mismatch(left.begin(), left.end(), right.begin(), right.end());
  if (a == left.end() || b == right.end()) return a == left.end() && b != right.end();
  const auto mine = static_cast<unsigned char>(*a);
  const auto other = static_cast<unsigned char>(*b);
  const bool i_pair = mine >= 0xF0;
  const bool other_pair = other >= 0xF0;
  if (i_pair != other_pair && std::min(mine, other) >= 0xEE) return i_pair;
  return mine < other;
}

void append_utf8(std::string& text, std::uint32_t code_point) {
  const auto put = [&text](std::uint32_t byte) { text.push_back(static_cast<char>(byte)); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | (code_point >> 6));
    put(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    put(0xE0 | (code_point >> 12));
    put(0x80 | ((code_point >> 6) & 0x3F));
    put(0x80 | (code_point & 0x3F));
  } else {
    put(0xF0 | (code_point >> 18));
    put(0x80 | ((code_point >> 12) & 0x3F));
    put(0x80 | ((code_point >> 6) & 0x3F));
    put(0x80 | (code_point & 0x3F));
  }
}

bool is_integer_key(std::string_view key, std::uint32_t& index) {
  if (key.empty() || key.size() > 10 || (key[0] == '0' && key.size() > 1)) return false;
  std::uint64_t value = 0;
  for (const char c : key) {
    if (c < '0' || c > '9') return false;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  if (value > 0xFFFF'FFFEU) return false;  // 2^32 - 1 is no array index
  index = static_cast<std::uint32_t>(value);
  return true;
}

}  // namespace lumbung::crdt
