#include "crdt/tool/stream.hpp"

#include <set>

#include "crdt/core/utf.hpp"
#include "crdt/limits.hpp"

namespace lumbung::crdt::tool {
namespace {

constexpr std::size_t request_depth_max = 4 * limits::depth_max;  // each $type takes two levels

tl::unexpected<Error> bad(std::string detail) { return fail(Errc::malformed, std::move(detail)); }

std::string_view code_of(Errc code) {
  switch (code) {
    case Errc::malformed:
      return "malformed";
    case Errc::limit:
      return "too_large";
    case Errc::client_id_reuse:
      return "client_id_reuse";
    case Errc::out_of_range:
      return "out_of_range";
    case Errc::not_found:
      return "not_found";
    case Errc::wrong_type:
      return "wrong_type";
    case Errc::busy:
      return "busy";
    case Errc::unsupported:
      return "unsupported";
  }
  return "malformed";
}

std::string error_answer(std::string_view code, std::string_view message) {
  return R"({"error":{"code":")" + std::string(code) + R"(","message":)" +
         to_json(Any::string(message)) + "}}";
}

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

Result<Bytes> bytes_of(const Any& request, std::string_view name) {
  const Result<std::string> text = text_of(request, name);
  if (!text) return tl::unexpected(text.error());
  return from_base64(*text);
}

Result<> only_version_1(const Any& request) {
  const Any* version = request.find("v");
  if (version == nullptr || version->as_integer() == 1) return {};
  if (version->as_integer() == 2) return fail(Errc::unsupported, "version 2");
  return bad("v");
}

/// An object by its path, and how deep it stands.
struct Place {
  ObjectId object;
  std::size_t depth = 0;
};

Result<ObjectId> step_into(const Document& document, const ObjectId& from, const Any& step) {
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
  const auto* object = std::get_if<ObjectRef>(&(*found)->value);
  if (object == nullptr) return fail(Errc::not_found, "path leads to no shared object");
  return object->id;
}

Result<Place> place_of(const Document& document, const Any& request) {
  const Any* path = request.find("path");
  const auto* steps = path != nullptr ? path->as_array() : nullptr;
  if (steps == nullptr || steps->empty() || steps->front().as_string() == nullptr) {
    return bad("path");
  }
  Place place{ObjectId::root(*steps->front().as_string()), 0};
  const Result<ObjectType> type = document.object_type(place.object);
  if (!type) return tl::unexpected(type.error());
  if (*type == ObjectType::undeclared) return fail(Errc::not_found, "root is not declared");
  for (std::size_t i = 1; i < steps->size(); ++i, ++place.depth) {
    Result<ObjectId> next = step_into(document, place.object, (*steps)[i]);
    if (!next) return tl::unexpected(next.error());
    place.object = std::move(*next);
  }
  return place;
}

Result<> expect_type(const Document& document, const ObjectId& object, ObjectType wanted) {
  const Result<ObjectType> type = document.object_type(object);
  if (!type) return tl::unexpected(type.error());
  if (*type != wanted) return fail(Errc::wrong_type, "another kind of object");
  return {};
}

Result<> fill(Document& document, const ObjectId& object, const Nested& nested);

/// Plain neighbours go in together, as Yjs packs them.
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

Result<> array_insert(const Any& request, Document& document, const Place& place) {
  const Result<std::size_t> index = number_of(request, "index");
  if (!index) return tl::unexpected(index.error());
  const Any* values = request.find("values");
  if (values == nullptr || values->as_array() == nullptr) return bad("values");
  std::vector<Nested> all;
  for (const Any& value : *values->as_array()) {
    Result<Nested> nested = read_nested(value);
    if (!nested) return tl::unexpected(nested.error());
    const bool fits = nested->type || (!nested->plain.is_undefined() && !nested->plain.as_bigint());
    if (!fits) return fail(Errc::wrong_type, "cannot be an array element");
    if (Result<> fine = check_depth(place, *nested); !fine) return fine;
    all.push_back(std::move(*nested));
  }
  const Result<std::size_t> length = document.length(place.object);
  if (!length) return tl::unexpected(length.error());
  if (*index > *length) return fail(Errc::out_of_range, "beyond the end");
  return insert_all(document, place.object, *index, all);
}

Result<> list_delete(const Any& request, Document& document, const Place& place) {
  const Result<std::size_t> index = number_of(request, "index");
  const Result<std::size_t> length = number_of(request, "length");
  if (!index) return tl::unexpected(index.error());
  if (!length) return tl::unexpected(length.error());
  return document.erase(place.object, *index, *length);
}

Result<> text_insert(const Any& request, Document& document, const Place& place) {
  if (request.find("attributes") != nullptr) return fail(Errc::unsupported, "formatting");
  const Result<std::size_t> index = number_of(request, "index");
  const Result<std::string> text = text_of(request, "text");
  if (!index) return tl::unexpected(index.error());
  if (!text) return tl::unexpected(text.error());
  return document.insert_text(place.object, *index, *text);
}

std::string change_answer(const Bytes& update, const std::string& more) {
  std::string out = R"({"ok":true)";
  if (!update.empty()) out += R"(,"update":")" + to_base64(update) + '"';
  return out + more + '}';
}

std::string clocks_of(const StateVector& clocks) {
  std::string out = "{";
  for (const auto& [client, clock] : clocks) {
    if (out.size() > 1) out += ',';
    out += '"' + std::to_string(client) + "\":" + std::to_string(clock);
  }
  return out + '}';
}

const std::map<std::string, ObjectType>& edit_verbs() {
  static const std::map<std::string, ObjectType> verbs = {
      {"map.set", ObjectType::map},        {"map.delete", ObjectType::map},
      {"array.insert", ObjectType::array}, {"array.delete", ObjectType::array},
      {"text.insert", ObjectType::text},   {"text.delete", ObjectType::text}};
  return verbs;
}

const std::set<std::string, std::less<>>& later_verbs() {
  static const std::set<std::string, std::less<>> verbs = {
      "open",       "text.format",   "text.embed", "text.delta", "xml.insert",
      "xml.delete", "xml.attribute", "merge",      "diff",       "convert",
      "delta",      "snapshot",      "restore",    "undo.on",    "undo.stop",
      "undo",       "redo",          "relpos",     "abspos",     "memory"};
  return verbs;
}

}  // namespace

std::string Stream::answer(std::string_view line) {
  if (!is_utf8(line)) return error_answer("malformed", "not UTF-8");
  const Result<Any> request = parse_json(line, request_depth_max);
  if (!request) return error_answer(code_of(request.error().code), request.error().detail);
  if (!request->is_object()) return error_answer("malformed", "a request is an object");
  const Result<std::string> done = dispatch(*request);
  return done ? *done : error_answer(code_of(done.error().code), done.error().detail);
}

Result<std::string> Stream::dispatch(const Any& request) {
  const Result<std::string> verb = text_of(request, "do");
  if (!verb) return verb;
  if (later_verbs().contains(*verb)) return fail(Errc::unsupported, *verb);
  if (*verb == "doc") return make(request);
  const Result<std::string> name = text_of(request, "doc");
  if (!name) return name;
  const auto found = documents_.find(*name);
  if (found == documents_.end()) return fail(Errc::not_found, "no such document");
  if (*verb == "drop") {
    documents_.erase(found);
    return std::string(R"({"ok":true})");
  }
  if (edit_verbs().contains(*verb)) return edit(*verb, request, found->second);
  return ask(*verb, request, found->second);
}

Result<std::string> Stream::make(const Any& request) {
  const Result<std::string> name = text_of(request, "doc");
  const Result<std::size_t> client = number_of(request, "client");
  if (!name) return name;
  if (!client) return tl::unexpected(client.error());
  Options options;
  options.client = *client;
  options.emit = EmitUpdates::on_commit_and_apply;
  if (const Any* gc = request.find("gc")) {
    const std::optional<bool> flag = gc->as_bool();
    if (!flag) return bad("gc");
    if (!*flag) options.collect = Collect::nothing;
  }
  if (documents_.contains(*name)) return bad("the document is there already");
  Result<Document> made = Document::create(options);
  if (!made) return tl::unexpected(made.error());
  documents_.emplace(*name, Open{std::move(*made)});
  return std::string(R"({"ok":true})");
}

Result<std::string> Stream::edit(const std::string& verb, const Any& request, Open& open) {
  Document& document = open.document;
  const Result<Place> place = place_of(document, request);
  if (!place) return tl::unexpected(place.error());
  const Result<> kind = expect_type(document, place->object, edit_verbs().at(verb));
  if (!kind) return tl::unexpected(kind.error());
  Result<> done;
  if (verb == "map.set") {
    done = map_set(request, document, *place);
  } else if (verb == "map.delete") {
    const Result<std::string> key = text_of(request, "key");
    done = key ? document.erase(place->object, *key) : Result<>(tl::unexpected(key.error()));
  } else if (verb == "array.insert") {
    done = array_insert(request, document, *place);
  } else if (verb == "text.insert") {
    done = text_insert(request, document, *place);
  } else {
    done = list_delete(request, document, *place);
  }
  if (!done) return tl::unexpected(done.error());
  if (open.grouped) return std::string(R"({"ok":true})");
  return change_answer(document.commit().update, "");
}

Result<std::string> Stream::ask(const std::string& verb, const Any& request, Open& open) {
  Document& document = open.document;
  if (verb == "commit") {
    if (!open.grouped) return bad("commit without begin");
    open.grouped = false;
    return change_answer(document.commit().update, "");
  }
  if (verb == "root") {
    static const std::map<std::string, ObjectType> kinds = {
        {"map", ObjectType::map}, {"array", ObjectType::array}, {"text", ObjectType::text}};
    const Result<std::string> name = text_of(request, "name");
    const Result<std::string> type = text_of(request, "type");
    if (!name) return name;
    if (!type) return type;
    if (*type == "xml") return fail(Errc::unsupported, "xml");
    if (!kinds.contains(*type)) return bad("type");
    const Result<ObjectId> root = document.root(*name, kinds.at(*type));
    if (!root) return tl::unexpected(root.error());
    return std::string(R"({"ok":true})");
  }
  if (verb == "json") {
    const Result<std::string> name = text_of(request, "root");
    if (!name) return name;
    const Result<Any> value = document.read(ObjectId::root(*name));
    if (!value) return tl::unexpected(value.error());
    std::string out = R"({"json":)";
    write_plain(out, *value);
    return out + '}';
  }
  if (open.grouped) return fail(Errc::busy, "a transaction is open");
  if (verb == "begin") {
    document.begin();
    open.grouped = true;
    return std::string(R"({"ok":true})");
  }
  if (verb == "apply") return apply(request, document);
  if (verb == "sv") return R"({"sv":")" + to_base64(document.encode_state_vector()) + "\"}";
  if (verb == "state") {
    if (Result<> version = only_version_1(request); !version) {
      return tl::unexpected(version.error());
    }
    StateVector since;
    if (request.find("since") != nullptr) {
      const Result<Bytes> bytes = bytes_of(request, "since");
      if (!bytes) return tl::unexpected(bytes.error());
      Result<StateVector> decoded = decode_state_vector(*bytes);
      if (!decoded) return tl::unexpected(decoded.error());
      since = std::move(*decoded);
    }
    return R"({"update":")" + to_base64(document.encode_state(since)) + "\"}";
  }
  if (verb == "getall") {
    const Result<std::string> key = text_of(request, "key");
    if (!key) return key;
    const Result<Place> place = place_of(document, request);
    if (!place) return tl::unexpected(place.error());
    const Result<Concurrent> found = document.get_all(place->object, *key);
    if (!found) return tl::unexpected(found.error());
    std::string out = R"({"values":[)";
    for (const Element& element : found->values) {
      if (out.back() != '[') out += ',';
      out += R"({"value":)";
      write_value(out, document, element.value);
      out += R"(,"id":[)" + std::to_string(element.id.client) + ',' +
             std::to_string(element.id.clock) + "]}";
    }
    return out + R"(],"complete":)" + (found->complete ? "true}" : "false}");
  }
  return bad("unknown request");
}

Result<std::string> Stream::apply(const Any& request, Document& document) {
  if (Result<> version = only_version_1(request); !version) return tl::unexpected(version.error());
  const Result<Bytes> update = bytes_of(request, "update");
  if (!update) return tl::unexpected(update.error());
  const Result<Applied> applied = document.apply(*update);
  if (!applied) return tl::unexpected(applied.error());
  const std::string more = std::string(R"(,"applied":)") + (applied->applied ? "true" : "false") +
                           R"(,"missing":)" + clocks_of(applied->missing);
  return change_answer(applied->update, more);
}

}  // namespace lumbung::crdt::tool
