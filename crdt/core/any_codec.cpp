#include "crdt/core/any_codec.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "crdt/core/any_tags.hpp"
#include "crdt/limits.hpp"

namespace lumbung::crdt {
namespace {

void write_big_endian(Writer& writer, std::uint64_t value, unsigned bytes) {
  for (unsigned i = bytes; i-- > 0;) writer.u8(static_cast<std::uint8_t>(value >> (8 * i)));
}

void write_number(Writer& writer, double value) {
  if (std::isnan(value)) {  // with whatever payload it came
    writer.u8(tag_float64);
    write_big_endian(writer, std::bit_cast<std::uint64_t>(value), 8);
  } else if (std::trunc(value) == value && std::abs(value) <= static_cast<double>(varint_max)) {
    writer.u8(tag_integer);
    writer.var_int(static_cast<std::uint64_t>(std::abs(value)), std::signbit(value));
  } else if (static_cast<double>(static_cast<float>(value)) == value) {
    writer.u8(tag_float32);
    write_big_endian(writer, std::bit_cast<std::uint32_t>(static_cast<float>(value)), 4);
  } else {
    writer.u8(tag_float64);
    write_big_endian(writer, std::bit_cast<std::uint64_t>(value), 8);
  }
}

Result<Any> read_value(Reader& reader, std::size_t depth);

Result<Any> read_array(Reader& reader, std::size_t depth) {
  std::uint64_t count = 0;
  if (!reader.var_uint(count) || count > reader.left()) return fail(Errc::malformed, "array");
  Any::Array values;
  // Arrays in one another may each claim all of the bytes that are left.
  constexpr std::uint64_t claimed_max = 16;
  values.reserve(static_cast<std::size_t>(std::min(count, claimed_max)));
  for (std::uint64_t i = 0; i < count; ++i) {
    Result<Any> value = read_value(reader, depth);
    if (!value) return value;
    values.push_back(std::move(*value));
  }
  return Any::array(std::move(values));
}

Result<Any> read_object(Reader& reader, std::size_t depth) {
  std::uint64_t count = 0;
  if (!reader.var_uint(count) || count > reader.left()) return fail(Errc::malformed, "object");
  Any::Members members;
  for (std::uint64_t i = 0; i < count; ++i) {
    std::string_view key;
    if (!reader.var_string(key)) return fail(Errc::malformed, "object key");
    Result<Any> value = read_value(reader, depth);
    if (!value) return value;
    // lib0 assigns obj["__proto__"], which makes no key.
    if (key != "__proto__") members.push_back({std::string(key), std::move(*value)});
  }
  return Any::object(std::move(members));
}

Result<Any> read_value(Reader& reader, std::size_t depth) {
  if (depth > limits::depth_max) return fail(Errc::limit, "value nests too deep");
  std::uint8_t tag = 0;
  if (!reader.u8(tag)) return fail(Errc::malformed, "value");
  ByteView bytes;
  switch (tag) {
    case tag_undefined:
      return Any::undefined();
    case tag_null:
      return Any::null();
    case tag_true:
      return Any::boolean(true);
    case tag_false:
      return Any::boolean(false);
    case tag_integer: {
      std::uint64_t magnitude = 0;
      bool negative = false;
      if (!reader.var_int(magnitude, negative)) break;
      const auto value = static_cast<double>(magnitude);
      return Any::number(negative ? -value : value);
    }
    case tag_float32:
      if (!reader.take(4, bytes)) break;
      return Any::number(float32_of(bytes));
    case tag_float64:
      if (!reader.take(8, bytes)) break;
      return Any::number(float64_of(bytes));
    case tag_bigint:
      if (!reader.take(8, bytes)) break;
      return Any::bigint(static_cast<std::int64_t>(read_big_endian(bytes)));
    case tag_string: {
      std::string_view text;
      if (!reader.var_string(text)) break;
      return Any::string(text);
    }
    case tag_object:
      return read_object(reader, depth + 1);
    case tag_array:
      return read_array(reader, depth + 1);
    case tag_bytes:
      if (!reader.var_bytes(bytes)) break;
      return Any::bytes(Bytes(bytes.begin(), bytes.end()));
    default:
      break;
  }
  return fail(Errc::malformed, "value");
}

}  // namespace

void write_any(Writer& writer, const Any& value) {
  if (value.is_undefined()) {
    writer.u8(tag_undefined);
  } else if (value.is_null()) {
    writer.u8(tag_null);
  } else if (const auto flag = value.as_bool()) {
    writer.u8(*flag ? tag_true : tag_false);
  } else if (const auto whole = value.as_integer()) {
    if (*whole >= -varint_max && *whole <= varint_max) {
      writer.u8(tag_integer);
      writer.var_int(static_cast<std::uint64_t>(*whole < 0 ? -*whole : *whole), *whole < 0);
    } else {
      write_number(writer, static_cast<double>(*whole));
    }
  } else if (const auto number = value.as_number()) {
    write_number(writer, *number);
  } else if (const auto big = value.as_bigint()) {
    writer.u8(tag_bigint);
    write_big_endian(writer, static_cast<std::uint64_t>(*big), 8);
  } else if (const auto* text = value.as_string()) {
    writer.u8(tag_string);
    writer.var_string(*text);
  } else if (const auto* bytes = value.as_bytes()) {
    writer.u8(tag_bytes);
    writer.var_bytes(*bytes);
  } else if (const auto* values = value.as_array()) {
    writer.u8(tag_array);
    writer.var_uint(values->size());
    for (const Any& inner : *values) write_any(writer, inner);
  } else {
    const Any::Members& members = *value.members();
    writer.u8(tag_object);
    writer.var_uint(members.size());
    for (const Any::Member& member : members) {
      writer.var_string(member.key);
      write_any(writer, member.value);
    }
  }
}

Result<Any> read_any(Reader& reader) { return read_value(reader, 0); }

}  // namespace lumbung::crdt
