#include "crdt/core/position_index.hpp"

#include <algorithm>
#include <numeric>

namespace lumbung::crdt {
namespace {

/// Where `wanted` stands. A loop that ends there costs a wrong guess; looking at all is done in a
/// few wide steps.
template <std::size_t size>
std::uint32_t slot_of(const std::array<std::uint32_t, size>& all, std::uint32_t wanted) {
  std::uint32_t slot = 0;
  for (std::uint32_t i = 0; i < size; ++i) slot |= all[i] == wanted ? i : 0;
  return slot;
}

}  // namespace

std::uint32_t PositionIndex::slot_in_leaf(const Leaf& leaf, Handle block) const {
  if (leaf.blocks[likely_] == block) return likely_;
  const std::uint32_t next = (likely_ + 1) % leaf_max;
  return leaf.blocks[next] == block ? next : slot_of(leaf.blocks, block);
}

std::uint32_t PositionIndex::slot_in_inner(const Inner& inner, std::uint32_t child) {
  return slot_of(inner.children, child);
}

PositionIndex::Found PositionIndex::find(std::size_t index) const {
  if (root_ == nothing) return {};
  std::uint64_t left = index;
  std::uint32_t node = root_;
  for (bool is_leaf = root_is_leaf_; !is_leaf;) {
    const Inner& inner = inners_[node];
    std::uint32_t slot = 0;
    while (slot < inner.count && left >= inner.units[slot]) left -= inner.units[slot++];
    if (slot == inner.count) return {};
    node = inner.children[slot];
    is_leaf = inner.above_leaves;
  }
  const Leaf& leaf = leaves_[node];
  std::uint32_t slot = 0;
  while (slot < leaf.count && left >= leaf.units[slot]) left -= leaf.units[slot++];
  if (slot == leaf.count) return {};
  return {leaf.blocks[slot], index - static_cast<std::size_t>(left)};
}

std::size_t PositionIndex::index_of(Handle block) const {
  std::uint32_t child = leaf_of_[block];
  const Leaf& leaf = leaves_[child];
  const std::uint32_t slot = slot_in_leaf(leaf, block);
  std::uint64_t before =
      std::accumulate(leaf.units.begin(), leaf.units.begin() + slot, std::uint64_t{0});
  for (std::uint32_t at = leaf.parent; at != nothing; at = inners_[at].parent) {
    const Inner& inner = inners_[at];
    for (std::uint32_t i = 0; inner.children[i] != child; ++i) before += inner.units[i];
    child = at;
  }
  return static_cast<std::size_t>(before);
}

std::uint32_t PositionIndex::first_leaf() const {
  std::uint32_t node = root_;
  for (bool is_leaf = root_is_leaf_; !is_leaf;) {
    is_leaf = inners_[node].above_leaves;
    node = inners_[node].children[0];
  }
  return node;
}

/// `units` may stand for a negative number: sums wrap around and come out right.
void PositionIndex::add_above(std::uint32_t leaf, std::uint64_t units) {
  if (units == 0) return;
  std::uint32_t child = leaf;
  std::uint32_t* place = &leaves_[leaf].place;
  for (std::uint32_t at = leaves_[leaf].parent; at != nothing; at = inners_[at].parent) {
    Inner& inner = inners_[at];
    if (inner.children[*place] != child) *place = slot_in_inner(inner, child);
    inner.units[*place] += units;
    child = at;
    place = &inner.place;
  }
}

std::uint32_t PositionIndex::new_leaf() {
  if (!free_leaves_.empty()) {
    const std::uint32_t leaf = free_leaves_.back();
    free_leaves_.pop_back();
    leaves_[leaf] = Leaf{};
    return leaf;
  }
  leaves_.emplace_back();
  return static_cast<std::uint32_t>(leaves_.size() - 1);
}

std::uint32_t PositionIndex::new_inner() {
  if (!free_inners_.empty()) {
    const std::uint32_t inner = free_inners_.back();
    free_inners_.pop_back();
    inners_[inner] = Inner{};
    return inner;
  }
  inners_.emplace_back();
  return static_cast<std::uint32_t>(inners_.size() - 1);
}

void PositionIndex::set_parent(std::uint32_t node, bool is_leaf, std::uint32_t parent) {
  (is_leaf ? leaves_[node].parent : inners_[node].parent) = parent;
}

/// Puts `right` behind its new sibling `left`, and takes `right_units` off `left`.
void PositionIndex::insert_child(std::uint32_t parent, std::uint32_t left, std::uint32_t right,
                                 std::uint64_t right_units, bool above_leaves) {
  if (parent == nothing) {
    root_ = new_inner();
    Inner& top = inners_[root_];
    top.count = 2;
    top.above_leaves = above_leaves;
    const auto sum = [](const auto& node) {
      return std::accumulate(node.units.begin(), node.units.begin() + node.count, std::uint64_t{0});
    };
    top.units[0] = above_leaves ? sum(leaves_[left]) : sum(inners_[left]);
    top.units[1] = right_units;
    top.children[0] = left;
    top.children[1] = right;
    root_is_leaf_ = false;
    set_parent(left, above_leaves, root_);
    set_parent(right, above_leaves, root_);
    return;
  }
  if (inners_[parent].count == inner_max) {
    const std::uint32_t more = new_inner();
    Inner& full = inners_[parent];
    Inner& half = inners_[more];
    half.above_leaves = full.above_leaves;
    half.parent = full.parent;
    const bool at_end = full.children[full.count - 1] == left;  // lists mostly grow at the end
    full.count = at_end ? inner_max - 1 : inner_max / 2;
    half.count = inner_max - full.count;
    std::uint64_t moved = 0;
    for (std::uint32_t i = 0; i < half.count; ++i) {
      half.children[i] = full.children[full.count + i];
      half.units[i] = full.units[full.count + i];
      full.children[full.count + i] = nothing;
      moved += half.units[i];
      set_parent(half.children[i], half.above_leaves, more);
    }
    insert_child(full.parent, parent, more, moved, false);
    insert_child(above_leaves ? leaves_[left].parent : inners_[left].parent, left, right,
                 right_units, above_leaves);
    return;
  }
  Inner& at = inners_[parent];
  const std::uint32_t slot = slot_in_inner(at, left);
  std::copy_backward(at.children.begin() + slot + 1, at.children.begin() + at.count,
                     at.children.begin() + at.count + 1);
  std::copy_backward(at.units.begin() + slot + 1, at.units.begin() + at.count,
                     at.units.begin() + at.count + 1);
  at.units[slot] -= right_units;
  at.children[slot + 1] = right;
  at.units[slot + 1] = right_units;
  ++at.count;
  set_parent(right, above_leaves, parent);
}

/// Moves the second half of a full leaf to a new one behind it.
std::uint32_t PositionIndex::split_leaf(std::uint32_t leaf) {
  const std::uint32_t more = new_leaf();
  Leaf& full = leaves_[leaf];
  Leaf& half = leaves_[more];
  full.count = leaf_max / 2;
  half.count = leaf_max - full.count;
  std::uint64_t moved = 0;
  for (std::uint32_t i = 0; i < half.count; ++i) {
    half.blocks[i] = full.blocks[full.count + i];
    half.units[i] = full.units[full.count + i];
    full.blocks[full.count + i] = none;
    leaf_of_[half.blocks[i]] = more;
    moved += half.units[i];
  }
  insert_child(full.parent, leaf, more, moved, true);
  return more;
}

/// A leaf that is not full and the slot behind `left` in it, in the leaf of `left`.
PositionIndex::Spot PositionIndex::room_behind(Handle left, Handle block) {
  if (root_ == nothing) root_ = new_leaf();
  if (leaf_of_.size() <= block) leaf_of_.resize(std::size_t{block} + block / 4 + 64, nothing);
  std::uint32_t leaf = left == none ? first_leaf() : leaf_of_[left];
  std::uint32_t slot = left == none ? 0 : slot_in_leaf(leaves_[leaf], left) + 1;
  if (leaves_[leaf].count == leaf_max) {
    const std::uint32_t more = split_leaf(leaf);
    if (slot > leaves_[leaf].count) {
      slot -= leaves_[leaf].count;
      leaf = more;
    }
  }
  return {leaf, slot};
}

void PositionIndex::put(Spot spot, Handle block, std::uint32_t units) {
  const auto [leaf, slot] = spot;
  Leaf& at = leaves_[leaf];
  std::copy_backward(at.blocks.begin() + slot, at.blocks.begin() + at.count,
                     at.blocks.begin() + at.count + 1);
  std::copy_backward(at.units.begin() + slot, at.units.begin() + at.count,
                     at.units.begin() + at.count + 1);
  at.blocks[slot] = block;
  at.units[slot] = units;
  ++at.count;
  leaf_of_[block] = leaf;
  likely_ = std::max(slot, 1U) - 1;  // what stands before it, or it itself
}

void PositionIndex::insert_after(Handle left, Handle block, std::uint32_t units) {
  const Spot spot = room_behind(left, block);
  put(spot, block, units);
  add_above(spot.leaf, units);
}

void PositionIndex::cut(Handle left, Handle right, std::uint32_t units) {
  const Spot spot = room_behind(left, right);
  leaves_[spot.leaf].units[spot.slot - 1] -= units;
  put(spot, right, units);
}

void PositionIndex::set_units(Handle block, std::uint32_t units) {
  const std::uint32_t leaf = leaf_of_[block];
  likely_ = slot_in_leaf(leaves_[leaf], block);
  std::uint32_t& known = leaves_[leaf].units[likely_];
  const std::uint64_t more = std::uint64_t{units} - known;
  known = units;
  add_above(leaf, more);
}

void PositionIndex::erase(Handle block) {
  const std::uint32_t leaf = leaf_of_[block];
  const Leaf& at = leaves_[leaf];
  const std::uint32_t slot = slot_in_leaf(at, block);
  add_above(leaf, std::uint64_t{0} - at.units[slot]);
  take_out({leaf, slot});
}

void PositionIndex::join(Handle left, Handle right) {
  const std::uint32_t leaf = leaf_of_[right];
  Leaf& at = leaves_[leaf];
  const std::uint32_t slot = slot_in_leaf(at, right);
  if (leaf_of_[left] == leaf) {
    at.units[slot - 1] += at.units[slot];
  } else {
    Leaf& before = leaves_[leaf_of_[left]];
    const std::uint32_t units = at.units[slot];
    before.units[before.count - 1] += units;
    add_above(leaf_of_[left], units);
    add_above(leaf, std::uint64_t{0} - units);
  }
  take_out({leaf, slot});
}

/// What stands there goes from its leaf; the sums above know it no longer.
void PositionIndex::take_out(Spot spot) {
  const auto [leaf, slot] = spot;
  Leaf& at = leaves_[leaf];
  leaf_of_[at.blocks[slot]] = nothing;
  std::copy(at.blocks.begin() + slot + 1, at.blocks.begin() + at.count, at.blocks.begin() + slot);
  std::copy(at.units.begin() + slot + 1, at.units.begin() + at.count, at.units.begin() + slot);
  at.blocks[--at.count] = none;
  if (at.count == 0) drop_leaf(leaf);
}

/// Takes an empty leaf out, and inner nodes that become empty by it.
void PositionIndex::drop_leaf(std::uint32_t leaf) {
  std::uint32_t child = leaf;
  std::uint32_t at = leaves_[leaf].parent;
  free_leaves_.push_back(leaf);
  while (at != nothing) {
    Inner& inner = inners_[at];
    const std::uint32_t slot = slot_in_inner(inner, child);
    std::copy(inner.children.begin() + slot + 1, inner.children.begin() + inner.count,
              inner.children.begin() + slot);
    std::copy(inner.units.begin() + slot + 1, inner.units.begin() + inner.count,
              inner.units.begin() + slot);
    inner.children[--inner.count] = nothing;
    if (inner.count > 0) return;
    free_inners_.push_back(at);
    child = at;
    at = inner.parent;
  }
  root_ = nothing;
  root_is_leaf_ = true;
}

std::size_t PositionIndex::bytes() const {
  return leaves_.capacity() * sizeof(Leaf) + inners_.capacity() * sizeof(Inner);
}

}  // namespace lumbung::crdt
