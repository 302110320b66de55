#include <algorithm>

#include "crdt/any.hpp"
#include "crdt/core/doc.hpp"

namespace lumbung::crdt {

Handle Doc::new_item(Handle type, Handle left, Handle right, Handle key, const Content& content) {
  Block item;
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
  item.content = buffers_.append(content.payload);
  const Handle handle = arena_.add(item);
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

void Doc::delete_list(Handle type, std::size_t index, std::size_t count) {
  const Handle left = left_of(type, index);
  Handle at = left != none ? arena_[left].right : types_[type].start;
  while (count > 0 && at != none) {
    const Block& block = arena_[at];
    if (!block.deleted) {
      if (count < block.length) {
        (void)clean_start(block.client, block.clock + static_cast<std::uint32_t>(count));
      }
      delete_block(at);
      count -= block.length;
    }
    at = block.right;
  }
  if (at != none) types_[type].cursor = {at, index};
}

/// Where a text edit stands: between two blocks, with the formatting that holds there.
struct Doc::TextPlace {
  Handle left = none;
  Handle right = none;
  std::vector<std::pair<std::string, std::string>> attributes;  // key, JSON; in order of setting

  [[nodiscard]] std::string_view value(std::string_view key) const {
    for (const auto& [name, json] : attributes) {
      if (name == key) return json;
    }
    return "null";
  }
  void set(std::string_view key, std::string_view json) {
    const auto found = std::find_if(attributes.begin(), attributes.end(),
                                    [key](const auto& one) { return one.first == key; });
    if (json == "null") {
      if (found != attributes.end()) attributes.erase(found);
    } else if (found != attributes.end()) {
      found->second = json;
    } else {
      attributes.emplace_back(key, json);
    }
  }
};

namespace {

struct FormatText {
  std::string_view key;
  std::string_view json;
};

FormatText format_of(ByteView payload) {
  Reader reader(payload);
  ByteView key;
  ByteView json;
  (void)(reader.var_bytes(key) && reader.var_bytes(json));  // written by us or checked at decode
  return {as_text(key), as_text(json)};
}

}  // namespace

void Doc::forward(TextPlace& place) const {
  const Block& block = arena_[place.right];
  if (block.ref == Ref::format && !block.deleted) {
    const FormatText format = format_of(payload(block));
    place.set(format.key, format.json);
  }
  place.left = place.right;
  place.right = block.right;
}

Doc::TextPlace Doc::text_place(Handle type, std::size_t index) {
  TextPlace place;
  if (!types_[type].has_formatting) {
    place.left = left_of(type, index);
    place.right = place.left != none ? arena_[place.left].right : types_[type].start;
    return place;
  }
  // Formatting holds from where it was set, so it is gathered from the start.
  place.right = types_[type].start;
  while (place.right != none && index > 0) {
    const Block& block = arena_[place.right];
    if (block.visible()) {
      if (index < block.length) {
        (void)clean_start(block.client, block.clock + static_cast<std::uint32_t>(index));
      }
      index -= block.length;
    }
    forward(place);
  }
  return place;
}

void Doc::insert_text(Handle type, std::size_t index, std::string_view utf8, std::uint32_t units) {
  TextPlace place = text_place(type, index);
  // Past deleted blocks, and past formats that change nothing for the new text.
  while (place.right != none) {
    const Block& block = arena_[place.right];
    if (!block.deleted) {
      if (block.ref != Ref::format) break;
      const FormatText format = format_of(payload(block));
      if (place.value(format.key) != format.json) break;
    }
    forward(place);
  }
  const Content content{Ref::string, units, as_bytes_view(utf8)};
  const Handle item = new_item(type, place.left, place.right, none, content);
  types_[type].cursor = {item, index};
}

void Doc::delete_text(Handle type, std::size_t index, std::size_t count) {
  TextPlace place = text_place(type, index);
  const TextPlace from = place;
  types_[type].cursor = place.right != none ? Cursor{place.right, index} : Cursor{};
  while (count > 0 && place.right != none) {
    const Block& block = arena_[place.right];
    const bool counts =
        block.ref == Ref::type || block.ref == Ref::embed || block.ref == Ref::string;
    if (!block.deleted && counts) {
      if (count < block.length) {
        (void)clean_start(block.client, block.clock + static_cast<std::uint32_t>(count));
      }
      count -= block.length;
      delete_block(place.right);
    }
    forward(place);
  }
  if (from.right != none && types_[type].has_formatting) {
    clean_formatting_gap(from.right, place.right, from, place);
  }
}

/// Deletes formats between `start` and the next visible content that no longer do anything.
void Doc::clean_formatting_gap(Handle start, Handle current, const TextPlace& from,
                               TextPlace& place) {
  std::vector<std::pair<std::string, Handle>> last;  // key -> the format that decides it
  Handle end = start;
  while (end != none && (!arena_[end].countable() || arena_[end].deleted)) {
    const Block& block = arena_[end];
    if (!block.deleted && block.ref == Ref::format) {
      const std::string key(format_of(payload(block)).key);
      const auto found = std::find_if(last.begin(), last.end(),
                                      [&key](const auto& one) { return one.first == key; });
      if (found != last.end()) {
        found->second = end;
      } else {
        last.emplace_back(key, end);
      }
    }
    end = block.right;
  }
  bool reached = false;
  for (Handle at = start; at != end; at = arena_[at].right) {
    reached = reached || at == current;
    const Block& block = arena_[at];
    if (block.deleted || block.ref != Ref::format) continue;
    const FormatText format = format_of(payload(block));
    const std::string_view before_gap = from.value(format.key);
    const auto decides = std::find_if(
        last.begin(), last.end(), [&format](const auto& one) { return one.first == format.key; });
    if (decides->second != at || before_gap == format.json) {
      delete_block(at);
      if (!reached && place.value(format.key) == format.json && before_gap != format.json) {
        place.set(format.key, before_gap);
      }
    }
    if (!reached && !arena_[at].deleted) place.set(format.key, format.json);
  }
}

}  // namespace lumbung::crdt
