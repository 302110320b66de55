#include "crdt/tool/values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "crdt/core/utf.hpp"

namespace lumbung::crdt::tool {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

tl::unexpected<Error> bad(std::string detail) { return fail(Errc::malformed, std::move(detail)); }

/// The one member of an object that is a marker like {"$bytes": ...}.
const Any* marked(const Any& json, std::string_view marker) {
  const auto* members = json.members();
  return members != nullptr && members->size() == 1 ? json.find(marker) : nullptr;
}

Result<Any> read_number_marker(const Any& value) {
  const std::string* name = value.as_string();
  if (name != nullptr && *name == "NaN") {
    return Any::number(std::numeric_limits<double>::quiet_NaN());
  }
  if (name != nullptr && *name == "Infinity") return Any::number(HUGE_VAL);
  if (name != nullptr && *name == "-Infinity") return Any::number(-HUGE_VAL);
  return bad("$number");
}

Result<Any> read_bigint_marker(const Any& value) {
  const std::string* digits = value.as_string();
  std::int64_t number = 0;
  if (digits == nullptr) return bad("$bigint");
  const char* end = digits->data() + digits->size();
  const auto read = std::from_chars(digits->data(), end, number);
  if (read.ec != std::errc{} || read.ptr != end) return bad("$bigint");
  return Any::bigint(number);
}

}  // namespace

std::string to_base64(ByteView bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t left = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = std::uint32_t{bytes[i]} << 16;
    if (left > 1) group |= std::uint32_t{bytes[i + 1]} << 8;
    if (left > 2) group |= bytes[i + 2];
    out += alphabet[group >> 18];
    out += alphabet[(group >> 12) & 63];
    out += left > 1 ? alphabet[(group >> 6) & 63] : '=';
    out += left > 2 ? alphabet[group & 63] : '=';
  }
  return out;
}

Result<Bytes> from_base64(std::string_view text) {
  Bytes out;
  std::uint32_t group = 0;
  unsigned bits = 0;
  while (!text.empty() && text.back() == '=') text.remove_suffix(1);
  out.reserve(text.size() * 3 / 4);
  for (const char c : text) {
    const std::size_t digit = alphabet.find(c);
    if (digit == std::string_view::npos) return bad("base64");
    group = (group << 6) | static_cast<std::uint32_t>(digit);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out.push_back(static_cast<std::uint8_t>(group >> bits));
    }
  }
  return out;
}

std::size_t Nested::depth() const {
  if (!type) return 0;
  std::size_t deepest = 0;
  for (const auto& [key, value] : members) deepest = std::max(deepest, value.depth());
  for (const Nested& value : elements) deepest = std::max(deepest, value.depth());
  return deepest + 1;
}

Result<Any> read_plain(const Any& json) {
  if (const std::string* text = json.as_string()) {
    if (!is_utf8(*text)) return bad("lone surrogate");
    return json;
  }
  if (const auto* values = json.as_array()) {
    Any::Array all;
    for (const Any& value : *values) {
      Result<Any> plain = read_plain(value);
      if (!plain) return plain;
      all.push_back(std::move(*plain));
    }
    return Any::array(std::move(all));
  }
  const auto* members = json.members();
  if (members == nullptr) return json;
  if (const Any* value = marked(json, "$number")) return read_number_marker(*value);
  if (const Any* value = marked(json, "$bigint")) return read_bigint_marker(*value);
  if (marked(json, "$undefined") != nullptr) return Any::undefined();
  if (const Any* value = marked(json, "$bytes")) {
    if (value->as_string() == nullptr) return bad("$bytes");
    Result<Bytes> bytes = from_base64(*value->as_string());
    if (!bytes) return tl::unexpected(bytes.error());
    return Any::bytes(std::move(*bytes));
  }
  if (json.find("$type") != nullptr) return bad("a shared object cannot stand inside a value");
  Any::Members all;
  for (const Any::Member& member : *members) {
    if (!is_utf8(member.key)) return bad("lone surrogate");
    Result<Any> plain = read_plain(member.value);
    if (!plain) return plain;
    all.push_back({member.key, std::move(*plain)});
  }
  return Any::object(std::move(all));
}

Result<Nested> read_nested(const Any& json) {
  Nested nested;
  const Any* kind = json.find("$type");
  if (kind == nullptr) {
    Result<Any> plain = read_plain(json);
    if (!plain) return tl::unexpected(plain.error());
    nested.plain = std::move(*plain);
    return nested;
  }
  const std::string* name = kind->as_string();
  if (name == nullptr) return bad("$type");
  const Any* value = json.find("value");
  if (*name == "map") {
    nested.type = ObjectType::map;
    if (value == nullptr) return nested;
    if (!value->is_object()) return bad("value of a map");
    for (const Any::Member& member : *value->members()) {
      if (!is_utf8(member.key)) return bad("lone surrogate");
      Result<Nested> inner = read_nested(member.value);
      if (!inner) return inner;
      nested.members.push_back({member.key, std::move(*inner)});
    }
    return nested;
  }
  if (*name == "array") {
    nested.type = ObjectType::array;
    if (value == nullptr) return nested;
    if (value->as_array() == nullptr) return bad("value of an array");
    for (const Any& element : *value->as_array()) {
      Result<Nested> inner = read_nested(element);
      if (!inner) return inner;
      const bool fits = inner->type || (!inner->plain.is_undefined() && !inner->plain.as_bigint());
      if (!fits) return fail(Errc::wrong_type, "cannot be an array element");
      nested.elements.push_back(std::move(*inner));
    }
    return nested;
  }
  if (*name == "text") {
    nested.type = ObjectType::text;
    if (json.find("delta") != nullptr) return fail(Errc::unsupported, "delta");
    if (const Any* text = json.find("text")) {
      if (text->as_string() == nullptr || !is_utf8(*text->as_string())) return bad("text");
      nested.text = *text->as_string();
    }
    return nested;
  }
  static constexpr std::array<std::string_view, 5> later = {"xmltext", "xmlelement", "xmlfragment",
                                                            "xmlhook", "doc"};
  if (std::find(later.begin(), later.end(), *name) != later.end()) {
    return fail(Errc::unsupported, *name);
  }
  return bad("$type");
}

void write_plain(std::string& out, const Any& value) {
  if (value.is_undefined()) {
    out += R"({"$undefined":true})";
  } else if (const auto big = value.as_bigint()) {
    out += R"({"$bigint":")" + std::to_string(*big) + R"("})";
  } else if (const Bytes* bytes = value.as_bytes()) {
    out += R"({"$bytes":")" + to_base64(*bytes) + R"("})";
  } else if (const auto* values = value.as_array()) {
    out += '[';
    for (std::size_t i = 0; i < values->size(); ++i) {
      if (i > 0) out += ',';
      write_plain(out, (*values)[i]);
    }
    out += ']';
  } else if (const auto* members = value.members()) {
    out += '{';
    for (std::size_t i = 0; i < members->size(); ++i) {
      if (i > 0) out += ',';
      out += to_json(Any::string((*members)[i].key)) + ':';
      write_plain(out, (*members)[i].value);
    }
    out += '}';
  } else if (const auto number = value.as_number(); number && !std::isfinite(*number)) {
    const char* name = std::isnan(*number) ? "NaN" : *number > 0 ? "Infinity" : "-Infinity";
    out += std::string(R"({"$number":")") + name + R"("})";
  } else if (number && *number == 0 && std::signbit(*number)) {
    out += "-0";
  } else {
    out += to_json(value);
  }
}

void write_value(std::string& out, const Document& document, const Value& value) {
  if (const auto* any = std::get_if<Any>(&value)) {
    write_plain(out, *any);
  } else if (const auto* sub = std::get_if<Subdocument>(&value)) {
    out += R"({"$type":"doc","guid":)" + to_json(Any::string(sub->guid)) + '}';
  } else {
    static constexpr std::array<const char*, 7> names = {
        "array", "map", "text", "xmlelement", "xmlfragment", "xmlhook", "xmltext"};
    const ObjectRef& object = std::get<ObjectRef>(value);
    out += std::string(R"({"$type":")") + names.at(static_cast<std::size_t>(object.type)) + '"';
    if (const Result<Any> inner = document.read(object.id)) {
      out += object.type == ObjectType::text ? R"(,"text":)" : R"(,"value":)";
      write_plain(out, *inner);
    }
    out += '}';
  }
}

}  // namespace lumbung::crdt::tool
