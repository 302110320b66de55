#include "crdt/tool/fill.hpp"
#include "crdt/tool/verbs.hpp"

namespace lumbung::crdt::tool {
namespace {

Result<> xml_insert(const Any& request, Document& document, const Place& place) {
  const Result<std::size_t> index = number_of(request, "index");
  if (!index) return tl::unexpected(index.error());
  const Result<std::vector<Nested>> children = values_of(request, place, can_be_child);
  if (!children) return tl::unexpected(children.error());
  const Result<std::size_t> length = document.length(place.object);
  if (!length) return tl::unexpected(length.error());
  if (*index > *length) return fail(Errc::out_of_range, "beyond the end");
  return insert_all(document, place.object, *index, *children);
}

Result<> xml_delete(const Any& request, Document& document, const Place& place) {
  const Result<std::size_t> index = number_of(request, "index");
  const Result<std::size_t> length = number_of(request, "length");
  if (!index) return tl::unexpected(index.error());
  if (!length) return tl::unexpected(length.error());
  return document.erase(place.object, *index, *length);
}

Result<> xml_attribute(const Any& request, Document& document, const Place& place) {
  const Result<std::string> key = text_of(request, "key");
  if (!key) return tl::unexpected(key.error());
  const Any* value = request.find("value");
  if (value == nullptr) return document.erase(place.object, *key);
  const Result<Nested> nested = read_nested(*value);
  if (!nested) return tl::unexpected(nested.error());
  if (Result<> fine = check_depth(place, *nested); !fine) return fine;
  return set_key(document, place.object, *key, *nested);
}

}  // namespace

const EditVerbs& xml_edits() {
  static const std::vector<ObjectType> parents = {ObjectType::xml_fragment,
                                                  ObjectType::xml_element};
  static const std::vector<ObjectType> with_attributes = {ObjectType::xml_element,
                                                          ObjectType::xml_text, ObjectType::text};
  static const EditVerbs verbs = {{"xml.insert", {parents, xml_insert}},
                                  {"xml.delete", {parents, xml_delete}},
                                  {"xml.attribute", {with_attributes, xml_attribute}}};
  return verbs;
}

}  // namespace lumbung::crdt::tool
