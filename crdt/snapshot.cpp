#include "crdt/snapshot.hpp"

#include <algorithm>

#include "crdt/core/contents.hpp"
#include "crdt/core/doc.hpp"
#include "crdt/core/read.hpp"
#include "crdt/core/utf.hpp"
#include "crdt/core/wire.hpp"

namespace lumbung::crdt {
namespace {

/// How a delete set writes its clocks: as they are, or each as the distance from the end of the one
/// before (v2, where a length counts from 0).
enum class Spacing : std::uint8_t { absolute, relative };

tl::unexpected<Error> bad() { return fail(Errc::malformed, "snapshot"); }

using Range = std::vector<ClockRange>::const_iterator;

Range end_of_client(Range first, Range last) {
  return std::find_if(first, last,
                      [&](const ClockRange& range) { return range.client != first->client; });
}

Bytes encode(const Snapshot& snapshot, Spacing spacing) {
  std::vector<Range> clients;
  for (Range at = snapshot.deleted.begin(); at != snapshot.deleted.end();) {
    clients.push_back(at);
    at = end_of_client(at, snapshot.deleted.end());
  }
  Writer writer;
  writer.var_uint(clients.size());
  for (auto client = clients.rbegin(); client != clients.rend(); ++client) {
    const Range end = end_of_client(*client, snapshot.deleted.end());
    writer.var_uint((*client)->client);
    writer.var_uint(static_cast<std::uint64_t>(end - *client));
    Clock before = 0;
    for (Range range = *client; range != end; ++range) {
      const bool relative = spacing == Spacing::relative;
      writer.var_uint(range->clock - (relative ? before : 0));
      writer.var_uint(range->length - (relative ? 1 : 0));
      before = range->clock + range->length;
    }
  }
  writer.raw(encode_state_vector(snapshot.state));
  return writer.take();
}

bool read_range(Reader& reader, Spacing spacing, Clock before, ClockRange& range) {
  if (!reader.var_uint(range.clock) || !reader.var_uint(range.length)) return false;
  if (spacing == Spacing::relative) {
    range.clock += before;
    range.length += 1;
  }
  return range.length > 0 && range.clock <= client_id_max &&
         range.length <= client_id_max - range.clock;
}

void sort_and_join(std::vector<ClockRange>& ranges) {
  std::sort(ranges.begin(), ranges.end());
  std::size_t last = 0;
  for (std::size_t i = 1; i < ranges.size(); ++i) {
    ClockRange& left = ranges[last];
    const ClockRange right = ranges[i];
    if (left.client == right.client && left.clock + left.length >= right.clock) {
      left.length = std::max(left.length, right.clock + right.length - left.clock);
    } else {
      ranges[++last] = right;
    }
  }
  if (!ranges.empty()) ranges.resize(last + 1);
}

Result<Snapshot> decode(ByteView bytes, Spacing spacing) {
  Reader reader(bytes);
  Snapshot snapshot;
  std::uint64_t clients = 0;
  if (!reader.var_uint(clients) || clients > reader.left()) return bad();
  for (std::uint64_t i = 0; i < clients; ++i) {
    ClockRange range;
    std::uint64_t count = 0;
    if (!reader.var_uint(range.client) || !reader.var_uint(count) || count > reader.left() / 2) {
      return bad();
    }
    Clock before = 0;
    for (std::uint64_t k = 0; k < count; ++k) {
      if (!read_range(reader, spacing, before, range)) return bad();
      before = range.clock + range.length;
      snapshot.deleted.push_back(range);
    }
  }
  sort_and_join(snapshot.deleted);
  Result<StateVector> state = decode_state_vector({reader.at(), reader.left()});
  if (!state) return bad();
  snapshot.state = std::move(*state);
  return snapshot;
}

DeleteSet as_delete_set(const std::vector<ClockRange>& ranges) {
  DeleteSet deletes;
  for (const ClockRange& range : ranges) {
    if (deletes.clients.empty() || deletes.clients.back().client != range.client) {
      deletes.clients.push_back({range.client, {}});
    }
    deletes.clients.back().ranges.push_back({range.clock, range.length});
  }
  return deletes;
}

void add(std::vector<ClockRange>& ranges, const DeleteSet& deletes) {
  for (const DeleteSet::Entry& entry : deletes.clients) {
    for (const DeleteRange& range : entry.ranges) {
      ranges.push_back({entry.client, range.clock, range.length});
    }
  }
  sort_and_join(ranges);
}

/// The clocks [first, last) of one block that a moment shows, run by run.
template <class Take>
void each_shown(const Snapshot& snapshot, Id first, Clock length, const Take& take) {
  const auto state = snapshot.state.find(first.client);
  const Clock written = state != snapshot.state.end() ? state->second : 0;
  const Clock end = std::min(first.clock + length, written);
  Clock at = first.clock;
  auto range = std::partition_point(
      snapshot.deleted.begin(), snapshot.deleted.end(), [&](const ClockRange& deleted) {
        return deleted.client < first.client ||
               (deleted.client == first.client && deleted.clock + deleted.length <= first.clock);
      });
  while (at < end) {
    const bool more = range != snapshot.deleted.end() && range->client == first.client;
    const Clock until = more ? std::min(std::max(range->clock, at), end) : end;
    if (at < until) take(at - first.clock, until - at);
    if (!more) return;
    at = range->clock + range->length;
    ++range;
  }
}

/// The block that held the key's value at the moment.
Handle block_at(const Doc& doc, const Type& map, Handle key, const Snapshot& snapshot) {
  Handle at = map.map.find(key);
  const auto later = [&](const Block& block) {
    const auto state = snapshot.state.find(doc.id_of(block).client);
    return state == snapshot.state.end() || block.clock >= state->second;
  };
  while (at != none && later(doc.block(at))) at = doc.block(at).left;
  if (at == none || !doc.block(at).countable() || !snapshot.shows(doc.id_of(doc.block(at)))) {
    return none;
  }
  return at;
}

Element last_element(const Doc& doc, Handle handle) {
  const Block& block = doc.block(handle);
  return {{doc.id_of(block).client, block.last_clock()}, value_at(doc, handle, block.length - 1)};
}

Result<Handle> find(const Doc& doc, const ObjectId& object) {
  // What was deleted since may be asked about too.
  if (object.is_root()) return doc.resolve(object);
  const std::optional<Handle> at = doc.block_at(object.item());
  if (!at || doc.block(*at).ref != Ref::type) return fail(Errc::not_found, "no object there");
  return doc.block(*at).type;
}

Result<Handle> find_map(const Doc& doc, const ObjectId& object) {
  Result<Handle> type = find(doc, object);
  if (type && doc.type(*type).kind == ObjectType::array) {
    return fail(Errc::wrong_type, "not a map");
  }
  return type;
}

Result<Handle> find_list(const Doc& doc, const ObjectId& object) {
  Result<Handle> type = find(doc, object);
  if (type && doc.type(*type).kind == ObjectType::map) return fail(Errc::wrong_type, "not a list");
  return type;
}

}  // namespace

bool Snapshot::shows(Id id) const {
  bool shown = false;
  each_shown(*this, id, 1, [&shown](Clock, Clock) { shown = true; });
  return shown;
}

Snapshot take_snapshot(const Document& document) {
  Snapshot snapshot{document.state_vector(), {}};
  add(snapshot.deleted, document.inside().deleted());
  return snapshot;
}

Bytes encode_snapshot(const Snapshot& snapshot) { return encode(snapshot, Spacing::absolute); }
Bytes encode_snapshot_v2(const Snapshot& snapshot) { return encode(snapshot, Spacing::relative); }
Result<Snapshot> decode_snapshot(ByteView bytes) { return decode(bytes, Spacing::absolute); }
Result<Snapshot> decode_snapshot_v2(ByteView bytes) { return decode(bytes, Spacing::relative); }

Result<Document> restore(Document& origin, const Snapshot& snapshot, const Options& options) {
  if (origin.in_transaction()) return fail(Errc::busy, "a transaction is open");
  if (origin.inside().options().collect != Collect::nothing) {
    return fail(Errc::unsupported, "what was deleted has been collected");
  }
  for (const auto& [client, clock] : snapshot.state) {
    if (clock > origin.next_clock(client)) return fail(Errc::out_of_range, "a later moment");
  }
  const DeleteSet deletes = as_delete_set(snapshot.deleted);
  Result<Document> made = Document::create(options);
  if (!made) return made;
  const Bytes state = origin.inside().encode_until(snapshot.state, deletes);
  Arrival arrival{.author = Author::ourselves};
  arrival.kept = true;
  if (const auto done = made->inside().apply(state, arrival); !done) {
    return tl::unexpected(done.error());
  }
  return made;
}

Result<bool> contains_update(const Snapshot& snapshot, ByteView update) {
  DecodeBounds bounds;
  const Result<Decoded> decoded = decode_update(update, Encoding::v1, bounds);
  if (!decoded) return tl::unexpected(decoded.error());
  for (const Struct& item : decoded->structs) {
    const auto state = snapshot.state.find(item.id.client);
    if (state == snapshot.state.end() || state->second < item.end()) return false;
  }
  std::vector<ClockRange> all = snapshot.deleted;
  add(all, decoded->deletes);
  return all == snapshot.deleted;
}

Result<std::optional<Element>> get_at(const Document& document, const ObjectId& map,
                                      std::string_view key, const Snapshot& snapshot) {
  const Doc& doc = document.inside();
  const Result<Handle> type = find_map(doc, map);
  if (!type) return tl::unexpected(type.error());
  const Handle name = doc.names().find(key);
  const Handle block = name != none ? block_at(doc, doc.type(*type), name, snapshot) : none;
  if (block == none) return std::optional<Element>{};
  return last_element(doc, block);
}

Result<std::map<std::string, Element>> entries_at(const Document& document, const ObjectId& map,
                                                  const Snapshot& snapshot) {
  const Doc& doc = document.inside();
  const Result<Handle> type = find_map(doc, map);
  if (!type) return tl::unexpected(type.error());
  std::map<std::string, Element> all;
  for (const KeyMap::Entry entry : doc.type(*type).map.entries()) {
    const Handle block = block_at(doc, doc.type(*type), entry.key, snapshot);
    if (block != none) all.emplace(doc.names()[entry.key], last_element(doc, block));
  }
  return all;
}

Result<std::vector<Element>> elements_at(const Document& document, const ObjectId& list,
                                         const Snapshot& snapshot) {
  const Doc& doc = document.inside();
  const Result<Handle> type = find_list(doc, list);
  if (!type) return tl::unexpected(type.error());
  std::vector<Element> all;
  for (Handle at = doc.type(*type).start; at != none; at = doc.block(at).right) {
    const Block& block = doc.block(at);
    if (!block.countable()) continue;
    const Id first = doc.id_of(block);
    each_shown(snapshot, first, block.length, [&](Clock from, Clock count) {
      for (Clock i = from; i < from + count; ++i) {
        const auto offset = static_cast<std::uint32_t>(i);
        all.push_back({{first.client, first.clock + i}, value_at(doc, at, offset)});
      }
    });
  }
  return all;
}

Result<std::string> text_at(const Document& document, const ObjectId& text,
                            const Snapshot& snapshot) {
  const Doc& doc = document.inside();
  const Result<Handle> type = find_list(doc, text);
  if (!type) return tl::unexpected(type.error());
  if (!is_text(doc.type(*type).kind)) return fail(Errc::wrong_type, "no text");
  std::string all;
  for (Handle at = doc.type(*type).start; at != none; at = doc.block(at).right) {
    const Block& block = doc.block(at);
    if (block.ref != Ref::string) continue;
    const std::string_view whole = as_text(doc.payload(block));
    each_shown(snapshot, doc.id_of(block), block.length, [&](Clock from, Clock count) {
      const Utf16Place first = find_utf16(whole, static_cast<std::size_t>(from));
      const Utf16Place last = find_utf16(whole, static_cast<std::size_t>(from + count));
      // Half of a pair shows as U+FFFD.
      if (first.inside_pair) all += replacement_character;
      const std::size_t begin = first.byte + (first.inside_pair ? 4 : 0);
      if (begin < last.byte) all += whole.substr(begin, last.byte - begin);
      if (last.inside_pair) all += replacement_character;
    });
  }
  return all;
}

}  // namespace lumbung::crdt
