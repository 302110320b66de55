#include "crdt/core/doc.hpp"
#include "crdt/core/utf.hpp"
#include "crdt/limits.hpp"

namespace lumbung::crdt {

std::uint32_t Doc::before(Handle client) const {
  const Client& found = clients_[client];
  return found.epoch == epoch_ ? found.before : found.state;
}

void Doc::touch(Handle client) {
  Client& found = clients_[client];
  if (found.epoch == epoch_) return;
  found.epoch = epoch_;
  found.before = found.state;
  found.may_join = false;
  touched_.push_back(client);
}

Handle Doc::find(Handle client, std::uint32_t clock) const {
  const ClientBlocks& blocks = clients_[client].blocks;
  return blocks.at(blocks.find(clock));
}

Handle Doc::clean_start(Handle client, std::uint32_t clock) {
  const ClientBlocks::Place place = clients_[client].blocks.find(clock);
  const Handle found = clients_[client].blocks.at(place);
  const Block& block = arena_[found];
  if (block.clock == clock || block.is_gc()) return found;
  return split(place, found, clock - block.clock);
}

Handle Doc::clean_end(Handle client, std::uint32_t clock) {
  const Client& of = clients_[client];
  if (clock + 1 == of.state) return of.blocks.last();  // most often: who types goes on
  const ClientBlocks::Place place = of.blocks.find(clock);
  const Handle found = of.blocks.at(place);
  const Block& block = arena_[found];
  if (block.last_clock() != clock && !block.is_gc()) split(place, found, clock - block.clock + 1);
  return found;
}

void Doc::split_content(Handle left_handle, Handle right_handle, std::uint32_t offset) {
  Block& left = arena_[left_handle];
  Block& right = arena_[right_handle];
  const Slice whole = left.content();
  if (whole.bytes == 0) return;
  const Utf16Place place = element_place(left_handle, offset);
  elements_.cut(left_handle, offset);
  const auto at = static_cast<std::uint32_t>(place.byte);
  if (!place.inside_pair) {
    left.set_content({whole.buffer, whole.offset, at});
    right.set_content({whole.buffer, whole.offset + at, whole.bytes - at});
    return;
  }
  // Yjs puts U+FFFD on both sides of a split pair.
  const ByteView bytes = buffers_.view(whole);
  std::string first(as_text(bytes.first(at)));
  first += replacement_character;
  std::string second(replacement_character);
  second += as_text(bytes.subspan(at + 4));
  if (local_) {
    cuts_.back().whole = whole;  // rollback will want it
  } else {
    buffers_.release(whole);
  }
  left.set_content(buffers_.append(as_bytes_view(first)));
  right.set_content(buffers_.append(as_bytes_view(second)));
}

Handle Doc::split(ClientBlocks::Place place, Handle left, std::uint32_t offset) {
  const Handle right = arena_.add(arena_[left]);
  Block& first = arena_[left];
  Block& second = arena_[right];
  second.clock += offset;
  second.length -= offset;
  second.left = left;
  second.origin_client = first.client;
  second.origin_clock = second.clock - 1;
  if (first.redone) {
    const Id id = redone_.at(left);
    redone_.insert_or_assign(right, Id{id.client, id.clock + offset});
  }
  if (local_) cuts_.push_back({left, right, {}});
  split_content(left, right, offset);
  first.length = offset;
  first.right = right;
  if (second.right != none) arena_[second.right].left = right;
  split_.push_back({second.client, second.clock, second.length, right});
  if (second.key == none) {
    place_cut(left, right);
  } else if (second.right == none) {
    types_[second.parent].map.set(second.key, right);
  }
  clients_[second.client].may_join = true;
  clients_[second.client].blocks.insert_after(place, right, second.clock);
  return right;
}

void Doc::to_gc(Handle handle) {
  Block& block = arena_[handle];
  forget_place(handle);
  elements_.forget(handle);
  if (block.redone) redone_.erase(handle);
  if (block.ref == Ref::format) shared_values_.forget(handle);
  buffers_.release(block.content());
  Block gc;
  gc.client = block.client;
  gc.clock = block.clock;
  gc.length = block.length;
  gc.deleted = true;
  block = gc;
  clients_[gc.client].has_deleted = true;
}

/// Keeps a block and what it stands in from being collected, or no longer does.
void Doc::keep(Handle handle, bool keep) {
  while (handle != none && arena_[handle].keep != keep) {
    arena_[handle].keep = keep;
    handle = types_[arena_[handle].parent].item;
  }
}

void Doc::add_to_client(Handle handle) {
  const Block& block = arena_[handle];
  touch(block.client);
  Client& client = clients_[block.client];
  const bool follows = block.origin_client == block.client && block.origin_clock + 1 == block.clock;
  client.may_join = client.may_join || follows || block.is_gc();
  client.blocks.push_back(handle, block.clock);
  client.state = block.end();
}

void Doc::integrate(Handle handle) {
  Block& item = arena_[handle];
  if (item.parent == none) {
    to_gc(handle);
    add_to_client(handle);
    return;
  }
  Type& parent = types_[item.parent];
  const bool fits = item.left != none ? arena_[item.left].right == item.right
                                      : item.right != none && arena_[item.right].left == none;
  // What stands first in the list, or of the key, if this may come before it.
  Handle head = none;
  if (item.left == none) {
    head = fits ? item.right : item.key != none ? leftmost(item.parent, item.key) : parent.start;
  }
  if (!fits) item.left = find_left(handle, head);
  // One that its writer put in front of what it saw may stand between siblings in any order.
  if (item.origin_client == none && item.right_origin_client != none) {
    siblings_.forget_of(item.parent, item.key);
  }
  if (item.left != none) {
    item.right = arena_[item.left].right;
    arena_[item.left].right = handle;
  } else {
    item.right = head;
    (item.key != none ? leftmost_ : parent.start) = handle;
  }
  if (item.right != none) {
    arena_[item.right].left = handle;
  } else if (item.key != none && item.left == none) {
    parent.map.add(item.key, handle);
  } else if (item.key != none) {
    parent.map.set(item.key, handle);
    delete_block(item.left);  // what this value replaces
  }
  if (item.key == none) {
    if (item.countable()) parent.length += item.length;
    parent.cursor = {};
    if (parent.places) place_added(handle);
  }
  add_to_client(handle);
  if (item.ref != Ref::string && item.ref != Ref::any) integrate_content(handle);
  mark_changed(item.parent, item.key);
  const bool parent_deleted = parent.item != none && arena_[parent.item].deleted;
  if (parent_deleted || (item.key != none && item.right != none)) delete_block(handle);
}

/// True if `item` is text that its client writes on behind its last block and that would join it at
/// the end of the transaction, with nobody to whom it matters that it came apart.
bool Doc::goes_on(const Block& item) const {
  if (item.left == none || item.ref != Ref::string) return false;
  const Block& left = arena_[item.left];
  return left.client == item.client && left.end() == item.clock && left.ref == Ref::string &&
         !left.deleted && !left.redone && left.right == item.right && left.key == none &&
         left.right_origin_client == item.right_origin_client &&
         left.right_origin_clock == item.right_origin_clock &&
         clients_[left.client].state == item.clock && !types_[left.parent].has_formatting &&
         observers_.empty() && undo_logs_.empty();
}

/// Makes `item`, which goes on, the end of the block before it.
void Doc::go_on(const Block& item, ByteView payload) {
  Block& left = arena_[item.left];
  touch(left.client);
  Slice joined = left.content();
  buffers_.join(joined, buffers_.append(payload));
  left.set_content(joined);
  left.length += item.length;
  clients_[left.client].state = left.end();
  Type& list = types_[left.parent];
  list.length += item.length;
  if (list.cursor.block != item.left) list.cursor = {};
  place_changed(item.left);
  mark_changed(left.parent, none);
}

void Doc::integrate_content(Handle handle) {
  Block& item = arena_[handle];
  if (item.ref == Ref::deleted) {
    add_delete(item.client, item.clock, item.length);
    item.deleted = true;
  } else if (item.ref == Ref::format) {
    Type& parent = types_[item.parent];
    if (local_ && !parent.has_formatting) newly_formatted_.push_back(item.parent);
    parent.has_formatting = true;
  } else if (item.ref == Ref::type) {
    Type type;
    type.content = item.content();
    Reader reader(buffers_.view(type.content));
    std::uint64_t kind = 0;
    if (reader.var_uint(kind)) type.kind = static_cast<ObjectType>(kind);
    type.item = handle;
    type.depth = types_[item.parent].depth + 1;
    item.set_content({});
    item.type = new_type(std::move(type));
  } else if (item.ref == Ref::doc) {
    subdocument_came(handle);
  }
}

void Doc::mark_anew(Handle type, Handle key) {
  Type& marked = types_[type];
  if (marked.item != none) {
    const Block& holder = arena_[marked.item];
    if (holder.deleted || holder.clock >= before(holder.client)) return;
  }
  ChangedType& changed = changed_.of(type, marked.changed);
  if (key == none) {
    changed.list = true;
  } else if (keys_wanted_ && (changed.keys.empty() || changed.keys.back() != key)) {
    changed.keys.push_back(key);
  }
}

void Doc::add_delete(Handle client, std::uint32_t clock, std::uint32_t length) {
  auto& deletes = clients_[client].deletes;
  clients_[client].has_deleted = true;
  if (deletes.empty()) deleting_.push_back(client);
  deletes.push_back({clock, length});
}

void Doc::delete_block(Handle handle) {
  Block& item = arena_[handle];
  if (item.deleted) return;
  item.deleted = true;
  if (item.key == none && item.countable()) {
    Type& list = types_[item.parent];
    list.length -= item.length;
    if (list.cursor.block != handle) list.cursor = {};
    place_changed(handle);
  }
  add_delete(item.client, item.clock, item.length);
  gone_.push_back({item.client, item.clock, item.length, handle});
  mark_changed(item.parent, item.key);
  if (item.ref == Ref::type) delete_children(item.type);
  if (item.ref == Ref::doc) subdocument_goes(handle);
}

void Doc::delete_children(Handle type) {
  const auto remove = [this](Handle child) {
    const Block& block = arena_[child];
    if (!block.deleted) {
      delete_block(child);
    } else if (block.clock < before(block.client)) {
      split_.push_back(
          {block.client, block.clock, block.length, child});  // may join once collected
    }
  };
  for (Handle child = types_[type].start; child != none; child = arena_[child].right) {
    remove(child);
  }
  for (const KeyMap::Entry entry : types_[type].map.entries()) remove(entry.block);
  changed_.forget(type, types_[type].changed);
}

}  // namespace lumbung::crdt
