#include "crdt/tool/fill.hpp"
#include "crdt/tool/verbs.hpp"

namespace lumbung::crdt::tool {
namespace {

Result<> insert(const Any& request, Document& document, const Place& place,
                bool (*fits)(const Nested&)) {
  const Result<std::size_t> index = number_of(request, "index");
  if (!index) return tl::unexpected(index.error());
  const Result<std::vector<Nested>> values = values_of(request, place, fits);
  if (!values) return tl::unexpected(values.error());
  const Result<std::size_t> length = document.length(place.object);
  if (!length) return tl::unexpected(length.error());
  if (*index > *length) return fail(Errc::out_of_range, "beyond the end");
  return insert_all(document, place.object, *index, *values);
}

Result<> insert_elements(const Any& request, Document& document, const Place& place) {
  return insert(request, document, place, can_be_element);
}

Result<> insert_children(const Any& request, Document& document, const Place& place) {
  return insert(request, document, place, can_be_child);
}

Result<> erase_range(const Any& request, Document& document, const Place& place) {
  const Result<std::size_t> index = number_of(request, "index");
  const Result<std::size_t> length = number_of(request, "length");
  if (!index) return tl::unexpected(index.error());
  if (!length) return tl::unexpected(length.error());
  return document.erase(place.object, *index, *length);
}

}  // namespace

const EditVerbs& list_edits() {
  static const std::vector<ObjectType> arrays = {ObjectType::array};
  static const std::vector<ObjectType> texts = {ObjectType::text, ObjectType::xml_text};
  static const std::vector<ObjectType> parents = {ObjectType::xml_fragment,
                                                  ObjectType::xml_element};
  static const EditVerbs verbs = {{"array.insert", {arrays, insert_elements}},
                                  {"array.delete", {arrays, erase_range}},
                                  {"text.delete", {texts, erase_range}},
                                  {"xml.insert", {parents, insert_children}},
                                  {"xml.delete", {parents, erase_range}}};
  return verbs;
}

}  // namespace lumbung::crdt::tool
