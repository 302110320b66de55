#include <algorithm>
#include <map>

#include "crdt/core/doc.hpp"
#include "crdt/core/utf.hpp"
#include "crdt/limits.hpp"

// Whether an update fits to what is here, before anything of it is integrated.
namespace lumbung::crdt {
namespace {

/// UTF-16 units [from, from + count) of UTF-8 text, halves of pairs one by one.
std::vector<std::uint16_t> units_of(std::string_view text, std::size_t from, std::size_t count) {
  std::vector<std::uint16_t> units;
  units.reserve(count + 1);
  Utf16Place place = find_utf16(text, from);
  bool skip_first = place.inside_pair;
  for (std::size_t at = place.byte; at < text.size() && units.size() < count;) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const auto tail = [&](std::size_t i) {
      return static_cast<std::uint32_t>(static_cast<unsigned char>(text[at + i]) & 0x3F);
    };
    if (lead < 0x80) {
      units.push_back(lead);
      at += 1;
    } else if (lead < 0xE0) {
      units.push_back(static_cast<std::uint16_t>(((lead & 0x1FU) << 6) | tail(1)));
      at += 2;
    } else if (lead < 0xF0) {
      units.push_back(
          static_cast<std::uint16_t>(((lead & 0x0FU) << 12) | (tail(1) << 6) | tail(2)));
      at += 3;
    } else {
      const std::uint32_t point =
          (((lead & 0x07U) << 18) | (tail(1) << 12) | (tail(2) << 6) | tail(3)) - 0x10000;
      if (!skip_first) units.push_back(static_cast<std::uint16_t>(0xD800 + (point >> 10)));
      if (units.size() < count) {
        units.push_back(static_cast<std::uint16_t>(0xDC00 + (point & 0x3FF)));
      }
      at += 4;
    }
    skip_first = false;
  }
  return units;
}

/// A run of clocks inside one content.
struct Part {
  ByteView payload;
  Clock length = 0;  ///< of the whole content
  Clock from = 0;
};

/// U+FFFD may stand on either side: a replica that split a surrogate pair holds it instead.
bool same_text(const Part& a, const Part& b, Clock count) {
  if (a.payload.size() == a.length && b.payload.size() == b.length) {  // both ASCII
    return as_text(a.payload).substr(a.from, count) == as_text(b.payload).substr(b.from, count);
  }
  const auto left = units_of(as_text(a.payload), a.from, count);
  const auto right = units_of(as_text(b.payload), b.from, count);
  return std::equal(
      left.begin(), left.end(), right.begin(), right.end(),
      [](std::uint16_t x, std::uint16_t y) { return x == y || x == 0xFFFD || y == 0xFFFD; });
}

ByteView part_bytes(Ref ref, const Part& part, Clock count) {
  BytePool pool;  // stays empty: only texts are rewritten
  const ByteView from = payload_from(ref, part.payload, part.from, pool);
  if (part.from + count == part.length) return from;
  return from.first(from.size() - payload_from(ref, from, count, pool).size());
}

bool same_content(Ref ref, const Part& a, const Part& b, Clock count) {
  if (ref == Ref::string) return same_text(a, b, count);
  const ByteView left = part_bytes(ref, a, count);
  const ByteView right = part_bytes(ref, b, count);
  return std::equal(left.begin(), left.end(), right.begin(), right.end());
}

}  // namespace

Result<> Doc::check_reuse(const Struct& item, const Client& client) const {
  if (!item.is_item() || item.ref == Ref::deleted || item.id.clock >= client.state) return {};
  const Clock end = std::min<Clock>(item.end(), client.state);
  ClientBlocks::Place place = client.blocks.find(static_cast<std::uint32_t>(item.id.clock));
  do {
    const Block& block = arena_[client.blocks.at(place)];
    if (block.clock >= end) break;
    if (block.is_gc() || block.ref == Ref::deleted) continue;
    const Clock from = std::max<Clock>(item.id.clock, block.clock);
    const Clock count = std::min<Clock>(end, block.end()) - from;
    const Part known{payload(block), block.length, from - block.clock};
    const Part told{item.payload, item.length, from - item.id.clock};
    if (block.ref != item.ref || !same_content(item.ref, known, told, count)) {
      return fail(Errc::client_id_reuse, "other content for a known clock");
    }
  } while (client.blocks.next(place));
  return {};
}

Result<> Doc::check(const Decoded& update, Author author) const {
  for (const Section& section : update.sections) {
    const std::optional<Handle> client = find_client(section.client);
    const bool own = section.client == options_.client && author == Author::others;
    if (!client && !own) continue;
    const Clock known = client ? clients_[*client].state : 0;
    if (known == 0 && !own) continue;
    for (std::size_t i = 0; i < section.count; ++i) {
      const Struct& item = update.structs[section.first + i];
      if (own && item.ref != Ref::skip && item.end() > known) {
        return fail(Errc::client_id_reuse, "news of our own client");
      }
      if (!client) continue;
      if (Result<> reuse = check_reuse(item, clients_[*client]); !reuse) return reuse;
    }
  }
  return update.types.empty() ? Result<>{} : check_depth(update);
}

/// How deep each new type will stand: its parent may be known, in the update, or still missing.
Result<> Doc::check_depth(const Decoded& update) const {
  constexpr std::uint32_t unknown = none;
  constexpr std::uint32_t visiting = none - 1;
  const auto& structs = update.structs;
  std::vector<std::uint32_t> depth(structs.size(), unknown);  // of the parent of each struct
  std::map<ClientId, const Section*> sections;
  for (const Section& section : update.sections) sections.emplace(section.client, &section);

  const auto in_update = [&](Id id) -> std::optional<std::size_t> {
    const auto found = sections.find(id.client);
    if (found == sections.end()) return std::nullopt;
    return find_struct(structs, *found->second, id.clock);
  };
  // Depth of the type that `id` holds (as_parent) or stands in; nullopt: look in the update.
  const auto in_store = [&](Id id, bool as_parent) -> std::optional<std::uint32_t> {
    const std::optional<Handle> at = block_at(id);
    if (!at) return std::nullopt;
    const Block& block = arena_[*at];
    if (as_parent) return block.ref == Ref::type ? types_[block.type].depth : 0;
    return block.is_gc() ? 0 : types_[block.parent].depth;
  };

  std::vector<std::size_t> path;
  for (const std::size_t start : update.types) {
    if (depth[start] != unknown) continue;
    path.push_back(start);
    while (!path.empty()) {
      const std::size_t at = path.back();
      const Struct& item = structs[at];
      const bool as_parent = item.parent_kind == ParentKind::item;
      depth[at] = 0;
      if (item.is_item() && item.parent_kind != ParentKind::root) {
        const Id next = as_parent ? item.parent : item.has_origin ? item.origin : item.right_origin;
        if (const auto known = in_store(next, as_parent)) {
          depth[at] = *known;
        } else if (const auto other = in_update(next)) {
          if (depth[*other] == unknown) {
            depth[at] = visiting;
            path.push_back(*other);
            continue;
          }
          const std::uint32_t found = depth[*other] == visiting ? 0 : depth[*other];
          depth[at] = found + (as_parent && structs[*other].ref == Ref::type ? 1 : 0);
        }
      }
      if (item.ref == Ref::type && depth[at] + 1 > limits::depth_max) {
        return fail(Errc::limit, "types nest too deep");
      }
      path.pop_back();
    }
  }
  return {};
}

}  // namespace lumbung::crdt
