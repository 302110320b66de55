#include "crdt/any.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "crdt/core/any_codec.hpp"
#include "crdt/core/utf.hpp"

namespace lumbung::crdt {
namespace {

constexpr std::int64_t exact_max = std::int64_t{1} << 53;

}  // namespace

Any Any::null() {
  Any any;
  any.value_ = Null{};
  return any;
}

Any Any::boolean(bool value) {
  Any any;
  any.value_ = value;
  return any;
}

Any Any::integer(std::int64_t value) {
  Any any;
  if (value >= -exact_max && value <= exact_max) {
    any.value_ = value;
  } else {
    any.value_ = static_cast<double>(value);
  }
  return any;
}

Any Any::number(double value) {
  const bool whole = std::trunc(value) == value &&
                     std::abs(value) <= static_cast<double>(exact_max) &&
                     !(value == 0 && std::signbit(value));
  if (whole) return integer(static_cast<std::int64_t>(value));
  Any any;
  any.value_ = value;
  return any;
}

Any Any::bigint(std::int64_t value) {
  Any any;
  any.value_ = BigInt{value};
  return any;
}

Any Any::string(std::string_view value) {
  Any any;
  any.value_ = std::string(value);
  return any;
}

Any Any::bytes(Bytes value) {
  Any any;
  any.value_ = std::move(value);
  return any;
}

Any Any::array(Array values) {
  Any any;
  any.value_ = std::move(values);
  return any;
}

Any Any::object() {
  Any any;
  any.value_ = Members{};
  return any;
}

Any Any::object(Members members) {
  Any any = object();
  if (members.size() <= 16) {
    for (Member& member : members) any.set(member.key, std::move(member.value));
    return any;
  }
  // Large objects come from outside too: no quadratic search.
  std::unordered_map<std::string, std::size_t> seen;
  Members unique;
  for (Member& member : members) {
    const auto [place, added] = seen.emplace(member.key, unique.size());
    if (added) {
      unique.push_back(std::move(member));
    } else {
      unique[place->second].value = std::move(member.value);
    }
  }
  const auto index_of = [](const Member& member) {
    std::uint32_t index = 0;
    return is_integer_key(member.key, index) ? std::uint64_t{index} : ~std::uint64_t{0};
  };
  std::stable_sort(unique.begin(), unique.end(),
                   [&](const Member& a, const Member& b) { return index_of(a) < index_of(b); });
  any.value_ = std::move(unique);
  return any;
}

bool Any::is_undefined() const { return std::holds_alternative<Undefined>(value_); }

std::optional<bool> Any::as_bool() const {
  const auto* value = std::get_if<bool>(&value_);
  return value != nullptr ? std::optional<bool>(*value) : std::nullopt;
}

std::optional<std::int64_t> Any::as_integer() const {
  const auto* value = std::get_if<std::int64_t>(&value_);
  return value != nullptr ? std::optional<std::int64_t>(*value) : std::nullopt;
}

std::optional<double> Any::as_number() const {
  if (const auto* whole = std::get_if<std::int64_t>(&value_)) return static_cast<double>(*whole);
  const auto* value = std::get_if<double>(&value_);
  return value != nullptr ? std::optional<double>(*value) : std::nullopt;
}

std::optional<std::int64_t> Any::as_bigint() const {
  const auto* value = std::get_if<BigInt>(&value_);
  return value != nullptr ? std::optional<std::int64_t>(value->value) : std::nullopt;
}

const std::string* Any::as_string() const { return std::get_if<std::string>(&value_); }
const Bytes* Any::as_bytes() const { return std::get_if<Bytes>(&value_); }
const Any::Array* Any::as_array() const { return std::get_if<Array>(&value_); }
const Any::Members* Any::members() const { return std::get_if<Members>(&value_); }

const Any* Any::find(std::string_view key) const {
  const auto* all = members();
  if (all == nullptr) return nullptr;
  const auto found =
      std::find_if(all->begin(), all->end(), [key](const Member& m) { return m.key == key; });
  return found != all->end() ? &found->value : nullptr;
}

Any& Any::set(std::string_view key, Any value) {
  if (members() == nullptr) value_ = Members{};
  auto& all = std::get<Members>(value_);
  const auto found =
      std::find_if(all.begin(), all.end(), [key](const Member& m) { return m.key == key; });
  if (found != all.end()) {
    found->value = std::move(value);
    return *this;
  }
  std::uint32_t index = 0;
  auto place = all.end();
  if (is_integer_key(key, index)) {
    place = std::find_if(all.begin(), all.end(), [index](const Member& m) {
      std::uint32_t other = 0;
      return !is_integer_key(m.key, other) || other > index;
    });
  }
  all.insert(place, Member{std::string(key), std::move(value)});
  return *this;
}

Any& Any::push(Any value) {
  if (as_array() == nullptr) value_ = Array{};
  std::get<Array>(value_).push_back(std::move(value));
  return *this;
}

std::size_t Any::depth() const {
  std::size_t deepest = 0;
  if (const auto* values = as_array()) {
    for (const Any& value : *values) deepest = std::max(deepest, value.depth() + 1);
  } else if (const auto* all = members()) {
    for (const Member& member : *all) deepest = std::max(deepest, member.value.depth() + 1);
  }
  return deepest;
}

bool operator==(const Any& left, const Any& right) {
  const auto* a = std::get_if<double>(&left.value_);
  const auto* b = std::get_if<double>(&right.value_);
  // NaN is one value here, and -0 (always a double) equals only itself.
  if (a != nullptr && b != nullptr && std::isnan(*a) && std::isnan(*b)) return true;
  return left.value_ == right.value_;
}

Bytes encode_any(const Any& value) {
  Writer writer;
  write_any(writer, value);
  return writer.take();
}

Result<Any> decode_any(ByteView bytes) {
  Reader reader(bytes);
  Result<Any> value = read_any(reader);
  if (value && reader.left() != 0) return fail(Errc::malformed, "bytes behind the value");
  return value;
}

}  // namespace lumbung::crdt
