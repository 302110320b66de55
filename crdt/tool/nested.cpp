#include <algorithm>
#include <array>

#include "crdt/core/utf.hpp"
#include "crdt/tool/request.hpp"
#include "crdt/tool/values.hpp"

// Shared objects in requests: {"$type": kind, ...} with all that is to stand in them.
namespace lumbung::crdt::tool {
namespace {

Result<std::string> optional_text(const Any& json, std::string_view name) {
  if (json.find(name) == nullptr) return std::string();
  return text_of(json, name);
}

Result<std::vector<NestedMember>> members_of(const Any& json, std::string_view name) {
  std::vector<NestedMember> all;
  const Any* value = json.find(name);
  if (value == nullptr) return all;
  if (!value->is_object()) return bad(std::string(name));
  for (const Any::Member& member : *value->members()) {
    if (!is_utf8(member.key)) return bad("lone surrogate");
    Result<Nested> inner = read_nested(member.value);
    if (!inner) return tl::unexpected(inner.error());
    all.push_back({member.key, std::move(*inner)});
  }
  return all;
}

Result<std::vector<Nested>> elements_of(const Any& json, std::string_view name,
                                        bool (*fits)(const Nested&)) {
  std::vector<Nested> all;
  const Any* value = json.find(name);
  if (value == nullptr) return all;
  if (value->as_array() == nullptr) return bad(std::string(name));
  for (const Any& element : *value->as_array()) {
    Result<Nested> inner = read_nested(element);
    if (!inner) return tl::unexpected(inner.error());
    if (!fits(*inner)) return fail(Errc::wrong_type, "cannot stand in such an object");
    all.push_back(std::move(*inner));
  }
  return all;
}

Result<Nested> read_map(const Any& json, Nested nested) {
  Result<std::vector<NestedMember>> members = members_of(json, "value");
  if (!members) return tl::unexpected(members.error());
  nested.members = std::move(*members);
  return nested;
}

Result<Nested> read_array(const Any& json, Nested nested) {
  Result<std::vector<Nested>> elements = elements_of(json, "value", can_be_element);
  if (!elements) return tl::unexpected(elements.error());
  nested.elements = std::move(*elements);
  return nested;
}

Result<Nested> read_text(const Any& json, Nested nested) {
  Result<std::string> text = optional_text(json, "text");
  if (!text) return tl::unexpected(text.error());
  nested.text = std::move(*text);
  if (const Any* delta = json.find("delta")) {
    Result<std::vector<NestedOp>> steps = read_delta(*delta);
    if (!steps) return tl::unexpected(steps.error());
    nested.delta = std::move(*steps);
  }
  return nested;
}

Result<Nested> read_xml(const Any& json, Nested nested) {
  Result<std::string> name = optional_text(json, "name");
  if (!name) return tl::unexpected(name.error());
  nested.name = std::move(*name);
  Result<std::vector<Nested>> children = elements_of(json, "children", can_be_child);
  if (!children) return tl::unexpected(children.error());
  nested.elements = std::move(*children);
  Result<std::vector<NestedMember>> attributes = members_of(json, "attributes");
  if (!attributes) return tl::unexpected(attributes.error());
  nested.members = std::move(*attributes);
  return nested;
}

Result<Nested> read_subdocument(const Any& json) {
  const Result<std::string> guid = text_of(json, "guid");
  const Result<bool> gc = flag_of(json, "gc", true);
  const Result<bool> load = flag_of(json, "autoLoad", false);
  if (!guid) return tl::unexpected(guid.error());
  if (!gc) return tl::unexpected(gc.error());
  if (!load) return tl::unexpected(load.error());
  Nested nested;
  nested.subdocument = Subdocument{*guid, *gc, *load, Any::undefined()};
  const Any* meta = json.find("meta");
  if (meta == nullptr || meta->is_null()) return nested;
  Result<Any> plain = read_plain(*meta);
  if (!plain) return tl::unexpected(plain.error());
  nested.subdocument->meta = std::move(*plain);
  return nested;
}

}  // namespace

bool can_be_element(const Nested& value) {
  return !value.is_plain() || (!value.plain.is_undefined() && !value.plain.as_bigint());
}

bool can_be_child(const Nested& value) { return !value.is_plain(); }

Result<Nested> read_nested(const Any& json) {
  struct Kind {
    std::string_view name;
    ObjectType type;
    Result<Nested> (*read)(const Any& json, Nested nested);
  };
  static constexpr std::array<Kind, 7> kinds = {{
      {"map", ObjectType::map, read_map},
      {"array", ObjectType::array, read_array},
      {"text", ObjectType::text, read_text},
      {"xmltext", ObjectType::xml_text, read_text},
      {"xmlelement", ObjectType::xml_element, read_xml},
      {"xmlfragment", ObjectType::xml_fragment, read_xml},
      {"xmlhook", ObjectType::xml_hook, read_xml},
  }};
  const Any* marker = json.find("$type");
  if (marker == nullptr) {
    Result<Any> plain = read_plain(json);
    if (!plain) return tl::unexpected(plain.error());
    Nested nested;
    nested.plain = std::move(*plain);
    return nested;
  }
  const std::string* name = marker->as_string();
  if (name == nullptr) return bad("$type");
  if (*name == "doc") return read_subdocument(json);
  const auto kind = std::find_if(kinds.begin(), kinds.end(),
                                 [name](const Kind& one) { return one.name == *name; });
  if (kind == kinds.end()) return bad("$type");
  Nested nested;
  nested.type = kind->type;
  return kind->read(json, std::move(nested));
}

Result<std::vector<NestedOp>> read_delta(const Any& json) {
  const auto* steps = json.as_array();
  if (steps == nullptr) return bad("delta");
  std::vector<NestedOp> all;
  for (const Any& step : *steps) {
    NestedOp next;
    if (const Any* insert = step.find("insert")) {
      Result<Nested> value = read_nested(*insert);
      if (!value) return tl::unexpected(value.error());
      if (value->subdocument) return fail(Errc::wrong_type, "a subdocument cannot stand in a text");
      const std::string* text = value->plain.as_string();
      next.op = text != nullptr ? DeltaOp::insert(*text) : DeltaOp::embed(value->plain);
      if (value->type) next.object.push_back(std::move(*value));
    } else if (step.find("retain") != nullptr) {
      const Result<std::size_t> count = number_of(step, "retain");
      if (!count) return tl::unexpected(count.error());
      next.op = DeltaOp::retain(*count);
    } else {
      const Result<std::size_t> count = number_of(step, "delete");
      if (!count) return tl::unexpected(count.error());
      next.op = DeltaOp::erase(*count);
    }
    if (const Any* attributes = step.find("attributes")) {
      Result<Any> plain = read_plain(*attributes);
      if (!plain) return tl::unexpected(plain.error());
      next.op.attributes = std::move(*plain);
    }
    all.push_back(std::move(next));
  }
  return all;
}

}  // namespace lumbung::crdt::tool
