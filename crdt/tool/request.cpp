#include "crdt/tool/request.hpp"

#include "crdt/core/utf.hpp"
#include "crdt/tool/values.hpp"

namespace lumbung::crdt::tool {
namespace {

Result<Value> step(const Document& document, const ObjectId& from, const Any& step) {
  Result<std::optional<Element>> found = std::optional<Element>{};
  if (const std::string* key = step.as_string()) {
    found = document.get(from, *key);
  } else if (const auto index = step.as_integer(); index && *index >= 0) {
    Result<Element> element = document.get(from, static_cast<std::size_t>(*index));
    if (!element) return tl::unexpected(element.error());
    found = std::move(*element);
  } else {
    return bad("path");
  }
  if (!found) return tl::unexpected(found.error());
  if (!*found) return fail(Errc::not_found, "path");
  return std::move((*found)->value);
}

Result<const Any::Array*> steps_of(const Any& request) {
  const Any* path = request.find("path");
  const auto* steps = path != nullptr ? path->as_array() : nullptr;
  if (steps == nullptr || steps->empty() || steps->front().as_string() == nullptr) {
    return bad("path");
  }
  return steps;
}

/// Follows all steps but the last `left_out`.
Result<Place> follow(const Document& document, const Any::Array& steps, std::size_t left_out) {
  Place place{ObjectId::root(*steps.front().as_string()), 0};
  const Result<ObjectType> type = document.object_type(place.object);
  if (!type) return tl::unexpected(type.error());
  if (*type == ObjectType::undeclared) return fail(Errc::not_found, "root is not declared");
  for (std::size_t i = 1; i + left_out < steps.size(); ++i, ++place.depth) {
    const Result<Value> next = step(document, place.object, steps[i]);
    if (!next) return tl::unexpected(next.error());
    const auto* object = std::get_if<ObjectRef>(&*next);
    if (object == nullptr) return fail(Errc::not_found, "path leads to no shared object");
    place.object = object->id;
  }
  return place;
}

}  // namespace

tl::unexpected<Error> bad(std::string detail) { return fail(Errc::malformed, std::move(detail)); }

Result<std::string> text_of(const Any& request, std::string_view name) {
  const Any* found = request.find(name);
  if (found == nullptr || found->as_string() == nullptr) return bad(std::string(name));
  if (!is_utf8(*found->as_string())) return bad("lone surrogate");
  return *found->as_string();
}

Result<std::size_t> number_of(const Any& request, std::string_view name) {
  const Any* found = request.find(name);
  const auto value = found != nullptr ? found->as_integer() : std::nullopt;
  if (!value || *value < 0) return bad(std::string(name));
  return static_cast<std::size_t>(*value);
}

Result<bool> flag_of(const Any& request, std::string_view name, bool otherwise) {
  const Any* found = request.find(name);
  if (found == nullptr) return otherwise;
  const std::optional<bool> flag = found->as_bool();
  if (!flag) return bad(std::string(name));
  return *flag;
}

Result<Bytes> bytes_of(const Any& request, std::string_view name) {
  const Result<std::string> text = text_of(request, name);
  if (!text) return tl::unexpected(text.error());
  return from_base64(*text);
}

Result<Encoding> encoding_of(const Any& request, std::string_view name) {
  const Any* version = request.find(name);
  if (version == nullptr || version->as_integer() == 1) return Encoding::v1;
  if (version->as_integer() == 2) return Encoding::v2;
  return bad(std::string(name));
}

Result<Any> origin_of(const Any& request) {
  const Any* origin = request.find("origin");
  if (origin == nullptr) return Any::null();
  return read_plain(*origin);
}

Result<Place> place_of(const Document& document, const Any& request) {
  const Result<const Any::Array*> steps = steps_of(request);
  if (!steps) return tl::unexpected(steps.error());
  return follow(document, **steps, 0);
}

Result<Subdocument> subdocument_of(const Document& document, const Any& request) {
  const Result<const Any::Array*> steps = steps_of(request);
  if (!steps) return tl::unexpected(steps.error());
  if ((*steps)->size() < 2) return fail(Errc::not_found, "path leads to no subdocument");
  const Result<Place> holder = follow(document, **steps, 1);
  if (!holder) return tl::unexpected(holder.error());
  const Result<Value> found = step(document, holder->object, (*steps)->back());
  if (!found) return tl::unexpected(found.error());
  const auto* subdocument = std::get_if<Subdocument>(&*found);
  if (subdocument == nullptr) return fail(Errc::not_found, "path leads to no subdocument");
  return *subdocument;
}

}  // namespace lumbung::crdt::tool
