#include "crdt/core/doc.hpp"

// The conflict rule: where an item goes if others wrote in the same place at the same time.
namespace lumbung::crdt {

/// The leftmost value of a key. It is remembered, for many who set one key at the same time:
/// `integrate` puts a new one in its place, and whoever frees it forgets it.
Handle Doc::leftmost(Handle parent, Handle key) {
  if (leftmost_ != none) {
    const Block& known = arena_[leftmost_];
    if (known.parent == parent && known.key == key && known.left == none) return leftmost_;
  }
  Handle at = types_[parent].map.find(key);
  while (at != none && arena_[at].left != none) at = arena_[at].left;
  leftmost_ = at;
  return at;
}

/// The conflict rule. Between the item's origin and its right origin stand items of others:
///
///     origin  b b b  {item?}  c b c  ...  right origin
///
/// `head` stands first if the item has no origin.
/// Items with the same origin stand in order of their client ids; an item whose origin lies among
/// those passed over goes along with it (round = since the last step to the right).
Handle Doc::find_left(Handle handle, Handle head) {
  const Block& item = arena_[handle];
  Handle left = item.left;
  Handle other = left != none ? arena_[left].right : head;
  if (other == none || other == item.right) return left;
  if (left == none && item.right == none) {
    if (const std::optional<Handle> found = find_left_of_sibling(handle, head)) return *found;
  }
  if (stamps_.size() < arena_.size()) stamps_.resize(std::size_t{arena_.size()} + 256);
  const std::uint32_t scan = ++scan_;
  if (scan == 0) {  // wrapped around
    stamps_.assign(stamps_.size(), {});
    scan_ = 1;
  }
  std::uint32_t round = 1;
  const ClientId writer = client_ids_[item.client];
  while (other != none && other != item.right) {
    const Block& met = arena_[other];
    stamps_[other] = {scan_, round};
    if (met.origin_client == item.origin_client && met.origin_clock == item.origin_clock) {
      if (client_ids_[met.client] < writer) {
        left = other;
        ++round;
      } else if (met.right_origin_client == item.right_origin_client &&
                 met.right_origin_clock == item.right_origin_clock) {
        break;
      }
    } else if (met.origin_client != none) {
      const Stamp origin = stamps_[find(met.origin_client, met.origin_clock)];
      if (origin.scan != scan_) break;
      if (origin.round != round) {
        left = other;
        ++round;
      }
    } else {
      break;
    }
    other = met.right;
  }
  return left;
}

/// find_left for an item that has neither origin; `head` stands first. Nothing if the rule has to
/// be followed step by step.
///
/// Siblings stand in the order of their writers, each with all that was written behind it, so an
/// item goes in front of the first one that is not of a lower writer. That holds as long as none of
/// them has a right origin. It begins with the second item in a row that has to be placed in one
/// list: two writers at once are nothing to remember.
std::optional<Handle> Doc::find_left_of_sibling(Handle handle, Handle head) {
  const Block& item = arena_[handle];
  if (!siblings_.are_of(item.parent, item.key)) {
    siblings_.begin(item.parent, item.key);
    return std::nullopt;
  }
  const ClientId writer = client_ids_[item.client];
  Handle left = siblings_.last();
  Handle next = siblings_.from(writer);
  if (next != none) {
    left = arena_[next].left;
  } else {
    next = left != none ? arena_[left].right : head;
  }
  for (; next != none; left = next, next = arena_[next].right) {
    const Block& met = arena_[next];
    if (met.origin_client != none) continue;  // written behind one that was passed
    if (met.right_origin_client != none) {
      siblings_.forget();
      return std::nullopt;
    }
    siblings_.add_right(client_ids_[met.client], next);
    if (client_ids_[met.client] >= writer) break;
  }
  siblings_.add_left(writer, handle);
  return left;
}

/// Nothing finds its place by a block that goes: its handle may be given to another one.
void Doc::forget_place(Handle handle) {
  if (handle == leftmost_) leftmost_ = none;
  siblings_.forget_of(arena_[handle].parent, arena_[handle].key);
}

}  // namespace lumbung::crdt
