#include "crdt/tool/verbs.hpp"

namespace lumbung::crdt::tool {
namespace {

Result<> text_insert(const Any& request, Document& document, const Place& place) {
  if (request.find("attributes") != nullptr) return fail(Errc::unsupported, "formatting");
  const Result<std::size_t> index = number_of(request, "index");
  const Result<std::string> text = text_of(request, "text");
  if (!index) return tl::unexpected(index.error());
  if (!text) return tl::unexpected(text.error());
  return document.insert_text(place.object, *index, *text);
}

Result<> text_delete(const Any& request, Document& document, const Place& place) {
  const Result<std::size_t> index = number_of(request, "index");
  const Result<std::size_t> length = number_of(request, "length");
  if (!index) return tl::unexpected(index.error());
  if (!length) return tl::unexpected(length.error());
  return document.erase(place.object, *index, *length);
}

}  // namespace

const EditVerbs& text_edits() {
  static const EditVerbs verbs = {{"text.insert", {{ObjectType::text}, text_insert}},
                                  {"text.delete", {{ObjectType::text}, text_delete}}};
  return verbs;
}

}  // namespace lumbung::crdt::tool
