#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

// Bytes looked at eight at a time.
namespace lumbung::crdt {

inline constexpr std::uint64_t high_bits = 0x8080'8080'8080'8080U;
/// Else the first bytes of memory are not the low ones of a word.
inline constexpr bool low_bytes_first = std::endian::native == std::endian::little;

inline std::uint64_t eight_at(const std::uint8_t* at) {
  std::uint64_t eight = 0;
  std::memcpy(&eight, at, sizeof eight);
  return eight;
}

inline std::uint32_t four_at(const std::uint8_t* at) {
  std::uint32_t four = 0;
  std::memcpy(&four, at, sizeof four);
  return four;
}

/// The first `count` bytes of a word as memory has them; less than eight.
inline std::uint64_t first_bytes(std::uint64_t word, std::size_t count) {
  return word & ((std::uint64_t{1} << (8 * count)) - 1);
}

/// Eight groups of seven bits, one in each byte, as one number: the first byte's are the low ones.
inline std::uint64_t sevens_joined(std::uint64_t word) {
  word = (word & 0x007F'007F'007F'007FU) | ((word & 0x7F00'7F00'7F00'7F00U) >> 1);
  word = (word & 0x0000'3FFF'0000'3FFFU) | ((word & 0x3FFF'0000'3FFF'0000U) >> 2);
  return (word & 0x0000'0000'0FFF'FFFFU) | ((word & 0x0FFF'FFFF'0000'0000U) >> 4);
}

inline constexpr std::size_t is_ascii_looks = 32;
/// The high bits of `is_ascii_looks` bytes, and as many bytes without: from `is_ascii_looks - n` on
/// stand the high bits of n bytes.
alignas(64) inline constexpr auto high_bits_then_none = [] {
  std::array<std::uint8_t, 2 * is_ascii_looks> bytes{};
  std::fill_n(bytes.begin(), is_ascii_looks, std::uint8_t{0x80});
  return bytes;
}();

/// True if up to `is_ascii_looks` bytes are ASCII; so many must be there to be looked at. How many
/// there are is anybody's guess, so nothing branches on it.
inline bool is_short_ascii(const std::uint8_t* at, std::size_t count) {
  const std::uint8_t* own = high_bits_then_none.data() + (is_ascii_looks - count);
  std::uint64_t high = 0;
  for (std::size_t i = 0; i < is_ascii_looks; i += 8) high |= eight_at(at + i) & eight_at(own + i);
  return high == 0;
}

/// True if `count` bytes are ASCII. Eight more behind them must be there to be looked at.
inline bool is_ascii(const std::uint8_t* at, std::size_t count) {
  std::uint64_t seen = 0;
  std::size_t i = 0;
  for (; i + sizeof seen <= count; i += sizeof seen) seen |= eight_at(at + i);
  seen |= first_bytes(eight_at(at + i), count - i);
  return (seen & high_bits) == 0;
}

/// The same, looking at nothing behind them.
inline bool is_ascii(std::string_view text) {
  const auto* at = reinterpret_cast<const std::uint8_t*>(text.data());
  const std::size_t count = text.size();
  std::uint64_t seen = 0;
  if (count >= sizeof seen) {
    for (std::size_t i = 0; i + sizeof seen <= count; i += sizeof seen) seen |= eight_at(at + i);
    seen |= eight_at(at + count - sizeof seen);
  } else if (count >= sizeof(std::uint32_t)) {
    seen = four_at(at) | four_at(at + count - sizeof(std::uint32_t));
  } else if (count > 0) {  // one, two or three
    seen = std::uint64_t{at[0]} | at[count / 2] | at[count - 1];
  }
  return (seen & high_bits) == 0;
}

}  // namespace lumbung::crdt
