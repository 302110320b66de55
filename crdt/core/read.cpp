#include "crdt/core/read.hpp"

#include <algorithm>
#include <set>

#include "crdt/core/any_codec.hpp"
#include "crdt/core/json_payload.hpp"
#include "crdt/core/utf.hpp"

namespace lumbung::crdt {
namespace {

/// Goes through the elements of one block without starting over for each.
class ElementReader {
 public:
  ElementReader(const Doc& doc, const Block& block)
      : doc_(doc), block_(block), reader_(payload()) {}
  /// From element `first` on.
  ElementReader(const Doc& doc, Handle handle, std::uint32_t first)
      : ElementReader(doc, doc.block(handle)) {
    unit_ = first;
    const bool many = block_.ref == Ref::any || block_.ref == Ref::json;
    if (many) reader_ = Reader(payload().subspan(doc.element_place(handle, first).byte));
  }

  Value next() {
    switch (block_.ref) {
      case Ref::any:
        return read_any(reader_).value_or(Any::undefined());
      case Ref::json: {
        ByteView text;
        if (!reader_.var_bytes(text)) return Any::undefined();
        return json(as_text(text));
      }
      case Ref::embed:
        return read_json_payload(payload());
      case Ref::binary:
        return Any::bytes(Bytes(payload().begin(), payload().end()));
      case Ref::type: {
        const Type& type = doc_.type(block_.type);
        return ObjectRef{doc_.object_id(block_.type), type.kind};
      }
      case Ref::doc: {
        return subdocument_of(reader_);
      }
      case Ref::string:
        return unit();
      case Ref::gc:
      case Ref::deleted:
      case Ref::format:
      case Ref::skip:
        break;
    }
    return Any::undefined();
  }

 private:
  [[nodiscard]] ByteView payload() const { return doc_.payload(block_); }
  static Subdocument subdocument_of(Reader& reader) {
    std::string_view guid;
    (void)reader.var_string(guid);
    Subdocument found;
    found.guid = guid;
    const Any options = read_any(reader).value_or(Any::undefined());
    if (const Any* gc = options.find("gc")) found.collects = gc->as_bool().value_or(true);
    if (const Any* load = options.find("autoLoad")) {
      found.auto_load = load->as_bool().value_or(false);
    }
    if (const Any* meta = options.find("meta")) found.meta = *meta;
    return found;
  }
  static Value json(std::string_view text) {
    if (text == "undefined") return Any::undefined();
    return parse_json(text).value_or(Any::undefined());
  }
  /// A text seen as a list has one element for each UTF-16 unit.
  Value unit() { return Any::string(utf16_unit(as_text(payload()), unit_++)); }

  const Doc& doc_;
  const Block& block_;
  Reader reader_;
  std::size_t unit_ = 0;
};

Result<Any> read_value(const Doc& doc, const Value& value) {
  if (const auto* any = std::get_if<Any>(&value)) return *any;
  if (const auto* sub = std::get_if<Subdocument>(&value)) {
    return Any::object().set("$type", Any::string("doc")).set("guid", Any::string(sub->guid));
  }
  const Result<Handle> type = doc.resolve(std::get<ObjectRef>(value).id);
  if (!type) return tl::unexpected(type.error());
  return read_type(doc, doc.type(*type));
}

/// Of values of keys, which are never collected whole while their map is there.
bool has_content(const Block& block) { return block.ref != Ref::deleted; }

}  // namespace

std::optional<Value> Doc::kept_value(const Block& block) const {
  const auto found = kept_.find({block.client, block.last_clock()});
  if (found == kept_.end()) return std::nullopt;
  Block lost = block;
  lost.length = 1;
  lost.ref = found->second.ref;
  lost.set_content(found->second.content);
  return ElementReader(*this, lost).next();
}

Value value_at(const Doc& doc, Handle handle, std::uint32_t offset) {
  return ElementReader(doc, handle, offset).next();
}

void each_element(const Doc& doc, const Type& list, std::size_t first,
                  const std::function<bool(std::size_t, const Element&)>& take) {
  if (first >= list.length) return;
  const Cursor start = doc.locate(list, first);
  std::size_t index = start.index;
  for (Handle at = start.block; at != none; at = doc.block(at).right) {
    const Block& block = doc.block(at);
    if (!block.visible()) continue;
    const auto skipped = static_cast<std::uint32_t>(first > index ? first - index : 0);
    ElementReader reader(doc, at, skipped);
    Id id = doc.id_of(block);
    id.clock += skipped;
    for (std::uint32_t i = skipped; i < block.length; ++i, ++id.clock) {
      if (!take(index + i, Element{id, reader.next()})) return;
    }
    index += block.length;
  }
}

std::string text_of(const Doc& doc, const Type& text) {
  std::string all;
  for (Handle at = text.start; at != none; at = doc.block(at).right) {
    const Block& block = doc.block(at);
    if (!block.deleted && block.ref == Ref::string) all += as_text(doc.payload(block));
  }
  return all;
}

Result<Any> read_type(const Doc& doc, const Type& type) {
  switch (type.kind) {
    case ObjectType::map:
    case ObjectType::xml_hook: {
      Any::Members members;
      for (const KeyMap::Entry entry : type.map.entries()) {
        const Block& block = doc.block(entry.block);
        if (block.deleted) continue;
        Result<Any> value = read_value(doc, value_at(doc, entry.block, block.length - 1));
        if (!value) return value;
        members.push_back({doc.names()[entry.key], std::move(*value)});
      }
      return Any::object(std::move(members));
    }
    case ObjectType::array: {
      Any::Array values;
      Result<> fine;
      each_element(doc, type, 0, [&](std::size_t, const Element& element) {
        Result<Any> value = read_value(doc, element.value);
        if (value) {
          values.push_back(std::move(*value));
        } else {
          fine = tl::unexpected(value.error());
        }
        return fine.has_value();
      });
      if (!fine) return tl::unexpected(fine.error());
      return Any::array(std::move(values));
    }
    case ObjectType::text:
      return Any::string(text_of(doc, type));
    case ObjectType::undeclared:
      return Any::undefined();
    case ObjectType::xml_element:
    case ObjectType::xml_fragment:
    case ObjectType::xml_text:
      return Any::string(xml_text(doc, type));
  }
  return Any::undefined();
}

ObjectType likely_type(const Doc& doc, const Type& root) {
  if (root.kind != ObjectType::undeclared) return root.kind;
  for (Handle at = root.start; at != none; at = doc.block(at).right) {
    const Block& block = doc.block(at);
    switch (block.ref) {
      case Ref::string:
      case Ref::embed:
      case Ref::format:
        return ObjectType::text;
      case Ref::type: {
        const ObjectType kind = doc.type(block.type).kind;
        const bool xml = kind == ObjectType::xml_element || kind == ObjectType::xml_text ||
                         kind == ObjectType::xml_hook;
        return xml ? ObjectType::xml_fragment : ObjectType::array;
      }
      case Ref::any:
      case Ref::json:
      case Ref::binary:
      case Ref::doc:
        return ObjectType::array;
      case Ref::gc:
      case Ref::deleted:
      case Ref::skip:
        break;
    }
  }
  return root.map.size() == 0 ? ObjectType::undeclared : ObjectType::map;
}

/// The blocks of one key stand in a chain, the winner last; the origin of each is the value that
/// its writer saw there. So whatever is nobody's origin may stand beside the winner.
Concurrent concurrent_values(const Doc& doc, const Type& map, Handle key, const Seen& seen) {
  Concurrent all;
  if (seen) all.certainty = Certainty::exact;
  const Handle winner = map.map.find(key);
  if (winner == none || doc.block(winner).deleted) return all;

  std::vector<Handle> chain;
  std::set<std::pair<Handle, std::uint32_t>> origins;  // (client, clock) that some writer saw
  for (Handle at = winner; at != none; at = doc.block(at).left) {
    const Block& block = doc.block(at);
    chain.push_back(at);
    if (block.origin_client != none) origins.emplace(block.origin_client, block.origin_clock);
  }
  for (const Handle at : chain) {
    const Block& block = doc.block(at);
    if (origins.contains({block.client, block.last_clock()})) continue;
    const Id id{doc.id_of(block).client, block.last_clock()};
    if (has_content(block)) {
      all.values.push_back({id, value_at(doc, at, block.length - 1)});
    } else if (std::optional<Value> kept = doc.kept_value(block)) {
      all.values.push_back({id, std::move(*kept)});
    } else {
      all.complete = false;
    }
  }
  if (seen) {
    const std::vector<Element> candidates = all.values;
    std::erase_if(all.values, [&](const Element& one) {
      return std::any_of(candidates.begin(), candidates.end(), [&](const Element& other) {
        return other.id != one.id && seen(other.id, one.id);
      });
    });
  }
  return all;
}

}  // namespace lumbung::crdt
