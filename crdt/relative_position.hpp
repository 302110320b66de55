#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "crdt/any.hpp"
#include "crdt/document.hpp"
#include "crdt/id.hpp"
#include "crdt/result.hpp"

namespace lumbung::crdt {

/// A place in a list or text that stays where it is while others edit around it: a cursor.
///
/// Shape   Stands beside one element (`item`) or at an end of its object, which is a root or stands
///         in the item `type`. `assoc` >= 0 binds it to what follows, below 0 to what precedes.
///         A place that has an `item` needs neither `root` nor `type`; the bytes leave them out.
/// Thread  A value; none of its own.
/// Source  yjs 13.6 src/utils/RelativePosition.js.
struct RelativePosition {
  std::optional<Id> type;
  std::optional<std::string> root;
  std::optional<Id> item;
  std::int64_t assoc = 0;
  friend bool operator==(const RelativePosition&, const RelativePosition&) = default;
};

/// Where a relative position is now. `index` counts elements or UTF-16 units.
struct AbsolutePosition {
  ObjectId object;
  std::size_t index = 0;
  std::int64_t assoc = 0;
  friend bool operator==(const AbsolutePosition&, const AbsolutePosition&) = default;
};

/// Whether a place whose element was undone and redone follows it to where it stands now.
enum class Redone : std::uint8_t { follow, ignore };

/// The place in front of `index`. out_of_range beyond the end; not_found; wrong_type for a map.
[[nodiscard]] Result<RelativePosition> relative_position(const Document& document,
                                                         const ObjectId& list, std::size_t index,
                                                         std::int64_t assoc = 0);

/// nullopt if the place is not here yet, was collected, or stands in a deleted object.
[[nodiscard]] std::optional<AbsolutePosition> absolute_position(const Document& document,
                                                                const RelativePosition& position,
                                                                Redone redone = Redone::follow);

/// As Yjs' encodeRelativePosition. A position that names nothing gives no bytes.
[[nodiscard]] Bytes encode_relative_position(const RelativePosition& position);
[[nodiscard]] Result<RelativePosition> decode_relative_position(ByteView bytes);

/// As Yjs' relativePositionToJSON: an empty root name is left out there.
[[nodiscard]] std::string relative_position_to_json(const RelativePosition& position);
[[nodiscard]] Result<RelativePosition> relative_position_from_json(std::string_view json);

}  // namespace lumbung::crdt
