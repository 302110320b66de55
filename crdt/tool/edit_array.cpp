#include "crdt/tool/fill.hpp"
#include "crdt/tool/verbs.hpp"

namespace lumbung::crdt::tool {
namespace {

Result<> array_insert(const Any& request, Document& document, const Place& place) {
  const Result<std::size_t> index = number_of(request, "index");
  if (!index) return tl::unexpected(index.error());
  const Result<std::vector<Nested>> all = values_of(request, place, can_be_element);
  if (!all) return tl::unexpected(all.error());
  const Result<std::size_t> length = document.length(place.object);
  if (!length) return tl::unexpected(length.error());
  if (*index > *length) return fail(Errc::out_of_range, "beyond the end");
  return insert_all(document, place.object, *index, *all);
}

Result<> array_delete(const Any& request, Document& document, const Place& place) {
  const Result<std::size_t> index = number_of(request, "index");
  const Result<std::size_t> length = number_of(request, "length");
  if (!index) return tl::unexpected(index.error());
  if (!length) return tl::unexpected(length.error());
  return document.erase(place.object, *index, *length);
}

}  // namespace

const EditVerbs& array_edits() {
  static const EditVerbs verbs = {{"array.insert", {{ObjectType::array}, array_insert}},
                                  {"array.delete", {{ObjectType::array}, array_delete}}};
  return verbs;
}

}  // namespace lumbung::crdt::tool
