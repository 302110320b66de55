#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "crdt/any.hpp"
#include "crdt/core/blocks.hpp"
#include "crdt/core/wire.hpp"

namespace lumbung::crdt {

/// A format's key and value as they stand in its block; the value as json_payload.hpp has it.
struct FormatView {
  std::string_view key;
  std::string_view json;
};
[[nodiscard]] FormatView format_of(ByteView payload);
[[nodiscard]] Bytes format_payload(std::string_view key, std::string_view json);

/// A value of an attribute. Yjs compares objects partly by what is in them and partly by which
/// object it is, and that shows in the bytes: so each object has a number of its own.
struct AttributeValue {
  std::string json = "null";   ///< as json_payload.hpp has it
  std::uint64_t identity = 0;  ///< of objects and arrays in the document; 0 for others

  [[nodiscard]] bool is_null() const { return json == "null"; }
  [[nodiscard]] bool is_object() const;
  [[nodiscard]] Any value() const;
  /// The same value, or the very same object.
  [[nodiscard]] bool is(const AttributeValue& other) const;
  /// As `is`, but objects also match member by member, as far as their members are no objects.
  [[nodiscard]] bool equals(const AttributeValue& other) const;
};

/// Attributes by key in the order in which they were set; setting again keeps the place.
class Attributes {
 public:
  using Entry = std::pair<std::string, AttributeValue>;

  [[nodiscard]] const AttributeValue* find(std::string_view key) const;
  /// null where there is none.
  [[nodiscard]] const AttributeValue& value(std::string_view key) const;
  void set(std::string_view key, AttributeValue value);
  /// As `set`, in the order of a JavaScript object: integer-like keys first, ascending.
  void set_ordered(std::string_view key, AttributeValue value);
  void erase(std::string_view key);
  /// What a format does to those that hold: null takes away.
  void apply(std::string_view key, const AttributeValue& value);

  [[nodiscard]] bool empty() const { return entries_.empty(); }
  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }

 private:
  std::vector<Entry> entries_;
};

/// Which formats of a document hold the very same object as another one. All others hold one of
/// their own, which is named after them.
class SharedValues {
 public:
  [[nodiscard]] std::uint64_t identity(Handle format, const Block& block) const {
    const auto found = shared_.find(format);
    return found != shared_.end() ? found->second
                                  : (std::uint64_t{block.client} + 1) << 32 | block.clock;
  }
  void share(Handle format, std::uint64_t identity) { shared_.insert_or_assign(format, identity); }
  void forget(Handle format) {
    if (!shared_.empty()) shared_.erase(format);
  }

 private:
  std::unordered_map<Handle, std::uint64_t> shared_;
};

}  // namespace lumbung::crdt
