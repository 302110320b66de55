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
struct NestedOp;

/// A value of a request: plain, a subdocument, or a shared object with all that is to stand in it.
struct Nested {
  Any plain;
  std::optional<ObjectType> type;
  std::optional<Subdocument> subdocument;
  std::string name;                   ///< of an XML element or hook
  std::vector<NestedMember> members;  ///< of a map; attributes of an XML element
  std::vector<Nested> elements;       ///< of an array; children in XML
  std::string text;
  std::vector<NestedOp> delta;  ///< of a text, behind `text`

  [[nodiscard]] bool is_plain() const { return !type && !subdocument; }
  [[nodiscard]] std::size_t depth() const;  ///< 0 for plain values
};

/// Not a std::pair: clang wants to know all about its halves before Nested is whole.
struct NestedMember {
  std::string key;
  Nested value;
};

/// A step of a delta; a shared object that it inserts stands in `object`.
struct NestedOp {
  DeltaOp op;
  std::vector<Nested> object;  ///< one or none
};

/// undefined and bigint cannot be list elements, as in Yjs.
[[nodiscard]] bool can_be_element(const Nested& value);
/// Children in XML are shared objects.
[[nodiscard]] bool can_be_child(const Nested& value);

/// Reads a delta of a request.
[[nodiscard]] Result<std::vector<NestedOp>> read_delta(const Any& json);

/// Reads the stream's notation ($type, $bytes, $number, $bigint, $undefined; STREAM.md, "Values").
[[nodiscard]] Result<Nested> read_nested(const Any& json);
[[nodiscard]] Result<Any> read_plain(const Any& json);

/// Writes a value in the stream's notation as JSON text.
void write_plain(std::string& out, const Any& value);
void write_reference(std::string& out, const Value& value);  ///< objects by their kind alone
void write_delta(std::string& out, const Delta& delta);
void write_value(std::string& out, const Document& document, const Value& value);

}  // namespace lumbung::crdt::tool
