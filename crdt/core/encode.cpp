#include <algorithm>
#include <functional>
#include <map>

#include "crdt/core/doc.hpp"
#include "crdt/core/merge.hpp"

namespace lumbung::crdt {

template <class Out>
void Doc::write_block(Out& out, Handle handle, std::uint32_t offset) const {
  const Block& block = arena_[handle];
  Struct item;
  item.id = id_of(block);
  item.length = block.length;
  item.ref = block.ref;
  if (!block.is_gc()) {
    item.has_origin = block.origin_client != none;
    if (item.has_origin) item.origin = {clients_[block.origin_client].id, block.origin_clock};
    item.has_right_origin = block.right_origin_client != none;
    if (item.has_right_origin) {
      item.right_origin = {clients_[block.right_origin_client].id, block.right_origin_clock};
    }
    item.has_key = block.key != none;
    if (item.has_key) item.key = names_[block.key];
    if (!item.has_origin && !item.has_right_origin) {
      const Type& parent = types_[block.parent];
      if (parent.item == none) {
        item.parent_kind = ParentKind::root;
        item.root = names_[parent.root];
      } else {
        item.parent_kind = ParentKind::item;
        item.parent = id_of(arena_[parent.item]);
      }
    }
    item.payload = payload(block);
  }
  if (offset == 0 || item.payload.empty()) return write_struct(out, item, offset);
  // The rest of a long block is found by its marks, not by walking over all of it.
  Struct rest = item;
  rest.id.clock += offset;
  rest.length -= offset;
  rest.has_origin = true;
  rest.parent_kind = ParentKind::inherited;
  rest.origin = {item.id.client, rest.id.clock - 1};
  const Utf16Place place = element_place(handle, offset);
  Bytes replaced;
  if (place.inside_pair) {
    replaced.assign(replacement_character.begin(), replacement_character.end());
    const ByteView tail = item.payload.subspan(place.byte + 4);
    replaced.insert(replaced.end(), tail.begin(), tail.end());
    rest.payload = replaced;
  } else {
    rest.payload = item.payload.subspan(place.byte);
  }
  write_struct(out, rest, 0);
}

template <class Out>
void Doc::write_structs(Out& out, Starts& order) const {
  if (order.size() > 1) {
    std::sort(order.begin(), order.end(), [this](const auto& a, const auto& b) {
      return clients_[a.first].id > clients_[b.first].id;
    });
  }
  Writer& rest = out.rest();
  rest.var_uint(order.size());
  for (const auto& [handle, clock] : order) {
    const Client& client = clients_[handle];
    ClientBlocks::Place place = client.blocks.find(clock);
    rest.var_uint(client.blocks.count_from(place));
    out.client(client.id);
    rest.var_uint(clock);
    std::uint32_t offset = clock - arena_[client.blocks.at(place)].clock;
    do {
      write_block(out, client.blocks.at(place), offset);
      offset = 0;
    } while (client.blocks.next(place));
  }
}

/// What the transaction deleted, as write_delete_set writes it.
void Doc::write_deleted(Writer& rest, Encoding encoding) const {
  if (deleting_.size() > 1) {
    DeleteSet deletes;
    for (const Handle handle : deleting_) {
      deletes.clients.push_back({clients_[handle].id, clients_[handle].deletes});
    }
    return write_delete_set(rest, deletes, encoding);
  }
  rest.var_uint(deleting_.size());
  for (const Handle handle : deleting_) {
    write_deletes_of(rest, clients_[handle].id, clients_[handle].deletes, encoding);
  }
}

void Doc::write_updates(const Outcome& done) const {
  Starts& from = starts_room_;
  from.clear();
  for (const Handle handle : touched_) {
    const Client& client = clients_[handle];
    if (client.state != client.before) from.emplace_back(handle, client.before);
  }
  const auto write = [&](Encoding encoding) {
    return write_update(encoding, [&](auto& out) {
      write_structs(out, from);
      write_deleted(out.rest(), encoding);
    });
  };
  if (options_.encodings != EmitEncodings::v2) done.update = write(Encoding::v1);
  if (options_.encodings != EmitEncodings::v1) done.update_v2 = write(Encoding::v2);
}

DeleteSet Doc::deleted() const {
  DeleteSet all;
  for (const Client& client : clients_) {
    if (client.blocks.empty() || !client.has_deleted) continue;
    DeleteSet::Entry entry{client.id, {}};
    ClientBlocks::Place place{};
    bool run = false;
    do {
      const Block& block = arena_[client.blocks.at(place)];
      if (block.deleted && run) {
        entry.ranges.back().length += block.length;
      } else if (block.deleted) {
        entry.ranges.push_back({block.clock, block.length});
      }
      run = block.deleted;
    } while (client.blocks.next(place));
    if (!entry.ranges.empty()) all.clients.push_back(std::move(entry));
  }
  return all;
}

void Doc::each_struct(const std::function<void(ClockRange, ByteView)>& take) const {
  std::map<ClientId, const Client*, std::greater<>> order;
  for (const Client& client : clients_) {
    if (!client.blocks.empty()) order.emplace(client.id, &client);
  }
  for (const auto& [id, client] : order) {
    ClientBlocks::Place place{};
    do {
      const Handle handle = client->blocks.at(place);
      Writer writer;
      OutV1 out(writer);
      write_block(out, handle, 0);
      take({id, arena_[handle].clock, arena_[handle].length}, writer.view());
    } while (client->blocks.next(place));
  }
}

/// The structs that wait and that a replica at `since` lacks. What is known here is left out: a
/// merge could take its form in what waits, which may be that of something deleted, for ours.
Bytes Doc::waiting_structs(StateVector since) const {
  for (const Client& client : clients_) {
    Clock& known = since[client.id];
    known = std::max<Clock>(known, client.state);
  }
  return diff_kept(read_kept(pending_->update), since);
}

Bytes Doc::waiting() const {
  if (pending_deletes_.empty() && !pending_) return {};
  Decoded deletes;
  deletes.deletes = pending_deletes_;
  Bytes rest;
  Decoded structs;
  if (pending_) {
    rest = waiting_structs({});
    structs = read_kept(rest);
  }
  return merge_decoded({&structs, &deletes}, Encoding::v1);
}

Bytes Doc::encode_until(const StateVector& until, const DeleteSet& deletes) {
  start(true);
  std::map<ClientId, Handle, std::greater<>> order;
  for (const auto& [client, clock] : until) {
    if (clock == 0) continue;
    const Handle handle = *find_client(client);
    if (clock < clients_[handle].state) {
      (void)clean_start(handle, static_cast<std::uint32_t>(clock));
    }
    order.emplace(client, handle);
  }
  Writer writer;
  OutKept out(writer);
  writer.var_uint(order.size());
  for (const auto& [client, handle] : order) {
    const ClientBlocks& blocks = clients_[handle].blocks;
    const auto last = static_cast<std::uint32_t>(until.at(client) - 1);
    const ClientBlocks::Place first{};
    const ClientBlocks::Place end = blocks.find(last);
    std::size_t count = blocks.count_from(first) - blocks.count_from(end) + 1;
    writer.var_uint(count);
    writer.var_uint(client);
    writer.var_uint(0);
    for (ClientBlocks::Place at = first; count > 0; --count, (void)blocks.next(at)) {
      write_block(out, blocks.at(at), 0);
    }
  }
  write_delete_set(writer, deletes);
  finish_silently();
  return writer.take();
}

Doc::Starts Doc::starts(const StateVector& since) const {
  Starts from;
  for (std::size_t i = 0; i < clients_.size(); ++i) {
    const Client& client = clients_[i];
    const auto known = since.find(client.id);
    const Clock have = known != since.end() ? known->second : 0;
    if (client.state > have) {
      from.emplace_back(static_cast<Handle>(i), static_cast<std::uint32_t>(have));
    }
  }
  return from;
}

/// About as many bytes as the blocks from there on take, so that the update is not moved about.
std::size_t Doc::size_estimate(const Starts& from) const {
  constexpr std::size_t around = 24;  // info, origins, lengths; keys come on top
  std::size_t sum = 64;
  for (const auto& [handle, clock] : from) {
    const ClientBlocks& blocks = clients_[handle].blocks;
    ClientBlocks::Place place = blocks.find(clock);
    do {
      const Block& block = arena_[blocks.at(place)];
      sum += around + block.bytes;
      if (block.key != none) sum += names_[block.key].size();
    } while (blocks.next(place));
  }
  return sum;
}

Bytes Doc::encode_state(const StateVector& since, Encoding encoding) const {
  if (pending_deletes_.empty() && !pending_) {
    return write_update(encoding, [&](auto& out) {
      Starts from = starts(since);
      out.rest().reserve(size_estimate(from));
      write_structs(out, from);
      write_delete_set(out.rest(), deleted(), encoding);
    });
  }
  // What waits goes along, so that a copy of this document is as far as this one.
  Writer writer;
  OutKept out(writer);
  Starts from = starts(since);
  write_structs(out, from);
  write_delete_set(writer, deleted());
  const Bytes state = writer.take();
  const Decoded integrated = read_kept(state);
  Decoded deletes;
  deletes.deletes = pending_deletes_;
  std::vector<const Decoded*> parts{&integrated};
  if (!pending_deletes_.empty()) parts.push_back(&deletes);
  Bytes rest;
  Decoded structs;
  if (pending_) {
    rest = waiting_structs(since);
    structs = read_kept(rest);
    parts.push_back(&structs);
  }
  return merge_decoded(parts, encoding);
}

}  // namespace lumbung::crdt
