#include "crdt/inspect.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "crdt/core/update.hpp"

namespace lumbung::crdt {
namespace {

template <class T>
void sort_unique(std::vector<T>& all) {
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
}

/// Where the struct of the update that covers `id` stands.
std::optional<std::size_t> find_struct(const Decoded& update,
                                       const std::unordered_map<ClientId, const Section*>& sections,
                                       Id id) {
  const auto section = sections.find(id.client);
  if (section == sections.end()) return std::nullopt;
  const auto at = crdt::find_struct(update.structs, *section->second, id.clock);
  return at && update.structs[*at].ref != Ref::skip ? at : std::nullopt;
}

/// How deep types nest inside the update; a parent outside counts as depth 0.
Result<std::size_t> type_depth(const Decoded& update,
                               const std::unordered_map<ClientId, const Section*>& sections,
                               std::size_t depth_max) {
  // Depth of the parent of each struct, by position; filled along chains, each struct once.
  constexpr std::size_t unknown = ~std::size_t{0};
  std::vector<std::size_t> depth(update.structs.size(), unknown);
  std::vector<std::size_t> path;
  std::size_t deepest = 0;
  for (std::size_t start = 0; start < update.structs.size(); ++start) {
    if (update.structs[start].ref != Ref::type) continue;
    path.push_back(start);
    while (!path.empty()) {
      const std::size_t at = path.back();
      const Struct& item = update.structs[at];
      if (depth[at] == unknown) {
        depth[at] = 0;
        const bool to_parent = item.parent_kind == ParentKind::item;
        const bool to_neighbour = item.has_origin || item.has_right_origin;
        if (item.is_item() && (to_parent || to_neighbour)) {
          const Id next = to_parent         ? item.parent
                          : item.has_origin ? item.origin
                                            : item.right_origin;
          if (const auto other = find_struct(update, sections, next)) {
            path.push_back(*other);
            continue;
          }
        }
      }
      path.pop_back();
      if (!path.empty()) {
        const Struct& above = update.structs[path.back()];
        const bool inside = above.parent_kind == ParentKind::item && item.ref == Ref::type;
        depth[path.back()] = depth[at] + (inside ? 1 : 0);
      }
      if (item.ref == Ref::type) deepest = std::max(deepest, depth[at] + 1);
      if (deepest > depth_max) return fail(Errc::limit, "types nest too deep");
    }
  }
  return deepest;
}

}  // namespace

Result<UpdateShape> inspect_update(ByteView update, const InspectLimits& limits) {
  DecodeBounds bounds;
  bounds.structs_max = limits.structs_max;
  bounds.delete_ranges_max = limits.delete_ranges_max;
  bounds.scan.key_bytes_max = limits.key_bytes_max;
  bounds.scan.string_bytes_max = limits.string_bytes_max;
  const Result<Decoded> decoded = decode_update(update, Encoding::v1, bounds);
  if (!decoded) return tl::unexpected(decoded.error());
  if (bounds.bytes_read != update.size()) return fail(Errc::malformed, "bytes behind the update");
  if (bounds.scan.depth > limits.depth_max) return fail(Errc::limit, "value nests too deep");

  std::unordered_map<ClientId, const Section*> sections;
  for (const Section& section : decoded->sections) sections.emplace(section.client, &section);
  const Result<std::size_t> types = type_depth(*decoded, sections, limits.depth_max);
  if (!types) return tl::unexpected(types.error());

  UpdateShape shape;
  shape.structs = decoded->structs.size();
  shape.depth = std::max(bounds.scan.depth, *types);
  const auto refer = [&](Id id) {
    if (!find_struct(*decoded, sections, id)) shape.references.push_back(id);
  };
  for (const Struct& item : decoded->structs) {
    if (item.ref == Ref::skip) {
      shape.has_skips = true;
      continue;
    }
    auto& written = shape.written;
    if (!written.empty() && written.back().client == item.id.client &&
        written.back().clock + written.back().length == item.id.clock) {
      written.back().length += item.length;
    } else {
      written.push_back({item.id.client, item.id.clock, item.length});
    }
    shape.has_collected = shape.has_collected || item.ref == Ref::gc || item.ref == Ref::deleted;
    shape.has_formatting =
        shape.has_formatting || item.ref == Ref::format || item.ref == Ref::embed;
    shape.has_subdocuments = shape.has_subdocuments || item.ref == Ref::doc;
    if (item.has_origin) refer(item.origin);
    if (item.has_right_origin) refer(item.right_origin);
    shape.has_right_origins = shape.has_right_origins || item.has_right_origin;
    shape.has_nested = shape.has_nested || item.parent_kind == ParentKind::item;
    if (item.parent_kind == ParentKind::item) refer(item.parent);
    if (item.parent_kind == ParentKind::root) shape.roots.emplace_back(item.root);
    if (item.has_key) shape.keys.emplace_back(item.key);
  }
  for (const DeleteSet::Entry& entry : decoded->deletes.clients) {
    for (const DeleteRange& range : entry.ranges) {
      shape.deleted.push_back({entry.client, range.clock, range.length});
    }
  }
  sort_unique(shape.roots);
  sort_unique(shape.keys);
  sort_unique(shape.references);
  return shape;
}

}  // namespace lumbung::crdt
