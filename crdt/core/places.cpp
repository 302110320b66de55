#include "crdt/core/doc.hpp"

// Where index N of a list is. Editing mostly goes on where it was last, so the last place is looked
// around first; long ways go through a position index, which a list gets when one is first needed.
namespace lumbung::crdt {
namespace {

constexpr std::size_t walked_unindexed = 64;
constexpr std::size_t walked_indexed = 4;
constexpr std::size_t near_units = 32;  // farther off than so many, more than that has to be walked

std::uint32_t units_of(const Block& block) { return block.visible() ? block.length : 0; }

}  // namespace

Cursor Doc::locate(const Type& list, std::size_t index) const {
  if (index >= list.length) return {};
  Cursor at{list.start, 0};
  const Cursor& last = list.cursor;
  if (last.block != none && (index >= last.index || last.index - index < index)) at = last;
  std::size_t steps_max = walked_unindexed;
  if (list.places) {
    const std::size_t end = at.index + units_of(arena_[at.block]);
    const bool near = index + near_units >= at.index && index < end + near_units;
    steps_max = near ? walked_indexed : 0;
  }
  std::size_t steps = 0;
  while (at.block != none && at.index > index && steps < steps_max) {
    at.block = arena_[at.block].left;
    if (at.block != none) at.index -= units_of(arena_[at.block]);
    ++steps;
  }
  while (at.block != none && at.index <= index && steps < steps_max) {
    const Block& block = arena_[at.block];
    const std::uint32_t units = units_of(block);
    if (index < at.index + units) return list.cursor = at;
    at.index += units;
    at.block = block.right;
    ++steps;
  }
  if (!list.places) index_places(list);
  const PositionIndex::Found found = list.places->find(index);
  return list.cursor = {found.block, found.index};
}

std::size_t Doc::index_of(Handle handle) const {
  const Type& list = types_[arena_[handle].parent];
  if (list.places) return list.places->index_of(handle);
  std::size_t before = 0;
  std::size_t steps = 0;
  for (Handle at = arena_[handle].left; at != none; at = arena_[at].left) {
    before += units_of(arena_[at]);
    if (++steps == walked_unindexed) {
      index_places(list);
      return list.places->index_of(handle);
    }
  }
  return before;
}

void Doc::index_places(const Type& list) const {
  list.places = std::make_unique<PositionIndex>(leaves_);
  Handle left = none;
  for (Handle at = list.start; at != none; at = arena_[at].right) {
    list.places->insert_after(left, at, units_of(arena_[at]));
    left = at;
  }
}

void Doc::place_added(Handle handle) {
  const Block& block = arena_[handle];
  const Type& list = types_[block.parent];
  if (list.places) list.places->insert_after(block.left, handle, units_of(block));
}

/// `left` was cut in two.
void Doc::place_cut(Handle left, Handle right) {
  const Block& block = arena_[right];
  const Type& list = types_[block.parent];
  if (list.places) list.places->cut(left, right, units_of(block));
}

/// `right` becomes the end of `left`.
void Doc::place_joined(Handle left, Handle right) {
  const Type& list = types_[arena_[left].parent];
  if (list.places) list.places->join(left, right);
}

void Doc::place_changed(Handle handle) {
  const Block& block = arena_[handle];
  const Type& list = types_[block.parent];
  if (list.places) list.places->set_units(handle, units_of(block));
}

void Doc::place_removed(Handle handle) {
  const Type& list = types_[arena_[handle].parent];
  if (list.places) list.places->erase(handle);
}

}  // namespace lumbung::crdt
