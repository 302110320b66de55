#include "crdt/core/doc.hpp"
#include "crdt/core/text_edit.hpp"

namespace lumbung::crdt {

/// What would stand between `left` and `right`, without its bytes: in the arena's spare block.
Block& Doc::item_between(Handle type, Handle left, Handle right, Handle key,
                         const Content& content) {
  Block& item = arena_.spare();
  item.client = client_handle(options_.client);
  item.clock = clients_[item.client].state;
  item.length = content.length;
  item.left = left;
  item.right = right;
  if (left != none) {
    item.origin_client = arena_[left].client;
    item.origin_clock = arena_[left].last_clock();
  }
  if (right != none) {
    item.right_origin_client = arena_[right].client;
    item.right_origin_clock = arena_[right].clock;
  }
  item.parent = type;
  item.key = key;
  item.ref = content.ref;
  return item;
}

Handle Doc::new_item(Handle type, Handle left, Handle right, Handle key, const Content& content) {
  (void)item_between(type, left, right, key, content);
  return add_spare(content.payload);
}

Handle Doc::add_spare(ByteView payload) {
  const Handle handle = arena_.take_spare();
  arena_[handle].set_content(buffers_.append(payload));
  integrate(handle);
  return handle;
}

Handle Doc::set_key(Handle type, Handle key, const Content& content) {
  return new_item(type, types_[type].map.find(key), none, key, content);
}

void Doc::delete_key(Handle type, Handle key) {
  const Handle current = types_[type].map.find(key);
  if (current != none) delete_block(current);
}

/// The block behind which index `index` begins, split off there if it has to be.
Handle Doc::left_of(Handle type, std::size_t index) {
  if (index == 0) return none;
  const Cursor at = locate(types_[type], index - 1);
  const Block& block = arena_[at.block];
  const auto inside = static_cast<std::uint32_t>(index - at.index);
  if (inside < block.length) (void)clean_start(block.client, block.clock + inside);
  return at.block;
}

Handle Doc::insert_list(Handle type, std::size_t index, const std::vector<Content>& contents) {
  Handle left = left_of(type, index);
  const Handle right = left != none ? arena_[left].right : types_[type].start;
  for (const Content& content : contents) {
    left = new_item(type, left, right, none, content);
    types_[type].cursor = {left, index};
    index += content.length;
  }
  return left;
}

/// Deletes `count` units from `index` on, of blocks whose kind counts.
template <class Counts>
void Doc::delete_run(Handle type, std::size_t index, std::size_t count, const Counts& counts) {
  const Handle left = left_of(type, index);
  Handle at = left != none ? arena_[left].right : types_[type].start;
  while (count > 0 && at != none) {
    const Block& block = arena_[at];
    if (block.right != none) __builtin_prefetch(&arena_[block.right]);  // while this one goes
    if (!block.deleted && counts(block.ref)) {
      if (count < block.length) {
        (void)clean_start(block.client, block.clock + static_cast<std::uint32_t>(count));
      }
      delete_block(at);
      count -= block.length;
    } else if (block.visible()) {
      index += block.length;
    }
    at = block.right;
  }
  if (at != none) note_place(type, {at, index});
}

void Doc::delete_list(Handle type, std::size_t index, std::size_t count) {
  delete_run(type, index, count, [](Ref) { return true; });
}

void Doc::insert_text(Handle type, std::size_t index, std::string_view utf8, std::uint32_t units) {
  const Content content{Ref::string, units, as_bytes_view(utf8)};
  if (types_[type].has_formatting) {
    TextEdit edit(*this, type);
    edit.seek(index);
    Attributes here;  // a JavaScript object in Yjs; NaN is written again, as it equals nothing
    for (const auto& [key, value] : edit.attributes().entries()) here.set_ordered(key, value);
    edit.insert(content, std::move(here));
    return;
  }
  Handle left = left_of(type, index);
  Handle right = left != none ? arena_[left].right : types_[type].start;
  while (right != none && arena_[right].deleted) {
    left = right;
    right = arena_[right].right;
  }
  const Block& item = item_between(type, left, right, none, content);
  if (goes_on(item)) return go_on(item, content.payload);
  note_place(type, {add_spare(content.payload), index});
}

void Doc::delete_text(Handle type, std::size_t index, std::size_t count) {
  if (!types_[type].has_formatting) {
    return delete_run(type, index, count, [](Ref ref) {
      return ref == Ref::string || ref == Ref::embed || ref == Ref::type;
    });
  }
  TextEdit edit(*this, type);
  edit.seek(index);
  edit.erase(count);
}

AttributeValue Doc::attribute_value(Handle format, std::string_view json) const {
  AttributeValue value{std::string(json), 0};
  if (value.is_object()) value.identity = shared_values_.identity(format, arena_[format]);
  return value;
}

}  // namespace lumbung::crdt
