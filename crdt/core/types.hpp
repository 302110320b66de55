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
/// Shape   Names are numbered as they come, so the keys of most maps ascend, and those of a map
///         that came in whole stand one behind the other: such keys are kept as runs. Of the others
///         small maps are searched and large ones hashed.
class KeyMap {
 public:
  struct Entry {
    Handle key = none;
    Handle block = none;
  };
  [[nodiscard]] Handle find(Handle key) const;
  void set(Handle key, Handle block);
  /// As set, for a key that is not here.
  void add(Handle key, Handle block) {
    add_key(key);
    blocks_.push_back(block);
  }
  /// Forgets the key that came last.
  void pop_back();
  void clear() { *this = {}; }
  [[nodiscard]] std::size_t size() const { return blocks_.size(); }
  /// For a loop over all entries.
  [[nodiscard]] auto entries() const { return Entries{this}; }
  [[nodiscard]] std::size_t bytes() const;

 private:
  struct Walk {
    const KeyMap* map = nullptr;
    std::size_t at = 0;
    [[nodiscard]] Entry operator*() const { return {map->key_at(at), map->blocks_[at]}; }
    Walk& operator++() {
      ++at;
      return *this;
    }
    [[nodiscard]] bool operator!=(const Walk& other) const { return at != other.at; }
  };
  struct Entries {
    const KeyMap* map = nullptr;
    [[nodiscard]] Walk begin() const { return {map, 0}; }
    [[nodiscard]] Walk end() const { return {map, map->size()}; }
  };
  static constexpr std::size_t nowhere = ~std::size_t{0};
  /// Keys one behind the other from `key` on, from index `at` on.
  struct Run {
    Handle key = none;
    std::uint32_t at = 0;
  };
  /// Keys in any order.
  struct Unordered {
    static constexpr std::size_t searched_max = 16;
    std::vector<Handle> keys;
    std::vector<Handle> table;  // open addressing over keys; power of two, at most half full

    [[nodiscard]] std::size_t index_of(Handle key) const;
    [[nodiscard]] std::size_t slot(Handle key) const;
    void add(Handle key);
    void rehash(std::size_t slots);
  };
  [[nodiscard]] Handle key_at(std::size_t at) const;
  [[nodiscard]] std::size_t index_of(Handle key) const;
  void add_key(Handle key);

  std::vector<Handle> blocks_;
  std::vector<Run> runs_;  // while keys ascend
  std::unique_ptr<Unordered> unordered_;
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
  Slice content;       ///< of that block
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
