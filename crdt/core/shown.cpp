#include "crdt/core/shown.hpp"

#include "crdt/core/contents.hpp"
#include "crdt/core/events.hpp"
#include "crdt/core/read.hpp"
#include "crdt/core/utf.hpp"

namespace lumbung::crdt {

Any shown_value(const Doc& doc, const Value& value) {
  if (const auto* any = std::get_if<Any>(&value)) return *any;
  if (const auto* sub = std::get_if<Subdocument>(&value)) {
    return Any::object().set("$type", Any::string("doc")).set("guid", Any::string(sub->guid));
  }
  const Result<Handle> type = doc.resolve(std::get<ObjectRef>(value).id);
  return type ? shown_object(doc, doc.type(*type)) : Any::undefined();
}

Any shown_object(const Doc& doc, const Type& type) {
  switch (type.kind) {
    case ObjectType::map:
    case ObjectType::xml_hook: {
      Any::Members members;
      for (const KeyMap::Entry entry : type.map.entries()) {
        const Block& block = doc.block(entry.block);
        if (block.deleted) continue;
        const Value value = value_at(doc, entry.block, block.length - 1);
        members.push_back({std::string(doc.names()[entry.key]), shown_value(doc, value)});
      }
      return Any::object(std::move(members));
    }
    case ObjectType::array: {
      Any::Array values;
      values.reserve(type.length);
      each_element(doc, type, 0, [&](std::size_t, const Element& element) {
        values.push_back(shown_value(doc, element.value));
        return true;
      });
      return Any::array(std::move(values));
    }
    case ObjectType::text:
      return Any::string(shown_text(doc, type).string);
    case ObjectType::xml_element:
    case ObjectType::xml_fragment:
    case ObjectType::xml_text:
      return Any::string(xml_text(doc, type));
    case ObjectType::undeclared:
      break;
  }
  return Any::undefined();
}

ShownText shown_text(const Doc& doc, const Type& type) {
  ShownText all;
  Attributes attributes;
  Any shared = Any::undefined();  // `attributes` as a value, made once for each change
  for (Handle at = type.start; at != none; at = doc.block(at).right) {
    const Block& block = doc.block(at);
    if (block.deleted) continue;
    if (block.ref == Ref::format) {
      const FormatView format = format_of(doc.payload(block));
      attributes.apply(format.key, {std::string(format.json), 0});
      shared = to_object(attributes);
    } else if (block.ref == Ref::string) {
      all.string += as_text(doc.payload(block));
      all.spans.push_back({block.length, shared, none, 0});
    } else if (block.countable()) {
      for (std::uint32_t i = 0; i < block.length; ++i) {
        all.string += embed_character;
        all.spans.push_back({1, shared, at, i});
      }
    }
  }
  return all;
}

std::string units_between(std::string_view text, std::size_t from, std::size_t count) {
  if (count == 0) return {};
  const Utf16Place first = find_utf16(text, from);
  const Utf16Place end = find_utf16(text, from + count);
  if (first.inside_pair && end.byte == first.byte + 4 && !end.inside_pair) {
    return std::string(replacement_character);
  }
  std::string all;
  std::size_t at = first.byte;
  if (first.inside_pair) {
    all += replacement_character;
    at += 4;
  }
  all += text.substr(at, end.byte - at);
  if (end.inside_pair) all += replacement_character;
  return all;
}

}  // namespace lumbung::crdt
