#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "crdt/core/any_codec.hpp"
#include "crdt/core/any_tags.hpp"
#include "crdt/core/utf.hpp"
#include "crdt/core/words.hpp"
#include "crdt/limits.hpp"

// Values walked over without building them.
namespace lumbung::crdt {
namespace {

bool is_canonical_number(double value, AnyTag tag) {
  if (std::isnan(value)) return tag == tag_float64;
  if (std::trunc(value) == value && std::abs(value) <= static_cast<double>(varint_max)) {
    return false;
  }
  if (tag == tag_float32) return true;
  return static_cast<double>(static_cast<float>(value)) != value;
}

ScannedKey known_key(std::string_view text) {
  constexpr std::uint64_t never = 1;  // no word is that under a mask of nothing
  ScannedKey key{text, never, 0};
  constexpr std::size_t short_bytes = 6;  // with its length in front: less than eight
  if (!low_bytes_first || text.size() > short_bytes) return key;
  std::array<std::uint8_t, 8> bytes{static_cast<std::uint8_t>(text.size())};
  std::copy(text.begin(), text.end(), bytes.begin() + 1);
  key.word = eight_at(bytes.data());
  key.mask = first_bytes(~std::uint64_t{0}, text.size() + 1);
  return key;
}

/// Steps over `key` with its length in front, if just that stands here.
bool pass_key(Reader& reader, const ScannedKey& key) {
  if (key.mask == 0 || reader.left() < sizeof key.word) return reader.pass_string(key.text);
  if ((eight_at(reader.at()) & key.mask) != key.word) return false;
  reader.pass(key.text.size() + 1);
  return true;
}

/// Steps over members of an object as long as their keys are the last one's, from number `known`
/// on, and their values what records are made of: short ASCII, numbers of few bytes, yes, no and
/// nothing. Gives the number of the member that needs a closer look, or `count`.
std::size_t pass_members(Reader& reader, const ScannedKeys& last, std::size_t known,
                         std::size_t count, std::size_t string_bytes_max) {
  // What is looked at of a member: a word of its key, tag and length, the text.
  constexpr std::size_t key_bytes = sizeof(std::uint64_t);
  constexpr std::size_t room = key_bytes + 2 + is_ascii_looks;
  if (!low_bytes_first || reader.left() < room) return known;
  const std::size_t text_max = std::min(string_bytes_max, is_ascii_looks);
  const std::uint8_t* at = reader.at();
  const std::uint8_t* const end = at + (reader.left() - room);
  for (; known < count && at <= end; ++known) {
    const ScannedKey& key = last.keys[known];
    if ((eight_at(at) & key.mask) != key.word) break;
    const std::uint8_t* value = at + key.text.size() + 1;
    const std::uint8_t tag = value[0];
    if (tag == tag_string) {
      const std::size_t bytes = value[1];
      if (bytes > text_max || !is_short_ascii(value + 2, bytes)) break;
      at = value + 2 + bytes;
    } else if (tag == tag_integer) {
      const std::uint64_t word = eight_at(value + 1);
      const auto more = static_cast<std::size_t>(std::countr_zero(~word & high_bits)) / 8;
      constexpr std::size_t small = 4;  // bytes of a number that is below 2^31 for certain
      if (more >= small || (more > 0 && value[1 + more] == 0)) break;
      at = value + 2 + more;
    } else if (tag == tag_true || tag == tag_false || tag == tag_null || tag == tag_undefined) {
      at = value + 1;
    } else {
      break;
    }
  }
  reader.pass(static_cast<std::size_t>(at - reader.at()));
  return known;
}

/// Whether an object's keys, given in the order read so far, are as JavaScript would write them.
class KeyOrder {
 public:
  void next(std::string_view key) {
    if (!key.empty() && key.front() >= '0' && key.front() <= '9') {
      std::uint32_t index = 0;
      if (is_integer_key(key, index)) {
        if (count_ > 0 || (has_index_ && index <= last_index_)) ordered_ = false;
        has_index_ = true;
        last_index_ = index;
        return;
      }
    }
    if (key == "__proto__") ordered_ = false;
    if (count_ < few_.size()) {
      few_[count_] = key;
    } else {
      if (count_ == few_.size()) many_.assign(few_.begin(), few_.end());
      many_.push_back(key);
    }
    ++count_;
  }
  /// The keys so far, if they are few.
  void remember(ScannedKeys& keys) const {
    keys.count = has_index_ || count_ > few_.size() ? 0 : count_;
    for (std::size_t i = 0; i < keys.count; ++i) keys.keys[i] = known_key(few_[i]);
  }
  [[nodiscard]] bool canonical() {
    if (!ordered_) return false;
    if (count_ <= few_.size()) {
      for (std::size_t i = 1; i < count_; ++i) {
        for (std::size_t j = 0; j < i; ++j) {
          if (few_[i] == few_[j]) return false;
        }
      }
      return true;
    }
    std::sort(many_.begin(), many_.end());
    return std::adjacent_find(many_.begin(), many_.end()) == many_.end();
  }

 private:
  std::array<std::string_view, ScannedKeys::few> few_;
  std::vector<std::string_view> many_;  ///< all of them, once there are more than few
  std::size_t count_ = 0;
  std::uint32_t last_index_ = 0;
  bool has_index_ = false;
  bool ordered_ = true;
};

/// How a walk over a value ended; an Error would be too heavy to hand up from each part of it.
enum class Walk : std::uint8_t { fine, malformed, too_deep, long_string, long_bytes, long_key };

Walk fine_if(bool read) { return read ? Walk::fine : Walk::malformed; }

Walk scan_value(Reader& reader, AnyScan& scan, std::size_t depth);

/// The keys of an object from number `known` on; those before are the last object's.
Walk scan_keys(Reader& reader, AnyScan& scan, std::size_t depth, std::uint64_t known,
               std::uint64_t count) {
  KeyOrder order;
  for (std::uint64_t i = 0; i < known; ++i) order.next((*scan.last)[depth].keys[i].text);
  for (std::uint64_t i = known; i < count; ++i) {
    std::string_view key;
    if (!reader.var_string(key)) return Walk::malformed;
    if (key.size() > scan.key_bytes_max) return Walk::long_key;
    order.next(key);
    if (const Walk inner = scan_value(reader, scan, depth + 1); inner != Walk::fine) return inner;
  }
  if (!order.canonical()) {
    reader.mark_not_canonical();
  } else if (depth < AnyScan::depths) {
    order.remember((*scan.last)[depth]);
  }
  return Walk::fine;
}

Walk scan_object(Reader& reader, AnyScan& scan, std::size_t depth) {
  std::uint64_t count = 0;
  if (!reader.var_uint(count) || count > reader.left()) return Walk::malformed;
  std::size_t known = 0;  // keys that are those of the last object, one by one
  if (depth < AnyScan::depths) {
    if (!scan.last) scan.last.emplace();
    const ScannedKeys& last = (*scan.last)[depth];
    const auto same = static_cast<std::size_t>(std::min<std::uint64_t>(count, last.count));
    while (known < same) {
      const std::size_t from = known;
      known = pass_members(reader, last, known, same, scan.string_bytes_max);
      if (known > from) scan.depth = std::max(scan.depth, depth + 1);
      if (known == same || !pass_key(reader, last.keys[known])) break;
      if (const Walk inner = scan_value(reader, scan, depth + 1); inner != Walk::fine) return inner;
      ++known;
    }
    if (known == count) return Walk::fine;  // some of keys in order are in order too
  }
  return scan_keys(reader, scan, depth, known, count);
}

Walk scan_value(Reader& reader, AnyScan& scan, std::size_t depth) {
  if (depth > limits::depth_max) return Walk::too_deep;
  scan.depth = std::max(scan.depth, depth);
  std::uint8_t tag = 0;
  if (!reader.u8(tag)) return Walk::malformed;
  ByteView bytes;
  std::uint64_t count = 0;
  switch (tag) {
    case tag_undefined:
    case tag_null:
    case tag_true:
    case tag_false:
      return Walk::fine;
    case tag_integer: {
      bool negative = false;
      if (!reader.var_int(count, negative)) return Walk::malformed;
      if (count > static_cast<std::uint64_t>(varint_max)) reader.mark_not_canonical();
      return Walk::fine;
    }
    case tag_float32:
      if (!reader.take(4, bytes)) return Walk::malformed;
      if (!is_canonical_number(float32_of(bytes), tag_float32)) reader.mark_not_canonical();
      return Walk::fine;
    case tag_float64:
      if (!reader.take(8, bytes)) return Walk::malformed;
      if (!is_canonical_number(float64_of(bytes), tag_float64)) reader.mark_not_canonical();
      return Walk::fine;
    case tag_bigint:
      return fine_if(reader.take(8, bytes));
    case tag_string: {
      std::string_view text;
      if (!reader.var_string(text)) return Walk::malformed;
      return text.size() > scan.string_bytes_max ? Walk::long_string : Walk::fine;
    }
    case tag_bytes:
      if (!reader.var_bytes(bytes)) return Walk::malformed;
      return bytes.size() > scan.string_bytes_max ? Walk::long_bytes : Walk::fine;
    case tag_array:
      if (!reader.var_uint(count) || count > reader.left()) return Walk::malformed;
      for (std::uint64_t i = 0; i < count; ++i) {
        const Walk inner = scan_value(reader, scan, depth + 1);
        if (inner != Walk::fine) return inner;
      }
      return Walk::fine;
    case tag_object:
      return scan_object(reader, scan, depth);
    default:
      return Walk::malformed;
  }
}

}  // namespace

Result<> scan_any(Reader& reader, AnyScan& scan, std::uint64_t count) {
  Walk walk = Walk::fine;
  for (; count > 0 && walk == Walk::fine; --count) walk = scan_value(reader, scan, 0);
  switch (walk) {
    case Walk::fine:
      break;
    case Walk::malformed:
      return fail(Errc::malformed, "value");
    case Walk::too_deep:
      return fail(Errc::limit, "value nests too deep");
    case Walk::long_string:
      return fail(Errc::limit, "string");
    case Walk::long_bytes:
      return fail(Errc::limit, "bytes");
    case Walk::long_key:
      return fail(Errc::limit, "object key");
  }
  return {};
}

void skip_any(Reader& reader) {
  // Containers add their parts to the number of values still to step over: no recursion.
  std::uint64_t values = 1;
  std::vector<std::pair<std::uint64_t, bool>> open;
  std::uint8_t tag = 0;
  std::uint64_t count = 0;
  bool negative = false;
  bool keyed = false;
  ByteView bytes;
  while (true) {
    while (values == 0) {
      if (open.empty()) return;
      values = open.back().first;
      keyed = open.back().second;
      open.pop_back();
    }
    --values;
    if (keyed && !reader.var_bytes(bytes)) return;
    if (!reader.u8(tag)) return;
    bool read = true;
    switch (tag) {
      case tag_integer:
        read = reader.var_int(count, negative);
        break;
      case tag_float32:
        read = reader.take(4, bytes);
        break;
      case tag_float64:
      case tag_bigint:
        read = reader.take(8, bytes);
        break;
      case tag_string:
      case tag_bytes:
        read = reader.var_bytes(bytes);
        break;
      case tag_array:
      case tag_object:
        read = reader.var_uint(count);
        open.emplace_back(values, keyed);
        values = count;
        keyed = tag == tag_object;
        break;
      default:
        break;
    }
    if (!read) return;
  }
}

}  // namespace lumbung::crdt
