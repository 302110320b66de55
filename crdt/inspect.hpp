#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "crdt/id.hpp"
#include "crdt/limits.hpp"
#include "crdt/result.hpp"

namespace lumbung::crdt {

/// Bounds that the caller puts on an update before it looks at it.
struct InspectLimits {
  std::size_t structs_max = 10'000;
  std::size_t delete_ranges_max = 10'000;
  std::size_t depth_max = limits::depth_max;  ///< of values and of types nested inside the update
  std::size_t key_bytes_max = 256;            ///< of names and keys, but for those in JSON
  std::size_t string_bytes_max = 32 * 1024;   ///< any one string or byte value
};

/// What an update says about itself, read without a document.
///
/// Shape   `written` holds one range for each unbroken run of structs, in order of the bytes;
///         `deleted` as written; the other lists are sorted and without doubles.
struct UpdateShape {
  std::vector<ClockRange> written;
  std::vector<ClockRange> deleted;
  std::size_t structs = 0;
  bool has_skips = false;          ///< gaps that another update has to fill
  bool has_collected = false;      ///< structs whose content the sender had already forgotten
  std::vector<std::string> roots;  ///< root names that structs name as their parent
  std::vector<Id> references;      ///< origins, right origins and parents outside `written`
  bool has_right_origins = false;  ///< some struct goes in front of another, not just behind
  bool has_nested = false;         ///< some struct names the item that holds it, not a root
  std::size_t depth = 0;           ///< deepest nesting of values and types inside the update
  bool has_formatting = false;     ///< formats or embeds of rich text
  bool has_subdocuments = false;
  std::vector<std::string> keys;  ///< map keys that structs name
};

/// Reads `update` (v1) whole and checks each bound: malformed or limit, never a guess.
[[nodiscard]] Result<UpdateShape> inspect_update(ByteView update, const InspectLimits& limits);

}  // namespace lumbung::crdt
