#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "crdt/core/blocks.hpp"

namespace lumbung::crdt {

/// A name's text, also where a std::string is wanted.
struct NameText : std::string_view {
  using std::string_view::string_view;
  // NOLINTNEXTLINE(google-explicit-constructor): names are handed out as strings in many places
  operator std::string() const { return std::string(data(), size()); }
};

/// Which slot a name would like, in the upper bits.
[[nodiscard]] std::uint32_t name_hash(std::string_view name);

/// Names (map keys, root names) as small numbers.
///
/// Shape   The texts lie one behind the other in large pieces that never move, or where they came
///         in, each with its length in front; a table of open addressing finds them. A name takes
///         some thirty bytes beside its text. A search looks at `steps_max` slots at most: names
///         that were chosen to meet in one place stand in an ordered table instead.
/// Thread  None of its own.
class Names {
 public:
  [[nodiscard]] Handle intern(std::string_view name) { return intern(name, nullptr); }
  /// As intern. `name` stands in bytes that outlive this table: its text may stay there, if its
  /// length is in front of it as lib0 writes it. `stays` turns true then.
  [[nodiscard]] Handle intern_lasting(std::string_view name, bool& stays);
  [[nodiscard]] Handle find(std::string_view name) const;
  /// Says that `name` will be looked for soon: in a large table each search waits for memory.
  void expect(std::string_view name) const {
    constexpr unsigned large_bits = 14;
    if (bits_ >= large_bits) __builtin_prefetch(&table_[home(name_hash(name))]);
  }
  [[nodiscard]] NameText operator[](Handle handle) const;
  [[nodiscard]] std::size_t bytes() const;
  /// Names that the table had no place for near where they belong.
  [[nodiscard]] std::size_t set_apart() const { return crowded_.size(); }

  static constexpr std::size_t steps_max = 128;  ///< chance alone needs about 70 for a million

 private:
  struct Slot {
    std::uint32_t hash = 0;
    Handle name = none;
  };
  static constexpr std::size_t piece_bytes = 16 * 1024;
  [[nodiscard]] std::size_t home(std::uint32_t hash) const { return hash >> (32U - bits_); }
  static constexpr std::size_t nowhere = ~std::size_t{0};
  [[nodiscard]] std::size_t slot(std::string_view name, std::uint32_t hash) const;
  [[nodiscard]] Handle intern(std::string_view name, const char* lasting);
  [[nodiscard]] const char* keep(std::string_view name);
  void place(Handle handle, std::uint32_t hash);
  void grow();

  std::vector<const char*> texts_;  // each begins with its length
  std::vector<Slot> table_;         // a power of two, at most half full
  unsigned bits_ = 0;               // of the number of slots
  std::map<std::string_view, Handle> crowded_;
  std::vector<std::unique_ptr<char[]>> pieces_;
  char* room_ = nullptr;
  std::size_t room_bytes_ = 0;
  std::size_t text_bytes_ = 0;
};

}  // namespace lumbung::crdt
