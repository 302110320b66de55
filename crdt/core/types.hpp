#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "crdt/core/blocks.hpp"
#include "crdt/core/position_index.hpp"
#include "crdt/document.hpp"

namespace lumbung::crdt {

/// Names (map keys, root names) as small numbers.
class Names {
 public:
  [[nodiscard]] Handle intern(std::string_view name);
  [[nodiscard]] Handle find(std::string_view name) const;
  [[nodiscard]] const std::string& operator[](Handle handle) const { return names_[handle]; }

 private:
  std::deque<std::string> names_;
  std::unordered_map<std::string_view, Handle> index_;
};

/// The current block of each key, in the order in which keys first came. Small maps are searched,
/// large ones hashed.
class KeyMap {
 public:
  struct Entry {
    Handle key = none;
    Handle block = none;
  };
  [[nodiscard]] Handle find(Handle key) const;
  void set(Handle key, Handle block);
  void clear();
  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }

 private:
  static constexpr std::size_t searched_max = 16;
  [[nodiscard]] std::size_t slot(Handle key) const;
  void rehash(std::size_t slots);

  std::vector<Entry> entries_;
  std::vector<Handle> table_;  // open addressing over entries_; power of two, at most half full
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
  bool has_formatting = false;
  KeyMap map;
  mutable Cursor cursor;
  mutable std::unique_ptr<PositionIndex> places;  ///< of a long list, once a place was searched
};

}  // namespace lumbung::crdt
