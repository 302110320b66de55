#include "crdt/tool/fill.hpp"

#include "crdt/limits.hpp"

namespace lumbung::crdt::tool {
namespace {

Result<> fill(Document& document, const ObjectId& object, const Nested& nested) {
  for (const auto& [key, value] : nested.members) {
    if (Result<> done = set_key(document, object, key, value); !done) return done;
  }
  if (!nested.elements.empty()) {
    if (Result<> done = insert_all(document, object, 0, nested.elements); !done) return done;
  }
  if (!nested.text.empty()) return document.insert_text(object, 0, nested.text);
  return {};
}

}  // namespace

Result<> insert_all(Document& document, const ObjectId& array, std::size_t index,
                    const std::vector<Nested>& values) {
  std::vector<Any> plain;
  const auto flush = [&]() -> Result<> {
    if (plain.empty()) return {};
    if (Result<> done = document.insert(array, index, plain); !done) return done;
    index += plain.size();
    plain.clear();
    return {};
  };
  for (const Nested& value : values) {
    if (!value.type) {
      plain.push_back(value.plain);
      continue;
    }
    if (Result<> done = flush(); !done) return done;
    const Result<ObjectId> made = document.insert_object(array, index++, *value.type);
    if (!made) return tl::unexpected(made.error());
    if (Result<> done = fill(document, *made, value); !done) return done;
  }
  return flush();
}

Result<> set_key(Document& document, const ObjectId& map, const std::string& key,
                 const Nested& value) {
  if (!value.type) return document.put(map, key, value.plain);
  const Result<ObjectId> made = document.put_object(map, key, *value.type);
  if (!made) return tl::unexpected(made.error());
  return fill(document, *made, value);
}

Result<> check_depth(const Place& place, const Nested& value) {
  if (place.depth + value.depth() > limits::depth_max) {
    return fail(Errc::limit, "objects nest too deep");
  }
  if (value.plain.depth() > limits::depth_max) return fail(Errc::limit, "value nests too deep");
  for (const auto& [key, inner] : value.members) {
    if (Result<> fine = check_depth({}, inner); !fine) return fine;
  }
  for (const Nested& inner : value.elements) {
    if (Result<> fine = check_depth({}, inner); !fine) return fine;
  }
  return {};
}

}  // namespace lumbung::crdt::tool
