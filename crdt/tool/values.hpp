#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crdt/document.hpp"

namespace lumbung::crdt::tool {

[[nodiscard]] std::string to_base64(ByteView bytes);
[[nodiscard]] Result<Bytes> from_base64(std::string_view text);

struct NestedMember;

/// A value of a request: plain, or a shared object with all that is to stand in it.
struct Nested {
  Any plain;
  std::optional<ObjectType> type;
  std::vector<NestedMember> members;  ///< of a map
  std::vector<Nested> elements;       ///< of an array
  std::string text;

  [[nodiscard]] std::size_t depth() const;  ///< 0 for plain values
};

/// Not a std::pair: clang wants to know all about its halves before Nested is whole.
struct NestedMember {
  std::string key;
  Nested value;
};

/// Reads the stream's notation ($type, $bytes, $number, $bigint, $undefined).
[[nodiscard]] Result<Nested> read_nested(const Any& json);
[[nodiscard]] Result<Any> read_plain(const Any& json);

/// Writes a value in the stream's notation as JSON text.
void write_plain(std::string& out, const Any& value);
void write_value(std::string& out, const Document& document, const Value& value);

}  // namespace lumbung::crdt::tool
