#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "crdt/core/blocks.hpp"

namespace lumbung::crdt {

/// Which leaf of its list's position index a block stands in: one table for a whole document.
using LeafTable = std::vector<std::uint32_t>;

/// The blocks of one long list in document order, with how many visible units stand before each.
///
/// Shape   A B+ tree over block handles: leaves hold handles and their visible lengths, inner nodes
///         the sums of their children. A block's leaf is noted in the table, so that the way up
///         gives a block's index. Every list operation takes one walk of the tree's height.
/// Units   Visible units: elements, UTF-16 units of texts; 0 for what is deleted or does not count.
/// Thread  None of its own; const calls may run side by side.
class PositionIndex {
 public:
  explicit PositionIndex(LeafTable& leaves) : leaf_of_(leaves) {}

  struct Found {
    Handle block = none;
    std::size_t index = 0;  ///< units before it
  };
  /// The visible block that covers unit `index`; none beyond the end.
  [[nodiscard]] Found find(std::size_t index) const;
  /// Units before `block`, which must be in here.
  [[nodiscard]] std::size_t index_of(Handle block) const;

  /// Adds `block` behind `left`, in front of all if that is none.
  void insert_after(Handle left, Handle block, std::uint32_t units);
  /// Adds `right`, the last `units` of what was `left`: nothing changes but in their leaf.
  void cut(Handle left, Handle right, std::uint32_t units);
  /// `right` becomes the end of `left`, which stands before it.
  void join(Handle left, Handle right);
  void set_units(Handle block, std::uint32_t units);
  void erase(Handle block);

  [[nodiscard]] std::size_t bytes() const;

 private:
  static constexpr std::uint32_t leaf_max = 32;
  static constexpr std::uint32_t inner_max = 16;
  static constexpr std::uint32_t nothing = ~std::uint32_t{0};

  // Slots behind `count` hold no handle and no child: searches look at all slots.
  struct Leaf {
    Leaf() { blocks.fill(none); }
    std::uint32_t parent = nothing;
    std::uint32_t count = 0;
    std::uint32_t place = 0;  ///< where it last stood among its parent's children
    std::array<std::uint32_t, leaf_max> units{};
    std::array<Handle, leaf_max> blocks;
  };
  struct Inner {
    Inner() { children.fill(nothing); }
    std::uint32_t parent = nothing;
    std::uint32_t count = 0;
    std::uint32_t place = 0;  ///< as of a leaf
    bool above_leaves = true;
    std::array<std::uint64_t, inner_max> units{};
    std::array<std::uint32_t, inner_max> children;
  };
  struct Spot {
    std::uint32_t leaf = nothing;
    std::uint32_t slot = 0;
  };

  [[nodiscard]] std::uint32_t slot_in_leaf(const Leaf& leaf, Handle block) const;
  [[nodiscard]] static std::uint32_t slot_in_inner(const Inner& inner, std::uint32_t child);
  [[nodiscard]] std::uint32_t first_leaf() const;
  void add_above(std::uint32_t leaf, std::uint64_t units);
  [[nodiscard]] Spot room_behind(Handle left, Handle block);
  void put(Spot spot, Handle block, std::uint32_t units);
  void take_out(Spot spot);
  std::uint32_t split_leaf(std::uint32_t leaf);
  void insert_child(std::uint32_t parent, std::uint32_t left, std::uint32_t right,
                    std::uint64_t right_units, bool above_leaves);
  void set_parent(std::uint32_t node, bool is_leaf, std::uint32_t parent);
  void drop_leaf(std::uint32_t leaf);
  [[nodiscard]] std::uint32_t new_leaf();
  [[nodiscard]] std::uint32_t new_inner();

  LeafTable& leaf_of_;
  std::vector<Leaf> leaves_;
  std::vector<Inner> inners_;
  std::vector<std::uint32_t> free_leaves_;
  std::vector<std::uint32_t> free_inners_;
  std::uint32_t likely_ = 0;      ///< slot: the next question is mostly about it or the one behind
  std::uint32_t root_ = nothing;  ///< an inner node, or the only leaf while there is none
  bool root_is_leaf_ = true;
};

}  // namespace lumbung::crdt
