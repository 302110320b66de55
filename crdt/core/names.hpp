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
///         some twenty bytes beside its text. A search looks at `steps_max` slots at most: names
///         that were chosen to meet in one place stand in an ordered table instead.
/// Thread  None of its own.
class Names {
 public:
  [[nodiscard]] Handle intern(std::string_view name) { return intern(name, nullptr); }
  /// As intern. `name` stands in bytes that outlive this table: its text may stay there, if its
  /// length is in front of it as lib0 writes it. `stays` turns true then.
  [[nodiscard]] Handle intern_lasting(std::string_view name, bool& stays);
  [[nodiscard]] Handle find(std::string_view name) const;
  /// Makes room for `more` names at once.
  void reserve(std::size_t more);
  /// Says that `name` will be looked for soon: in a large table each search waits for memory.
  void expect(std::string_view name) const {
    constexpr std::size_t large_slots = 1 << 14;
    if (table_.size() >= large_slots) __builtin_prefetch(&table_[home(name_hash(name))]);
  }
  [[nodiscard]] NameText operator[](Handle handle) const;
  [[nodiscard]] std::size_t bytes() const;
  /// Names that the table had no place for near where they belong.
  [[nodiscard]] std::size_t set_apart() const { return crowded_.size(); }

  static constexpr std::size_t steps_max = 128;  ///< chance alone needs about 70 for a million

 private:
  /// A name's number, and above it as much of its hash as there is room for.
  using Slot = std::uint32_t;
  static constexpr Slot free_slot = ~Slot{0};
  static constexpr std::size_t piece_bytes = 16 * 1024;
  static constexpr std::size_t nowhere = ~std::size_t{0};
  [[nodiscard]] std::size_t home(std::uint32_t hash) const {
    return static_cast<std::size_t>((std::uint64_t{hash} * table_.size()) >> 32);
  }
  [[nodiscard]] std::size_t behind(std::size_t at) const {
    return at + 1 < table_.size() ? at + 1 : 0;
  }
  [[nodiscard]] Slot filled(Handle handle, std::uint32_t hash) const {
    return (hash << number_bits_) | handle;
  }
  [[nodiscard]] Handle number_of(Slot slot) const { return slot & ((Slot{1} << number_bits_) - 1); }
  [[nodiscard]] std::size_t slot(std::string_view name, std::uint32_t hash) const;
  [[nodiscard]] Handle intern(std::string_view name, const char* lasting);
  [[nodiscard]] const char* keep(std::string_view name);
  void place(Handle handle, std::uint32_t hash);
  void rehash(std::size_t slots);

  std::vector<const char*> texts_;  // each begins with its length
  std::vector<Slot> table_;         // five of eight are taken at most
  unsigned number_bits_ = 0;        // of a slot
  std::map<std::string_view, Handle> crowded_;
  std::vector<std::unique_ptr<char[]>> pieces_;
  char* room_ = nullptr;
  std::size_t room_bytes_ = 0;
  std::size_t text_bytes_ = 0;
};

}  // namespace lumbung::crdt
