#include "crdt/tool/fill.hpp"
#include "crdt/tool/verbs.hpp"

namespace lumbung::crdt::tool {
namespace {

/// Undefined where the request has none.
Result<Any> attributes_of(const Any& request) {
  const Any* found = request.find("attributes");
  if (found == nullptr) return Any::undefined();
  if (!found->is_object()) return bad("attributes");
  return read_plain(*found);
}

Result<> text_insert(const Any& request, Document& document, const Place& place) {
  const Result<std::size_t> index = number_of(request, "index");
  const Result<std::string> text = text_of(request, "text");
  const Result<Any> attributes = attributes_of(request);
  if (!index) return tl::unexpected(index.error());
  if (!text) return tl::unexpected(text.error());
  if (!attributes) return tl::unexpected(attributes.error());
  if (attributes->is_undefined()) return document.insert_text(place.object, *index, *text);
  return document.insert_text(place.object, *index, *text, *attributes);
}

Result<> text_format(const Any& request, Document& document, const Place& place) {
  const Result<std::size_t> index = number_of(request, "index");
  const Result<std::size_t> length = number_of(request, "length");
  const Result<Any> attributes = attributes_of(request);
  if (!index) return tl::unexpected(index.error());
  if (!length) return tl::unexpected(length.error());
  if (!attributes) return tl::unexpected(attributes.error());
  if (attributes->is_undefined()) return bad("attributes");
  return document.format(place.object, *index, *length, *attributes);
}

Result<> text_embed(const Any& request, Document& document, const Place& place) {
  const Result<std::size_t> index = number_of(request, "index");
  const Result<Any> attributes = attributes_of(request);
  const Any* embed = request.find("embed");
  if (!index) return tl::unexpected(index.error());
  if (!attributes) return tl::unexpected(attributes.error());
  if (embed == nullptr) return bad("embed");
  const Result<Nested> value = read_nested(*embed);
  if (!value) return tl::unexpected(value.error());
  if (value->subdocument) return fail(Errc::wrong_type, "a subdocument cannot stand in a text");
  if (Result<> fine = check_depth(place, *value); !fine) return fine;
  if (value->type) {
    return document.insert_embed(place.object, *index, new_object(document, *value), *attributes);
  }
  if (const std::string* text = value->plain.as_string()) {  // Yjs takes it as text
    return document.insert_text(place.object, *index, *text, *attributes);
  }
  return document.insert_embed(place.object, *index, value->plain, *attributes);
}

Result<> text_delta(const Any& request, Document& document, const Place& place) {
  const Any* json = request.find("delta");
  if (json == nullptr) return bad("delta");
  const Result<std::vector<NestedOp>> delta = read_delta(*json);
  if (!delta) return tl::unexpected(delta.error());
  if (Result<> fine = check_depth(place, *delta); !fine) return fine;
  return apply_delta(document, place.object, *delta);
}

}  // namespace

const EditVerbs& text_edits() {
  static const std::vector<ObjectType> texts = {ObjectType::text, ObjectType::xml_text};
  static const EditVerbs verbs = {{"text.insert", {texts, text_insert}},
                                  {"text.format", {texts, text_format}},
                                  {"text.embed", {texts, text_embed}},
                                  {"text.delta", {texts, text_delta}}};
  return verbs;
}

}  // namespace lumbung::crdt::tool
