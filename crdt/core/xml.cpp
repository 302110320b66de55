#include <algorithm>
#include <cmath>

#include "crdt/core/events.hpp"
#include "crdt/core/read.hpp"
#include "crdt/core/utf.hpp"

// XML as text, as Yjs writes it: nothing is escaped, and what is no text shows as JavaScript would
// show it.
namespace lumbung::crdt {
namespace {

constexpr std::string_view unknown_object = "[object Object]";

std::string value_text(const Doc& doc, const Value& value);

/// JavaScript's String(value).
std::string plain_text(const Any& value) {
  if (value.is_undefined()) return "undefined";
  if (const std::string* text = value.as_string()) return *text;
  if (const auto big = value.as_bigint()) return std::to_string(*big);
  if (const auto number = value.as_number(); number && !std::isfinite(*number)) {
    return std::isnan(*number) ? "NaN" : *number > 0 ? "Infinity" : "-Infinity";
  }
  std::string joined;
  if (const Bytes* bytes = value.as_bytes()) {
    for (const std::uint8_t byte : *bytes) {
      joined += (joined.empty() ? "" : ",") + std::to_string(byte);
    }
    return joined;
  }
  if (const auto* values = value.as_array()) {
    for (std::size_t i = 0; i < values->size(); ++i) {
      const Any& one = (*values)[i];
      if (i > 0) joined += ',';
      if (!one.is_null() && !one.is_undefined()) joined += plain_text(one);
    }
    return joined;
  }
  if (value.is_object()) return std::string(unknown_object);
  return to_json(value);
}

std::string attribute_text(const Any& attribute) {
  std::vector<std::pair<std::string, std::string>> all;
  if (const auto* members = attribute.members()) {
    for (const auto& [key, value] : *members) all.emplace_back(key, plain_text(value));
  } else if (const auto* values = attribute.as_array()) {
    for (std::size_t i = 0; i < values->size(); ++i) {
      all.emplace_back(std::to_string(i), plain_text((*values)[i]));
    }
  } else if (const Bytes* bytes = attribute.as_bytes()) {
    for (std::size_t i = 0; i < bytes->size(); ++i) {
      all.emplace_back(std::to_string(i), std::to_string((*bytes)[i]));
    }
  } else if (const std::string* text = attribute.as_string()) {
    const std::size_t units = utf16_length(*text);
    for (std::size_t i = 0; i < units; ++i) {
      all.emplace_back(std::to_string(i), utf16_unit(*text, i));
    }
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return utf16_less(a.first, b.first); });
  std::string out;
  for (const auto& [key, text] : all) out += ' ' + key + "=\"" + text + '"';
  return out;
}

std::string formatted_text(const Doc& doc, const Type& type) {
  std::string out;
  for (const DeltaOp& op : delta_of(doc, type)) {
    Any::Members nodes;
    if (const auto* attributes = op.attributes.members()) nodes = *attributes;
    std::stable_sort(nodes.begin(), nodes.end(), [](const Any::Member& a, const Any::Member& b) {
      return utf16_less(a.key, b.key);
    });
    for (const Any::Member& node : nodes) {
      out += '<' + node.key + attribute_text(node.value) + '>';
    }
    out += op.kind == DeltaOp::Kind::text ? op.text : value_text(doc, op.values.front());
    for (auto node = nodes.rbegin(); node != nodes.rend(); ++node) out += "</" + node->key + '>';
  }
  return out;
}

std::string children_text(const Doc& doc, const Type& type) {
  std::string out;
  each_element(doc, type, 0, [&](std::size_t, const Element& element) {
    out += value_text(doc, element.value);
    return true;
  });
  return out;
}

std::string element_text(const Doc& doc, const Type& type) {
  std::vector<std::pair<std::string, std::string>> attributes;
  for (const KeyMap::Entry entry : type.map.entries()) {
    const Block& block = doc.block(entry.block);
    if (block.deleted) continue;
    attributes.emplace_back(doc.names()[entry.key],
                            value_text(doc, value_at(doc, entry.block, block.length - 1)));
  }
  std::sort(attributes.begin(), attributes.end(),
            [](const auto& a, const auto& b) { return utf16_less(a.first, b.first); });
  std::string name(name_of(doc, type));
  for (char& c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  std::string out = '<' + name;
  for (const auto& [key, text] : attributes) out += ' ' + key + "=\"" + text + '"';
  return out + '>' + children_text(doc, type) + "</" + name + '>';
}

std::string value_text(const Doc& doc, const Value& value) {
  if (const auto* any = std::get_if<Any>(&value)) return plain_text(*any);
  const auto* object = std::get_if<ObjectRef>(&value);
  const Result<Handle> type =
      object != nullptr ? doc.resolve(object->id) : Result<Handle>(fail(Errc::not_found, ""));
  return type ? xml_text(doc, doc.type(*type)) : std::string(unknown_object);
}

}  // namespace

std::string_view name_of(const Doc& doc, const Type& type) {
  if (type.item == none) return type.kind == ObjectType::xml_element ? "UNDEFINED" : "";
  Reader reader(doc.payload(doc.block(type.item)));
  std::uint64_t kind = 0;
  std::string_view name;
  if (reader.var_uint(kind) && reader.left() > 0) (void)reader.var_string(name);
  return name;
}

std::string xml_text(const Doc& doc, const Type& type) {
  switch (type.kind) {
    case ObjectType::text:
      return text_of(doc, type);
    case ObjectType::xml_text:
      return formatted_text(doc, type);
    case ObjectType::xml_fragment:
      return children_text(doc, type);
    case ObjectType::xml_element:
      return element_text(doc, type);
    case ObjectType::array:
    case ObjectType::map:
    case ObjectType::xml_hook:
    case ObjectType::undeclared:
      break;
  }
  return std::string(unknown_object);
}

}  // namespace lumbung::crdt
