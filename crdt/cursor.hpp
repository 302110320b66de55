#pragma once

#include <cstddef>

#include "crdt/document.hpp"
#include "crdt/relative_position.hpp"
#include "crdt/result.hpp"

namespace lumbung::crdt {

// Cursors by Automerge's names. A cursor is a relative position: it sits on one element of a list
// or unit of a text (or at the end), and its bytes and JSON are those of Yjs.

/// A cursor on the element at `index`, or at the end if that is the length. Errors as
/// relative_position.
[[nodiscard]] inline Result<RelativePosition> get_cursor(const Document& document,
                                                         const ObjectId& list, std::size_t index) {
  return relative_position(document, list, index);
}

/// Where the cursor's element is now; if it was deleted, where the next one is. `document` may be
/// an earlier state (History::at). not_found if the element is not here or its object was deleted.
[[nodiscard]] inline Result<std::size_t> get_cursor_position(const Document& document,
                                                             const RelativePosition& cursor) {
  const std::optional<AbsolutePosition> found = absolute_position(document, cursor);
  if (!found) return fail(Errc::not_found, "the cursor's element is not here");
  return found->index;
}

}  // namespace lumbung::crdt
