#include "crdt/core/contents.hpp"

#include <algorithm>

#include "crdt/core/json_payload.hpp"
#include "crdt/core/utf.hpp"
#include "crdt/limits.hpp"

namespace lumbung::crdt {
namespace {

Result<> check_depth(const Any& value) {
  if (value.depth() > limits::depth_max) return fail(Errc::limit, "value nests too deep");
  return {};
}

bool strings_are_utf8(const Any& value) {
  if (const auto* text = value.as_string()) return is_utf8(*text);
  if (const auto* values = value.as_array()) {
    return std::all_of(values->begin(), values->end(), strings_are_utf8);
  }
  if (const auto* members = value.members()) {
    return std::all_of(members->begin(), members->end(), [](const Any::Member& member) {
      return is_utf8(member.key) && strings_are_utf8(member.value);
    });
  }
  return true;
}

/// What nobody could read from an update is not written.
Result<> check_value(const Any& value) {
  if (Result<> fine = check_depth(value); !fine) return fine;
  if (!strings_are_utf8(value)) return fail(Errc::malformed, "a string in it is not UTF-8");
  return {};
}

/// True if JSON.stringify takes the value and no string in it is broken.
bool can_be_json(const Any& value) {
  if (value.as_bigint()) return false;
  if (const auto* text = value.as_string()) return is_utf8(*text);
  if (const auto* values = value.as_array()) {
    return std::all_of(values->begin(), values->end(), can_be_json);
  }
  if (const auto* members = value.members()) {
    return std::all_of(members->begin(), members->end(), [](const Any::Member& member) {
      return is_utf8(member.key) && can_be_json(member.value);
    });
  }
  return true;
}

}  // namespace

Result<> Contents::add_to_list(const Any& value) {
  if (value.is_undefined() || value.as_bigint()) {
    return fail(Errc::wrong_type, "undefined and bigint cannot be list elements");
  }
  if (Result<> fine = check_value(value); !fine) return fine;
  if (const Bytes* bytes = value.as_bytes()) {
    close();
    made_.push_back({Ref::binary, 1, keep(*bytes)});
    return {};
  }
  write_any(open_, value);
  ++open_count_;
  return {};
}

Result<Content> Contents::of_key(const Any& value) {
  if (Result<> fine = check_value(value); !fine) return tl::unexpected(fine.error());
  if (const Bytes* bytes = value.as_bytes()) return Content{Ref::binary, 1, keep(*bytes)};
  return Content{Ref::any, 1, keep(encode_any(value))};
}

Content Contents::of_type(ObjectType type, std::string_view name) {
  Writer writer;
  writer.var_uint(static_cast<std::uint64_t>(type));
  if (type == ObjectType::xml_element || type == ObjectType::xml_hook) writer.var_string(name);
  return {Ref::type, 1, keep(writer.take())};
}

Result<Content> Contents::of_subdocument(const Subdocument& subdocument) {
  if (!is_utf8(subdocument.guid)) return fail(Errc::malformed, "guid");
  Any options = Any::object();
  if (!subdocument.collects) options.set("gc", Any::boolean(false));
  if (subdocument.auto_load) options.set("autoLoad", Any::boolean(true));
  if (!subdocument.meta.is_undefined()) options.set("meta", subdocument.meta);
  if (Result<> fine = check_value(options); !fine) return tl::unexpected(fine.error());
  Writer writer;
  writer.var_string(subdocument.guid);
  write_any(writer, options);
  return Content{Ref::doc, 1, keep(writer.take())};
}

Result<Content> Contents::of_embed(const Any& value) {
  if (Result<> fine = check_depth(value); !fine) return tl::unexpected(fine.error());
  if (!can_be_json(value) || value.is_undefined() || value.is_null() ||
      value.as_string() != nullptr) {
    return fail(Errc::wrong_type, "cannot be embedded");
  }
  Result<Bytes> payload = bounded_json_payload(value);
  if (!payload) return tl::unexpected(payload.error());
  return Content{Ref::embed, 1, keep(std::move(*payload))};
}

const std::vector<Content>& Contents::list() {
  close();
  return made_;
}

ByteView Contents::keep(Bytes bytes) {
  kept_.push_back(std::move(bytes));
  return kept_.back();
}

void Contents::close() {
  if (open_count_ == 0) return;
  made_.push_back({Ref::any, open_count_, keep(open_.take())});
  open_ = Writer{};
  open_count_ = 0;
}

bool has_keys(ObjectType kind) {
  return kind != ObjectType::array && kind != ObjectType::xml_fragment &&
         kind != ObjectType::undeclared;
}

bool has_elements(ObjectType kind) {
  return kind == ObjectType::array || kind == ObjectType::xml_fragment ||
         kind == ObjectType::xml_element;
}

bool is_text(ObjectType kind) { return kind == ObjectType::text || kind == ObjectType::xml_text; }

Result<Handle> find_object(const Doc& doc, const ObjectId& object, bool (*fits)(ObjectType)) {
  Result<Handle> type = doc.resolve(object);
  if (type && !fits(doc.type(*type).kind)) return fail(Errc::wrong_type, "another kind of object");
  return type;
}

Result<> check_room(const Doc& doc, std::size_t clocks) {
  if (doc.state(doc.options().client) + clocks > limits::clock_max) {
    return fail(Errc::limit, "clock");
  }
  return {};
}

Result<> check_new_object(const Doc& doc, Handle parent, ObjectType type) {
  if (type == ObjectType::undeclared) return fail(Errc::wrong_type, "an object needs a type");
  if (doc.type(parent).depth + 1 > limits::depth_max) {
    return fail(Errc::limit, "objects nest too deep");
  }
  return check_room(doc, 1);
}

Result<> check_range(const Type& list, std::size_t index, std::size_t count) {
  if (index > list.length || count > list.length - index) {
    return fail(Errc::out_of_range, "beyond the end");
  }
  return {};
}

Result<Attributes> to_attributes(const Any& object) {
  Attributes all;
  if (object.is_undefined()) return all;
  if (!object.is_object()) return fail(Errc::wrong_type, "attributes are an object");
  if (Result<> fine = check_depth(object); !fine) return tl::unexpected(fine.error());
  for (const Any::Member& member : *object.members()) {
    if (!is_utf8(member.key) || !can_be_json(member.value) || member.value.is_undefined()) {
      return fail(Errc::wrong_type, "attributes need values that JSON has");
    }
    const Result<Bytes> payload = bounded_json_payload(member.value);
    if (!payload) return tl::unexpected(payload.error());
    all.set(member.key, {std::string(as_text(*payload)), 0});
  }
  return all;
}

}  // namespace lumbung::crdt
