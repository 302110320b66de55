#include "crdt/core/doc.hpp"

#include <algorithm>

namespace lumbung::crdt {

Doc::Doc(const Options& options) : options_(options) {}

void Doc::free_type(Handle type) {
  buffers_.release(types_[type].content);
  types_[type] = Type{};
  free_types_.push_back(type);
}

Handle Doc::new_type(Type type) {
  if (!free_types_.empty()) {
    const Handle handle = free_types_.back();
    free_types_.pop_back();
    types_[handle] = std::move(type);
    return handle;
  }
  const Handle added = types_.add();
  types_[added] = std::move(type);
  return added;
}

Handle Doc::root(std::string_view name) {
  const Handle key = names_.intern(name);
  const auto [place, added] = roots_.emplace(key, none);
  if (added) {
    Type type;
    type.root = key;
    place->second = new_type(std::move(type));
  }
  return place->second;
}

Result<Handle> Doc::declare(std::string_view name, ObjectType kind) {
  const Handle handle = root(name);
  Type& type = types_[handle];
  if (type.kind == ObjectType::undeclared) type.kind = kind;
  if (type.kind != kind) return fail(Errc::wrong_type, "root is declared as another type");
  return handle;
}

std::vector<std::string> Doc::root_names() const {
  std::vector<std::string> all;
  for (const auto& [name, type] : roots_) all.push_back(names_[name]);
  std::sort(all.begin(), all.end());
  return all;
}

Result<Handle> Doc::resolve(const ObjectId& object) const {
  if (object.is_root()) {
    if (last_root_ != none && names_[types_[last_root_].root] == object.root_name()) {
      return last_root_;
    }
    const auto found = roots_.find(names_.find(object.root_name()));
    if (found == roots_.end()) return fail(Errc::not_found, "no such root");
    return last_root_ = found->second;
  }
  const std::optional<Handle> at = block_at(object.item());
  if (!at) return fail(Errc::not_found, "no such object");
  const Block& block = arena_[*at];
  if (block.deleted) return fail(Errc::not_found, "the object was deleted");
  if (block.ref != Ref::type) return fail(Errc::not_found, "no object there");
  return block.type;
}

ObjectId Doc::object_id(Handle type) const {
  const Type& found = types_[type];
  if (found.item == none) return ObjectId::root(names_[found.root]);
  return ObjectId::nested(id_of(arena_[found.item]));
}

Handle Doc::client_handle(ClientId id) {
  const Handle known = client_or_none(id);
  if (known != none) return known;
  const auto added = static_cast<Handle>(clients_.size());
  client_index_.emplace(id, added);
  clients_.emplace_back();
  clients_.back().id = id;
  client_ids_.push_back(id);
  return added;
}

Handle Doc::client_or_none(ClientId id) const {
  // The same few clients are asked for again and again.
  KnownClient& last = last_clients_[id % last_clients_.size()];
  if (last.handle != none && last.id == id) return last.handle;
  const auto found = client_index_.find(id);
  if (found == client_index_.end()) return none;
  last = {id, found->second};
  return found->second;
}

std::optional<Handle> Doc::find_client(ClientId id) const {
  const Handle found = client_or_none(id);
  return found != none ? std::optional(found) : std::nullopt;
}

std::optional<Handle> Doc::block_at(Id id) const {
  const std::optional<Handle> client = find_client(id.client);
  if (!client || id.clock >= clients_[*client].state) return std::nullopt;
  return find(*client, static_cast<std::uint32_t>(id.clock));
}

std::optional<Id> Doc::redone(Handle handle) const {
  if (!arena_[handle].redone) return std::nullopt;
  return redone_.at(handle);
}

Memory Doc::memory() const {
  Memory memory;
  memory.blocks = arena_.live();
  memory.content_bytes = buffers_.held_bytes();
  memory.index_bytes = names_.bytes() + leaves_.capacity() * sizeof(leaves_[0]) +
                       stamps_.capacity() * sizeof(Stamp) + siblings_.bytes() + elements_.bytes();
  for (const Client& client : clients_) memory.index_bytes += client.blocks.bytes();
  for (Handle at = 0; at < types_.size(); ++at) {
    const Type& type = types_[at];
    memory.index_bytes += type.map.bytes() + (type.places ? type.places->bytes() : 0);
  }
  const std::size_t tables = clients_.capacity() * sizeof(Client) + types_.size() * sizeof(Type) +
                             client_index_.size() * 4 * sizeof(void*);
  memory.total_bytes =
      arena_.size() * sizeof(Block) + memory.content_bytes + memory.index_bytes + tables;
  return memory;
}

Clock Doc::state(ClientId client) const {
  const Handle found = client_or_none(client);
  return found != none ? clients_[found].state : 0;
}

StateVector Doc::state_vector() const {
  StateVector all;
  for (const Client& client : clients_) {
    if (client.state > 0) all.emplace(client.id, client.state);
  }
  return all;
}

}  // namespace lumbung::crdt
