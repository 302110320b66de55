#pragma once

#include <array>
#include <string_view>

#include "crdt/any.hpp"
#include "crdt/core/wire.hpp"

namespace lumbung::crdt {

void write_any(Writer& writer, const Any& value);

/// Reads one value; nothing if the bytes are malformed or nest deeper than limits::depth_max.
[[nodiscard]] Result<Any> read_any(Reader& reader);

/// Bounds on values while they are walked, and how deep they went.
struct AnyScan {
  std::size_t key_bytes_max = ~std::size_t{0};
  std::size_t string_bytes_max = ~std::size_t{0};
  std::size_t depth = 0;  ///< out: deepest nesting met

  /// Records have the same keys again and again: those of the last object at a depth, if their
  /// order was JavaScript's. Views into the bytes that are walked over.
  struct Keys {
    static constexpr std::size_t few = 12;
    std::size_t count = 0;
    std::array<std::string_view, few> keys;
  };
  std::array<Keys, 2> last;
};

/// Walks over one value without building it. The reader's `canonical` tells afterwards whether
/// writing the value again would give the same bytes.
[[nodiscard]] Result<> scan_any(Reader& reader, AnyScan& scan);

/// Steps over one value that was scanned before. Its bytes must be valid.
void skip_any(Reader& reader);

}  // namespace lumbung::crdt
