#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "crdt/any.hpp"
#include "crdt/core/wire.hpp"

namespace lumbung::crdt {

void write_any(Writer& writer, const Any& value);

/// Reads one value; nothing if the bytes are malformed or nest deeper than limits::depth_max.
[[nodiscard]] Result<Any> read_any(Reader& reader);

/// A key of an object that was walked over.
struct ScannedKey {
  std::string_view text;
  std::uint64_t word = 0;  ///< of a short key: its length and its bytes; of others what none has
  std::uint64_t mask = 0;  ///< which bytes of `word` count; 0 for others
};
struct ScannedKeys {
  static constexpr std::size_t few = 12;
  std::size_t count = 0;
  std::array<ScannedKey, few> keys;
};

/// Bounds on values while they are walked, and how deep they went.
struct AnyScan {
  AnyScan() {}  // a defaulted one clears the room for `last` as well, 800 bytes for each update
  std::size_t key_bytes_max = ~std::size_t{0};
  std::size_t string_bytes_max = ~std::size_t{0};
  std::size_t depth = 0;  ///< out: deepest nesting met

  static constexpr std::size_t depths = 2;
  /// Records have the same keys again and again: those of the last object at a depth, if their
  /// order was JavaScript's; nothing before the first object. Views into the bytes walked over.
  std::optional<std::array<ScannedKeys, depths>> last;
};

/// Walks over `count` values without building them. The reader's `canonical` tells afterwards
/// whether writing them again would give the same bytes.
[[nodiscard]] Result<> scan_any(Reader& reader, AnyScan& scan, std::uint64_t count = 1);

/// Steps over one value that was scanned before. Its bytes must be valid.
void skip_any(Reader& reader);

}  // namespace lumbung::crdt
