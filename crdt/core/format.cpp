#include "crdt/core/format.hpp"

#include <algorithm>

#include "crdt/core/json_payload.hpp"
#include "crdt/core/utf.hpp"

namespace lumbung::crdt {
namespace {

const AttributeValue no_value;

bool is_nested(const Any& value) {
  return value.is_object() || value.as_array() != nullptr || value.as_bytes() != nullptr;
}

/// JavaScript's ===, for what is no object: -0 is 0, and NaN is not even itself.
bool same_plain(const Any& left, const Any& right) {
  const auto number = left.as_number();
  const auto other = right.as_number();
  return number && other ? *number == *other : left == right;
}

/// The members of an object, or the elements of an array or the bytes under their indices.
Any::Members members_of(const Any& value) {
  if (const auto* members = value.members()) return *members;
  Any::Members all;
  if (const auto* elements = value.as_array()) {
    for (std::size_t i = 0; i < elements->size(); ++i) {
      all.push_back({std::to_string(i), (*elements)[i]});
    }
  }
  if (const Bytes* bytes = value.as_bytes()) {
    for (std::size_t i = 0; i < bytes->size(); ++i) {
      all.push_back({std::to_string(i), Any::integer((*bytes)[i])});
    }
  }
  return all;
}

}  // namespace

FormatView format_of(ByteView payload) {
  Reader reader(payload);
  ByteView key;
  ByteView json;
  (void)(reader.var_bytes(key) && reader.var_bytes(json));  // written by us or checked at decode
  return {as_text(key), as_text(json)};
}

Bytes format_payload(std::string_view key, std::string_view json) {
  Writer writer;
  writer.var_string(key);
  writer.var_string(json);
  return writer.take();
}

bool AttributeValue::is_object() const {
  if (json.front() == '{' || json.front() == '[') return true;
  return is_encoded_payload(as_bytes_view(json)) && is_nested(value());
}

Any AttributeValue::value() const { return read_json_payload(as_bytes_view(json)); }

bool AttributeValue::is(const AttributeValue& other) const {
  if (identity != other.identity) return false;
  if (is_encoded_payload(as_bytes_view(json)) || is_encoded_payload(as_bytes_view(other.json))) {
    const Any mine = value();
    return is_nested(mine) ? json == other.json : same_plain(mine, other.value());
  }
  return json == other.json;
}

bool AttributeValue::equals(const AttributeValue& other) const {
  if (!is_object() || !other.is_object()) return is(other);
  if (identity != 0 && identity == other.identity) return true;
  const Any::Members mine = members_of(value());
  const Any::Members theirs = members_of(other.value());
  if (mine.size() != theirs.size()) return false;
  return std::all_of(mine.begin(), mine.end(), [&theirs](const Any::Member& member) {
    if (is_nested(member.value)) return false;  // another object, whatever is in it
    return std::any_of(theirs.begin(), theirs.end(), [&member](const Any::Member& one) {
      return one.key == member.key && same_plain(one.value, member.value);
    });
  });
}

const AttributeValue* Attributes::find(std::string_view key) const {
  for (const auto& [name, value] : entries_) {
    if (name == key) return &value;
  }
  return nullptr;
}

const AttributeValue& Attributes::value(std::string_view key) const {
  const AttributeValue* found = find(key);
  return found != nullptr ? *found : no_value;
}

void Attributes::set(std::string_view key, AttributeValue value) {
  for (auto& [name, old] : entries_) {
    if (name == key) {
      old = std::move(value);
      return;
    }
  }
  entries_.emplace_back(key, std::move(value));
}

void Attributes::set_ordered(std::string_view key, AttributeValue value) {
  std::uint32_t number = 0;
  if (find(key) != nullptr || !is_integer_key(key, number)) return set(key, std::move(value));
  const auto behind = std::find_if(entries_.begin(), entries_.end(), [number](const Entry& entry) {
    std::uint32_t other = 0;
    return !is_integer_key(entry.first, other) || other > number;
  });
  entries_.emplace(behind, key, std::move(value));
}

void Attributes::erase(std::string_view key) {
  std::erase_if(entries_, [key](const Entry& entry) { return entry.first == key; });
}

void Attributes::apply(std::string_view key, const AttributeValue& value) {
  if (value.is_null()) {
    erase(key);
  } else {
    set(key, value);
  }
}

}  // namespace lumbung::crdt
