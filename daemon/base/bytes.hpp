#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace lumbung {

/// Owned octets. Never holds text that is meant for people.
using Bytes = std::vector<std::uint8_t>;

/// Borrowed octets; valid as long as their owner is unchanged.
using ByteView = std::span<const std::uint8_t>;

/// The octets of `text`, borrowed.
inline ByteView bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// `bytes` read as text, borrowed. The caller has checked that it is UTF-8 where that matters.
inline std::string_view text_of(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Adds `tail` behind `head`.
inline void append(Bytes& head, ByteView tail) {
  head.insert(head.end(), tail.begin(), tail.end());
}

}  // namespace lumbung
