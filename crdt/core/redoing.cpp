#include "crdt/core/redoing.hpp"

#include <algorithm>

namespace lumbung::crdt {

/// The block that redid this one, split so that it starts where this one does.
Handle Redoing::next(Handle handle) {
  const std::optional<Id> id = doc_.redone(handle);
  if (!id) return none;
  const Handle found =
      doc_.clean_start(*doc_.find_client(id->client), static_cast<std::uint32_t>(id->clock));
  return doc_.block(found).is_gc() ? none : found;
}

/// The block that holds the object in which `handle` stands; none for roots.
Handle Redoing::holder(Handle handle) const { return doc_.type(doc_.block(handle).parent).item; }

/// The holder as it lives now, redone if it has to be; the deleted one if that cannot be.
Handle Redoing::living_holder(Handle handle) {
  Handle at = holder(handle);
  if (at == none || !doc_.block(at).deleted) return at;
  if (!doc_.block(at).redone && (!wanted_.contains(at) || redo(at) == none)) return at;
  for (Handle redone = next(at); redone != none; redone = next(at)) at = redone;
  return at;
}

/// `handle` or the first of those that redid it that stands in the object held by `holder`.
Handle Redoing::traced(Handle handle, Handle holder) {
  while (handle != none && this->holder(handle) != holder) handle = next(handle);
  return handle;
}

Redoing::Place Redoing::list_place(Handle handle, Handle holder) {
  const auto first = [&](Handle at, auto step) {
    for (; at != none; at = step(doc_.block(at))) {
      if (const Handle found = traced(at, holder); found != none) return found;
    }
    return at;
  };
  Place place;
  place.left = first(doc_.block(handle).left, [](const Block& block) { return block.left; });
  place.right = first(handle, [](const Block& block) { return block.right; });
  return place;
}

/// A later value of the key that is itself undone, or about to be deleted.
bool Redoing::gives_way(const Block& block) const {
  if (block.redone || to_delete_.contains(block)) return true;
  const auto deletes = [&block](const UndoStep& step) { return step.deleted.contains(block); };
  return std::any_of(log_.undo_.begin(), log_.undo_.end(), deletes) ||
         std::any_of(log_.redo_.begin(), log_.redo_.end(), deletes);
}

Redoing::Place Redoing::key_place(Handle handle, Handle holder, Handle parent) {
  const Handle key = doc_.block(handle).key;
  Place place;
  if (doc_.block(handle).right != none && !log_.options_.ignore_remote_map_changes) {
    place.left = handle;
    while (doc_.block(place.left).right != none &&
           gives_way(doc_.block(doc_.block(place.left).right))) {
      place.left = doc_.block(place.left).right;
      for (Handle redone = next(place.left); redone != none; redone = next(place.left)) {
        place.left = redone;
      }
    }
    place.free = doc_.block(place.left).right == none;
    // A value of another object would mislead other replicas.
    if (this->holder(place.left) == holder) return place;
  }
  place.left = doc_.type(parent).map.find(key);
  return place;
}

Handle Redoing::redo(Handle handle) {
  if (doc_.block(handle).redone) return next(handle);
  const Handle holder = living_holder(handle);
  if (holder != none && doc_.block(holder).deleted && !doc_.block(holder).redone &&
      this->holder(handle) == holder) {
    return none;
  }
  if (holder != none && doc_.block(holder).ref != Ref::type) return none;
  const Handle parent = holder == none ? doc_.block(handle).parent : doc_.block(holder).type;
  const Handle key = doc_.block(handle).key;
  const Place place = key == none ? list_place(handle, holder) : key_place(handle, holder, parent);
  if (!place.free) return none;

  const Block& block = doc_.block(handle);
  const ByteView payload = doc_.payload(block);
  const Bytes copied(payload.begin(), payload.end());
  const Id id{doc_.options().client, doc_.state(doc_.options().client)};
  const Content content{block.ref, block.length, copied};
  const std::uint64_t value = doc_.shared_values_.identity(handle, block);
  doc_.arena_[handle].redone = true;
  doc_.redone_.insert_or_assign(handle, id);
  const Handle made = doc_.new_item(parent, place.left, place.right, key, content);
  if (doc_.block(made).is_gc()) return made;
  doc_.keep(made, true);
  // Yjs' copy of a format holds the very same object.
  if (content.ref == Ref::format) doc_.shared_values_.share(made, value);
  return made;
}

}  // namespace lumbung::crdt
