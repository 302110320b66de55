#include "crdt/tool/fill.hpp"

#include "crdt/core/utf.hpp"
#include "crdt/limits.hpp"

namespace lumbung::crdt::tool {
namespace {

/// A new text has nothing behind what its steps insert but the text that it begins with.
Result<> check_lengths(const Nested& text) {
  std::size_t left = utf16_length(text.text);
  for (const NestedOp& step : text.delta) {
    const bool passes = step.op.kind == DeltaOp::Kind::retain;
    if (!passes && step.op.kind != DeltaOp::Kind::erase) continue;
    if (step.op.count > left) return fail(Errc::out_of_range, "beyond the end");
    left -= step.op.count;
  }
  return {};
}

Result<> fill(Document& document, const ObjectId& object, const Nested& nested) {
  if (!nested.elements.empty()) {  // children come before attributes
    if (Result<> done = insert_all(document, object, 0, nested.elements); !done) return done;
  }
  for (const auto& [key, value] : nested.members) {
    if (Result<> done = set_key(document, object, key, value); !done) return done;
  }
  if (!nested.text.empty()) {
    if (Result<> done = document.insert_text(object, 0, nested.text); !done) return done;
  }
  if (nested.delta.empty()) return {};
  return apply_delta(document, object, nested.delta);
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
    if (value.is_plain()) {
      plain.push_back(value.plain);
      continue;
    }
    if (Result<> done = flush(); !done) return done;
    if (value.subdocument) {
      Result<> done = document.insert_subdocument(array, index++, *value.subdocument);
      if (!done) return done;
      continue;
    }
    const Result<ObjectId> made = document.insert_object(array, index++, *value.type, value.name);
    if (!made) return tl::unexpected(made.error());
    if (Result<> done = fill(document, *made, value); !done) return done;
  }
  return flush();
}

Result<> set_key(Document& document, const ObjectId& map, const std::string& key,
                 const Nested& value) {
  if (value.subdocument) return document.put_subdocument(map, key, *value.subdocument);
  if (!value.type) return document.put(map, key, value.plain);
  const Result<ObjectId> made = document.put_object(map, key, *value.type, value.name);
  if (!made) return tl::unexpected(made.error());
  return fill(document, *made, value);
}

NewObject new_object(Document& document, const Nested& nested) {
  return {nested.type.value_or(ObjectType::map), nested.name,
          [&document, &nested](const ObjectId& made) { return fill(document, made, nested); }};
}

Result<> apply_delta(Document& document, const ObjectId& text, const std::vector<NestedOp>& delta) {
  Delta steps;
  for (const NestedOp& step : delta) {
    steps.push_back(step.op);
    if (!step.object.empty()) steps.back().object = new_object(document, step.object.front());
  }
  return document.apply_delta(text, steps);
}

Result<std::vector<Nested>> values_of(const Any& request, const Place& place,
                                      bool (*fits)(const Nested&)) {
  const Any* values = request.find("values");
  if (values == nullptr || values->as_array() == nullptr) return bad("values");
  std::vector<Nested> all;
  for (const Any& value : *values->as_array()) {
    Result<Nested> nested = read_nested(value);
    if (!nested) return tl::unexpected(nested.error());
    if (!fits(*nested)) return fail(Errc::wrong_type, "cannot stand in such an object");
    if (Result<> fine = check_depth(place, *nested); !fine) return tl::unexpected(fine.error());
    all.push_back(std::move(*nested));
  }
  return all;
}

Result<> check_depth(const Place& place, const Nested& value) {
  if (place.depth + value.depth() > limits::depth_max) {
    return fail(Errc::limit, "objects nest too deep");
  }
  if (value.plain.depth() > limits::depth_max) return fail(Errc::limit, "value nests too deep");
  if (value.subdocument && value.subdocument->meta.depth() + 1 > limits::depth_max) {
    return fail(Errc::limit, "meta nests too deep");
  }
  for (const auto& [key, inner] : value.members) {
    if (Result<> fine = check_depth({}, inner); !fine) return fine;
  }
  for (const Nested& inner : value.elements) {
    if (Result<> fine = check_depth({}, inner); !fine) return fine;
  }
  if (Result<> fine = check_lengths(value); !fine) return fine;
  if (Result<> fine = check_values(value.delta); !fine) return fine;
  return check_depth(Place{}, value.delta);
}

Result<> check_depth(const Place& place, const std::vector<NestedOp>& delta) {
  for (const NestedOp& step : delta) {
    for (const Nested& inner : step.object) {
      if (Result<> fine = check_depth(place, inner); !fine) return fine;
    }
  }
  return {};
}

Result<> check_values(const std::vector<NestedOp>& delta) {
  // A document that is thrown away finds what is wrong; what it lacks to be exact is the depth.
  Result<Document> trial = Document::create({});
  if (!trial) return tl::unexpected(trial.error());
  const Result<ObjectId> text = trial->root("", ObjectType::text);
  if (!text) return tl::unexpected(text.error());
  for (const NestedOp& step : delta) {
    DeltaOp op = step.op;
    if (op.kind == DeltaOp::Kind::retain || op.kind == DeltaOp::Kind::erase) {
      op = DeltaOp::insert("-", op.attributes);
    } else if (!step.object.empty()) {
      op = DeltaOp::embed(Any::integer(0), op.attributes);
    }
    if (Result<> fine = trial->apply_delta(*text, {op}); !fine) return fine;
  }
  return {};
}

}  // namespace lumbung::crdt::tool
