#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "crdt/core/blocks.hpp"
#include "crdt/core/names.hpp"
#include "crdt/core/position_index.hpp"
#include "crdt/document.hpp"

namespace lumbung::crdt {

/// The current block of each key, in the order in which keys first came.
///
/// Shape   Names are numbered as they come, so the keys of most maps ascend: then those before and
///         behind a key tell within which few entries it stands, and no table is needed. Other
///         small maps are searched, other large ones hashed.
class KeyMap {
 public:
  struct Entry {
    Handle key = none;
    Handle block = none;
  };
  [[nodiscard]] Handle find(Handle key) const;
  void set(Handle key, Handle block);
  /// Forgets the key that came last.
  void pop_back();
  void clear();
  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }
  [[nodiscard]] std::size_t bytes() const {
    return entries_.capacity() * sizeof(Entry) + table_.capacity() * sizeof(Handle);
  }

 private:
  static constexpr std::size_t searched_max = 16;
  static constexpr std::size_t nowhere = ~std::size_t{0};
  [[nodiscard]] std::size_t index_of(Handle key) const;
  [[nodiscard]] std::size_t index_among_ascending(Handle key) const;
  [[nodiscard]] std::size_t slot(Handle key) const;
  void rehash(std::size_t slots);

  std::vector<Entry> entries_;
  std::vector<Handle> table_;  // open addressing over entries_; power of two, at most half full
  bool ascending_ = true;
};

/// A place in a list that was used last: `index` visible units stand before `block`. Whatever
/// changes the list elsewhere forgets it.
struct Cursor {
  Handle block = none;
  std::size_t index = 0;
};

/// A shared object: a list and a map of blocks. What users call Map, Array or Text.
struct Type {
  ObjectType kind = ObjectType::undeclared;
  Handle item = none;  ///< the block that holds it; none for roots
  Handle root = none;  ///< name, for roots
  Handle start = none;
  std::size_t length = 0;
  std::uint32_t depth = 0;
  std::uint32_t changed = none;  ///< its place in the transaction's ChangedTypes
  bool has_formatting = false;
  KeyMap map;
  mutable Cursor cursor;
  mutable std::unique_ptr<PositionIndex> places;  ///< of a long list, once a place was searched
};

}  // namespace lumbung::crdt
