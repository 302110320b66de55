#pragma once

#include <cstddef>
#include <map>

#include "crdt/core/blocks.hpp"
#include "crdt/id.hpp"

namespace lumbung::crdt {

/// The items of one list, or values of one key, whose writers saw nothing there yet: siblings, who
/// stand in the order of their writers. With them known, one more finds its place among many
/// without a step over each.
///
/// Shape   A way into the list and not a part of it: known are the siblings from its first item up
///         to `last`, of each writer the leftmost. A tree, since writers may be many and are not
///         ours to choose.
/// Thread  None of its own.
class Siblings {
 public:
  /// Those of this list or key are known, if only none of them.
  [[nodiscard]] bool are_of(Handle parent, Handle key) const {
    return parent_ == parent && key_ == key;
  }
  /// Forgets all and begins with a list or key of which none are known.
  void begin(Handle parent, Handle key) {
    parent_ = parent;
    key_ = key;
    leftmost_.clear();
  }
  void forget() { begin(none, none); }
  void forget_of(Handle parent, Handle key) {
    if (are_of(parent, key)) forget();
  }

  /// The first whose writer is `writer` or a higher one, `none` if there is none.
  [[nodiscard]] Handle from(ClientId writer) const {
    const auto found = leftmost_.lower_bound(writer);
    return found != leftmost_.end() ? found->second : none;
  }
  [[nodiscard]] Handle last() const {
    return leftmost_.empty() ? none : leftmost_.rbegin()->second;
  }

  /// One more, to the right of all that are known.
  void add_right(ClientId writer, Handle item) { leftmost_.emplace(writer, item); }
  /// One more, to the left of all whose writer is `writer`.
  void add_left(ClientId writer, Handle item) { leftmost_.insert_or_assign(writer, item); }

  /// About what the tree takes.
  [[nodiscard]] std::size_t bytes() const {
    return leftmost_.size() * (sizeof(std::pair<ClientId, Handle>) + 4 * sizeof(void*));
  }

 private:
  Handle parent_ = none;
  Handle key_ = none;
  std::map<ClientId, Handle> leftmost_;  // by writer
};

}  // namespace lumbung::crdt
