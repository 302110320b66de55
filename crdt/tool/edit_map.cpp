#include "crdt/tool/fill.hpp"
#include "crdt/tool/verbs.hpp"

namespace lumbung::crdt::tool {
namespace {

Result<> set(const Any& request, Document& document, const Place& place) {
  const Result<std::string> key = text_of(request, "key");
  if (!key) return tl::unexpected(key.error());
  const Any* value = request.find("value");
  if (value == nullptr) return bad("value");
  const Result<Nested> nested = read_nested(*value);
  if (!nested) return tl::unexpected(nested.error());
  if (Result<> fine = check_depth(place, *nested); !fine) return fine;
  return set_key(document, place.object, *key, *nested);
}

Result<> erase(const Any& request, Document& document, const Place& place) {
  const Result<std::string> key = text_of(request, "key");
  if (!key) return tl::unexpected(key.error());
  return document.erase(place.object, *key);
}

/// Without a value the attribute is removed.
Result<> set_attribute(const Any& request, Document& document, const Place& place) {
  return request.find("value") != nullptr ? set(request, document, place)
                                          : erase(request, document, place);
}

}  // namespace

const EditVerbs& map_edits() {
  static const std::vector<ObjectType> maps = {ObjectType::map, ObjectType::xml_hook};
  static const std::vector<ObjectType> with_attributes = {ObjectType::xml_element,
                                                          ObjectType::xml_text, ObjectType::text};
  static const EditVerbs verbs = {{"map.set", {maps, set}},
                                  {"map.delete", {maps, erase}},
                                  {"xml.attribute", {with_attributes, set_attribute}}};
  return verbs;
}

}  // namespace lumbung::crdt::tool
