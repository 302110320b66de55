#include "crdt/tool/fill.hpp"
#include "crdt/tool/verbs.hpp"

namespace lumbung::crdt::tool {
namespace {

Result<> map_set(const Any& request, Document& document, const Place& place) {
  const Result<std::string> key = text_of(request, "key");
  if (!key) return tl::unexpected(key.error());
  const Any* value = request.find("value");
  if (value == nullptr) return bad("value");
  const Result<Nested> nested = read_nested(*value);
  if (!nested) return tl::unexpected(nested.error());
  if (Result<> fine = check_depth(place, *nested); !fine) return fine;
  return set_key(document, place.object, *key, *nested);
}

Result<> map_delete(const Any& request, Document& document, const Place& place) {
  const Result<std::string> key = text_of(request, "key");
  if (!key) return tl::unexpected(key.error());
  return document.erase(place.object, *key);
}

}  // namespace

const EditVerbs& map_edits() {
  static const EditVerbs verbs = {
      {"map.set", {{ObjectType::map, ObjectType::xml_hook}, map_set}},
      {"map.delete", {{ObjectType::map, ObjectType::xml_hook}, map_delete}}};
  return verbs;
}

}  // namespace lumbung::crdt::tool
