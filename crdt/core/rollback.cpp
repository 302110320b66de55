#include "crdt/core/doc.hpp"

// Taking back an open transaction. Until it ends nothing that it deleted is collected and nothing
// that it wrote is joined, so three passes undo it: what was written goes, what was deleted is
// there again, what was cut is mended, each from the last to the first.
namespace lumbung::crdt {

void Doc::rollback() {
  if (!open_) return;
  for (const Handle handle : touched_) {
    Client& client = clients_[handle];
    while (!client.blocks.empty() && arena_[client.blocks.last()].clock >= client.before) {
      const Handle last = client.blocks.last();
      client.blocks.pop_back();
      unwrite(last);
    }
    client.state = client.before;
    if (client.blocks.empty()) continue;
    const Block& last = arena_[client.blocks.last()];  // text may have gone on in it
    if (last.end() > client.state) shorten(client.blocks.last(), client.state - last.clock);
  }
  for (const Handle handle : deleting_) {
    for (const DeleteRange& range : clients_[handle].deletes) undelete(handle, range);
  }
  while (!cuts_.empty()) {
    const Cut cut = cuts_.back();
    cuts_.pop_back();
    mend(cut);
  }
  for (const Handle type : newly_formatted_) types_[type].has_formatting = false;
  subdocuments_ = {};
  subdocuments_added_.clear();
  clear_transaction();
}

/// Unlinks and frees a block that the transaction wrote; all that came after it is gone already.
void Doc::unwrite(Handle handle) {
  const Block& block = arena_[handle];
  Type& parent = types_[block.parent];
  if (block.left != none) arena_[block.left].right = block.right;
  if (block.right != none) arena_[block.right].left = block.left;
  if (block.key == none) {
    if (block.left == none) parent.start = block.right;
    if (block.visible()) parent.length -= block.length;
    parent.cursor = {};
    place_removed(handle);
  } else if (block.left != none) {
    parent.map.set(block.key, block.left);
  } else {
    parent.map.pop_back();
  }
  if (block.ref == Ref::type) {
    free_type(block.type);
  }
  if (block.ref == Ref::format) shared_values_.forget(handle);
  elements_.forget(handle);
  buffers_.release(block.content());
  forget_place(handle);
  arena_.free(handle);
}

/// Takes the end of a text away that was written on in its block.
void Doc::shorten(Handle handle, std::uint32_t length) {
  cut_content(handle, length);
  Block& block = arena_[handle];
  Type& list = types_[block.parent];
  if (block.visible()) list.length -= block.length - length;
  list.cursor = {};
  block.length = length;
  place_changed(handle);
}

/// Leaves the content of the first `length` units.
void Doc::cut_content(Handle handle, std::uint32_t length) {
  Block& block = arena_[handle];
  if (block.bytes == 0) return;
  const auto bytes = static_cast<std::uint32_t>(element_place(handle, length).byte);
  elements_.cut(handle, length);
  buffers_.release({block.buffer, block.offset + bytes, block.bytes - bytes});
  block.bytes = bytes;
}

/// Everything in `range` that was written before the transaction is there again.
void Doc::undelete(Handle client, DeleteRange range) {
  const ClientBlocks& blocks = clients_[client].blocks;
  if (range.clock >= clients_[client].state) return;
  ClientBlocks::Place place = blocks.find(static_cast<std::uint32_t>(range.clock));
  do {
    const Handle handle = blocks.at(place);
    Block& block = arena_[handle];
    if (block.clock >= range.clock + range.length) return;
    block.deleted = false;
    if (block.key == none && block.countable()) {
      Type& list = types_[block.parent];
      list.length += block.length;
      list.cursor = {};
      place_changed(handle);
    }
  } while (blocks.next(place));
}

/// Makes one block of two again, unless the transaction had written them itself. Edits cut what is
/// visible in a list: never the value of a key, and nothing that was redone, which is deleted.
void Doc::mend(const Cut& cut) {
  Block& left = arena_[cut.left];
  const Block& right = arena_[cut.right];
  if (BlockArena::is_free(right)) {
    buffers_.release(cut.whole);
    return;
  }
  ClientBlocks& blocks = clients_[left.client].blocks;
  blocks.erase(blocks.find(right.clock));
  place_removed(cut.right);
  if (cut.whole.bytes > 0) {
    buffers_.release(left.content());
    buffers_.release(right.content());
    left.set_content(cut.whole);
    cut_content(cut.left, left.length + right.length);  // text may have gone on before the cut
  } else {
    Slice joined = left.content();
    buffers_.join(joined, right.content());
    left.set_content(joined);
  }
  left.length += right.length;
  left.right = right.right;
  if (left.right != none) arena_[left.right].left = cut.left;
  types_[left.parent].cursor = {};
  place_changed(cut.left);
  elements_.forget(cut.right);
  arena_.free(cut.right);
}

}  // namespace lumbung::crdt
