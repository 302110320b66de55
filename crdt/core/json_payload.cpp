#include "crdt/core/json_payload.hpp"

#include <algorithm>
#include <cmath>

#include "crdt/core/any_codec.hpp"
#include "crdt/core/utf.hpp"

namespace lumbung::crdt {
namespace {

/// True if the value's JSON text reads back as this value.
bool has_json(const Any& value) {
  if (value.is_undefined() || value.as_bigint() || value.as_bytes() != nullptr) return false;
  if (const auto number = value.as_number()) {
    return std::isfinite(*number) && !(*number == 0 && std::signbit(*number));
  }
  if (const auto* values = value.as_array()) {
    return std::all_of(values->begin(), values->end(), has_json);
  }
  if (const auto* members = value.members()) {
    return std::all_of(members->begin(), members->end(),
                       [](const Any::Member& member) { return has_json(member.value); });
  }
  return true;
}

/// Halves of surrogate pairs, three bytes each in the scheme of append_utf8, become U+FFFD.
std::string whole_pairs_only(std::string text) {
  for (std::size_t i = 0; i + 2 < text.size(); ++i) {
    if (static_cast<unsigned char>(text[i]) == 0xED &&
        static_cast<unsigned char>(text[i + 1]) >= 0xA0) {
      text.replace(i, 3, replacement_character);
    }
  }
  return text;
}

/// The value with each text in it, keys too, as `change` makes it.
Any with_texts(const Any& value, std::string (*change)(std::string)) {
  if (const auto* text = value.as_string()) return Any::string(change(*text));
  if (const auto* values = value.as_array()) {
    Any::Array all;
    for (const Any& inner : *values) all.push_back(with_texts(inner, change));
    return Any::array(std::move(all));
  }
  if (const auto* members = value.members()) {
    Any::Members all;
    for (const Any::Member& member : *members) {
      all.push_back({change(member.key), with_texts(member.value, change)});
    }
    return Any::object(std::move(all));
  }
  return value;
}

std::string as_literal(std::string text) { return to_json(Any::string(text)); }

std::string from_literal(std::string json) {
  const Any text = parse_json(json).value_or(Any::string(""));
  return *text.as_string();
}

/// No value begins with it.
constexpr std::uint8_t literals = 1;

bool has_literals(ByteView payload) { return payload.size() > 1 && payload[1] == literals; }

bool may_hold_halves(std::string_view json) { return json.find("\\ud") != std::string_view::npos; }

}  // namespace

Bytes json_payload(const Any& value) {
  if (has_json(value)) {
    const std::string json = to_json(value);
    return {json.begin(), json.end()};
  }
  Writer writer;
  writer.u8(0);
  if (may_hold_halves(to_json(value))) {
    writer.u8(literals);
    write_any(writer, with_texts(value, as_literal));
  } else {
    write_any(writer, value);
  }
  return writer.take();
}

Result<Bytes> bounded_json_payload(const Any& value) {
  Bytes payload = json_payload(value);
  if (is_encoded_payload(payload) && !parse_json(to_json(value))) {
    return fail(Errc::limit, "value nests too deep");
  }
  return payload;
}

Any read_json_payload(ByteView payload) {
  if (is_encoded_payload(payload)) {
    Reader reader(payload.subspan(has_literals(payload) ? 2 : 1));
    const Any value = read_any(reader).value_or(Any::undefined());
    return has_literals(payload) ? with_texts(value, from_literal) : value;
  }
  return parse_json(as_text(payload)).value_or(Any::undefined());
}

ByteView json_text(ByteView payload, BytePool& pool) {
  const std::string json = to_json(read_json_payload(payload));
  pool.emplace_back(json.begin(), json.end());
  return pool.back();
}

void write_payload_as_any(Writer& writer, ByteView payload) {
  if (is_encoded_payload(payload) && !has_literals(payload)) return writer.raw(payload.subspan(1));
  const Any value = read_json_payload(payload);
  const bool halves = may_hold_halves(as_text(payload));
  write_any(writer, halves ? with_texts(value, whole_pairs_only) : value);
}

}  // namespace lumbung::crdt
