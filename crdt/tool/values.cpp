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
  for (const NestedOp& step : delta) {
    for (const Nested& value : step.object) deepest = std::max(deepest, value.depth());
  }
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

void write_reference(std::string& out, const Value& value) {
  static constexpr std::array<const char*, 7> names = {
      "array", "map", "text", "xmlelement", "xmlfragment", "xmlhook", "xmltext"};
  if (const auto* any = std::get_if<Any>(&value)) {
    write_plain(out, *any);
  } else if (const auto* sub = std::get_if<Subdocument>(&value)) {
    out += R"({"$type":"doc","guid":)" + to_json(Any::string(sub->guid)) + '}';
  } else {
    const ObjectRef& object = std::get<ObjectRef>(value);
    out += std::string(R"({"$type":")") + names.at(static_cast<std::size_t>(object.type)) + "\"}";
  }
}

void write_value(std::string& out, const Document& document, const Value& value) {
  write_reference(out, value);
  const auto* object = std::get_if<ObjectRef>(&value);
  if (object == nullptr) return;
  if (const Result<Any> inner = document.read(object->id)) {
    out.pop_back();
    out += inner->as_string() != nullptr ? R"(,"text":)" : R"(,"value":)";
    write_plain(out, *inner);
    out += '}';
  }
}

void write_delta(std::string& out, const Delta& delta) {
  out += '[';
  for (const DeltaOp& op : delta) {
    if (out.back() != '[') out += ',';
    switch (op.kind) {
      case DeltaOp::Kind::text:
        out += R"({"insert":)";
        write_plain(out, Any::string(op.text));
        break;
      case DeltaOp::Kind::embed:
        out += R"({"insert":)";
        write_reference(out, op.values.front());
        break;
      case DeltaOp::Kind::values:
        out += R"({"insert":[)";
        for (const Value& value : op.values) {
          if (out.back() != '[') out += ',';
          write_reference(out, value);
        }
        out += ']';
        break;
      case DeltaOp::Kind::retain:
        out += R"({"retain":)" + std::to_string(op.count);
        break;
      case DeltaOp::Kind::erase:
        out += R"({"delete":)" + std::to_string(op.count);
        break;
    }
    if (!op.attributes.is_undefined()) {
      out += R"(,"attributes":)";
      write_plain(out, op.attributes);
    }
    out += '}';
  }
  out += ']';
}

}  // namespace lumbung::crdt::tool
