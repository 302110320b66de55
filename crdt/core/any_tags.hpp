#pragma once

#include <bit>
#include <cstdint>

#include "crdt/id.hpp"

// How lib0 marks the kinds of values.
namespace lumbung::crdt {

enum AnyTag : std::uint8_t {
  tag_bytes = 116,
  tag_array = 117,
  tag_object = 118,
  tag_string = 119,
  tag_true = 120,
  tag_false = 121,
  tag_bigint = 122,
  tag_float64 = 123,
  tag_float32 = 124,
  tag_integer = 125,
  tag_null = 126,
  tag_undefined = 127,
};

inline constexpr std::int64_t varint_max = 0x7FFF'FFFF;

inline std::uint64_t read_big_endian(ByteView bytes) {
  std::uint64_t value = 0;
  for (const std::uint8_t byte : bytes) value = (value << 8) | byte;
  return value;
}

inline double float32_of(ByteView bytes) {
  return static_cast<double>(
      std::bit_cast<float>(static_cast<std::uint32_t>(read_big_endian(bytes))));
}

inline double float64_of(ByteView bytes) { return std::bit_cast<double>(read_big_endian(bytes)); }

}  // namespace lumbung::crdt
