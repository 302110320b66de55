#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "crdt/id.hpp"
#include "crdt/limits.hpp"
#include "crdt/result.hpp"

namespace lumbung::crdt {

/// A plain value as JavaScript and Yjs know it: what stands in a map, an array or a record.
///
/// Shape   One of undefined, null, bool, integer, number, bigint, string, bytes, array, object.
///         Whole numbers of at most 2^53 in size are integers (except -0), all others numbers, so
///         equal values compare equal. Strings are UTF-8. Object keys stand in JavaScript's
///         order: integer-like ones ascending, then as first written.
/// Errors  Reads of another kind give nullopt or nullptr; nothing throws.
/// Thread  A value; none of its own.
/// Source  lib0's encoding of "any", types 116 to 127.
class Any {
 public:
  struct Undefined {
    friend bool operator==(Undefined, Undefined) { return true; }
  };
  struct Null {
    friend bool operator==(Null, Null) { return true; }
  };
  struct BigInt {
    std::int64_t value = 0;
    friend bool operator==(BigInt, BigInt) = default;
  };
  using Array = std::vector<Any>;
  struct Member;
  using Members = std::vector<Member>;

  Any();  // undefined. These six are defined below, where Member is whole: clang insists.
  Any(const Any&);
  Any(Any&&) noexcept;
  Any& operator=(const Any&);
  Any& operator=(Any&&) noexcept;
  ~Any();
  [[nodiscard]] static Any undefined();
  [[nodiscard]] static Any null();
  [[nodiscard]] static Any boolean(bool value);
  /// Beyond 2^53 the value is kept as the nearest number, as JavaScript would.
  [[nodiscard]] static Any integer(std::int64_t value);
  /// A whole number becomes an integer; -0 does not.
  [[nodiscard]] static Any number(double value);
  [[nodiscard]] static Any bigint(std::int64_t value);
  [[nodiscard]] static Any string(std::string_view value);
  [[nodiscard]] static Any bytes(Bytes value);
  [[nodiscard]] static Any array(Array values = {});
  /// An object without keys; add them with `set`.
  [[nodiscard]] static Any object();
  /// An object of these members: put in JavaScript's order, the last of equal keys wins.
  [[nodiscard]] static Any object(Members members);

  [[nodiscard]] bool is_undefined() const;
  [[nodiscard]] bool is_null() const { return std::holds_alternative<Null>(value_); }
  [[nodiscard]] bool is_object() const { return members() != nullptr; }
  [[nodiscard]] std::optional<bool> as_bool() const;
  /// Whole numbers only; exact.
  [[nodiscard]] std::optional<std::int64_t> as_integer() const;
  /// Integers and numbers.
  [[nodiscard]] std::optional<double> as_number() const;
  [[nodiscard]] std::optional<std::int64_t> as_bigint() const;
  [[nodiscard]] const std::string* as_string() const;
  [[nodiscard]] const Bytes* as_bytes() const;
  [[nodiscard]] const Array* as_array() const;
  /// The keys and values of an object in JavaScript's order; nullptr for other kinds.
  [[nodiscard]] const Members* members() const;
  /// The value under `key` of an object; nullptr where there is none.
  [[nodiscard]] const Any* find(std::string_view key) const;

  /// Sets `key` of an object (makes an object of any other kind) and keeps the order of keys.
  Any& set(std::string_view key, Any value);
  /// Adds to an array (makes an array of any other kind).
  Any& push(Any value);

  [[nodiscard]] std::size_t depth() const;
  friend bool operator==(const Any& left, const Any& right);

 private:
  std::variant<Undefined, Null, bool, std::int64_t, double, BigInt, std::string, Bytes, Array,
               Members>
      value_;
};

struct Any::Member {
  std::string key;
  Any value;
  friend bool operator==(const Member& left, const Member& right) = default;
};

inline Any::Any() = default;
inline Any::Any(const Any&) = default;
inline Any::Any(Any&&) noexcept = default;
inline Any& Any::operator=(const Any&) = default;
inline Any& Any::operator=(Any&&) noexcept = default;
inline Any::~Any() = default;
inline Any Any::undefined() { return Any{}; }

/// The bytes that Yjs writes for `value`. Strings are taken to be UTF-8.
[[nodiscard]] Bytes encode_any(const Any& value);

/// Reads exactly one value; anything behind it is malformed.
[[nodiscard]] Result<Any> decode_any(ByteView bytes);

/// `value` as JSON.stringify writes it: undefined members left out, -0 as 0, NaN as null, bytes as
/// an object of numbers. JavaScript refuses bigints; here they become null.
[[nodiscard]] std::string to_json(const Any& value);

/// Reads JSON text as JSON.parse does; limit beyond `depth_max` levels of nesting.
[[nodiscard]] Result<Any> parse_json(std::string_view text,
                                     std::size_t depth_max = limits::depth_max);

}  // namespace lumbung::crdt
