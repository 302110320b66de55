#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "crdt/core/blocks.hpp"
#include "crdt/core/position_index.hpp"
#include "crdt/document.hpp"

namespace lumbung::crdt {

/// A name's text, also where a std::string is wanted.
struct NameText : std::string_view {
  using std::string_view::string_view;
  // NOLINTNEXTLINE(google-explicit-constructor): names are handed out as strings in many places
  operator std::string() const { return std::string(data(), size()); }
};

/// Names (map keys, root names) as small numbers.
///
/// Shape   The texts lie one behind the other in large pieces that never move; a table of open
///         addressing finds them. A million keys cost about sixteen bytes each beside their text.
class Names {
 public:
  [[nodiscard]] Handle intern(std::string_view name);
  [[nodiscard]] Handle find(std::string_view name) const;
  [[nodiscard]] NameText operator[](Handle handle) const {
    return NameText(names_[handle].text, names_[handle].bytes);
  }
  [[nodiscard]] std::size_t bytes() const;

 private:
  struct Name {
    const char* text = nullptr;
    std::uint32_t bytes = 0;
    std::uint32_t hash = 0;
  };
  static constexpr std::size_t piece_bytes = 16 * 1024;
  [[nodiscard]] std::size_t slot(std::string_view name, std::uint32_t hash) const;
  [[nodiscard]] const char* keep(std::string_view name);
  void rehash(std::size_t slots);

  std::vector<Name> names_;
  std::vector<Handle> table_;  // power of two, at most half full
  std::vector<std::unique_ptr<char[]>> pieces_;
  char* room_ = nullptr;
  std::size_t room_bytes_ = 0;
  std::size_t text_bytes_ = 0;
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
  /// Forgets the key that came last.
  void pop_back();
  void clear();
  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }
  [[nodiscard]] std::size_t bytes() const {
    return entries_.capacity() * sizeof(Entry) + table_.capacity() * sizeof(Handle);
  }

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
  std::uint32_t changed = none;  ///< its place in the transaction's ChangedTypes
  bool has_formatting = false;
  KeyMap map;
  mutable Cursor cursor;
  mutable std::unique_ptr<PositionIndex> places;  ///< of a long list, once a place was searched
};

}  // namespace lumbung::crdt
