#include "crdt/core/wire.hpp"

#include <algorithm>
#include <bit>

#include "crdt/core/utf.hpp"

namespace lumbung::crdt {

bool Reader::long_var_uint(std::uint64_t& value) {
  if (low_bytes_first && left() >= sizeof value) {
    const std::uint64_t word = eight_at(at_);
    const std::uint64_t ends = ~word & high_bits;  // of numbers: the bytes without the high bit
    if (ends != 0) {
      const auto bytes = static_cast<std::size_t>(std::countr_zero(ends) + 1) / 8;
      if (at_[bytes - 1] == 0) canonical_ = false;  // not the only one: var_uint took that
      at_ += bytes;
      value = sevens_joined(word & ~high_bits & (ends ^ (ends - 1)));
      return value <= safe_integer_max;
    }
  }
  std::uint64_t sum = 0;
  for (unsigned shift = 0; at_ != end_ && shift < 63; shift += 7) {
    const std::uint8_t byte = *at_++;
    sum |= std::uint64_t{byte & 0x7FU} << shift;
    if (sum > safe_integer_max) return false;
    if (byte < 0x80) {
      if (byte == 0) canonical_ = false;
      value = sum;
      return true;
    }
  }
  return false;
}

bool Reader::other_var_uint(Seen& last, std::uint64_t& value) {
  const std::uint8_t* begin = at_;
  const bool comparable = low_bytes_first && left() >= sizeof last.bytes;
  if (!var_uint(value)) return false;
  const auto count = static_cast<std::size_t>(at_ - begin);
  if (comparable && count < sizeof last.bytes) {
    const std::uint64_t mask = first_bytes(~std::uint64_t{0}, count);
    last = {value, eight_at(begin) & mask, mask, count};
  }
  return true;
}

bool Reader::var_int(std::uint64_t& magnitude, bool& negative, std::uint64_t bound) {
  std::uint8_t byte = 0;
  if (!u8(byte)) return false;
  negative = (byte & 0x40) != 0;
  std::uint64_t sum = byte & 0x3FU;
  for (unsigned shift = 6; byte >= 0x80; shift += 7) {
    if (shift > 62 || !u8(byte)) return false;
    const std::uint64_t part = byte & 0x7FU;
    if (part > bound >> shift) return false;  // asked first, since bits beyond 64 would be lost
    sum |= part << shift;
    if (sum > bound) return false;
    if (byte == 0) canonical_ = false;
  }
  magnitude = sum;
  return true;
}

/// Most strings are short and ASCII, and more stands behind them.
bool Reader::short_ascii(std::string_view& text) {
  if (!low_bytes_first || at_ == end_ || *at_ >= 0x80 || left() <= *at_ + sizeof(std::uint64_t) ||
      !is_ascii(at_ + 1, *at_)) {
    return false;
  }
  text = as_text({at_ + 1, *at_});
  at_ += 1 + text.size();
  return true;
}

bool Reader::var_string(std::string_view& text, std::uint64_t& units) {
  if (short_ascii(text)) {
    units = text.size();
    return true;
  }
  ByteView bytes;
  if (!var_bytes(bytes)) return false;
  text = as_text(bytes);
  const std::optional<std::size_t> known = utf16_units(text);
  units = known.value_or(0);
  return known.has_value();
}

bool Reader::var_string(std::string_view& text) {
  if (short_ascii(text)) return true;
  ByteView bytes;
  if (!var_bytes(bytes)) return false;
  text = as_text(bytes);
  return is_utf8(text);
}

void Writer::make_room(std::size_t bytes) {
  constexpr std::size_t behind = 64;
  const std::size_t wanted = bytes_.size() + bytes + behind;
  if (wanted > bytes_.capacity()) bytes_.reserve(std::max(wanted, 2 * bytes_.capacity()));
}

void Writer::long_var_uint(std::uint64_t value) {
  for (; value > 0x7F; value >>= 7) {
    bytes_.push_back(static_cast<std::uint8_t>(0x80 | (value & 0x7F)));
  }
  bytes_.push_back(static_cast<std::uint8_t>(value));
}

void Writer::var_int(std::uint64_t magnitude, bool negative) {
  bytes_.push_back(static_cast<std::uint8_t>((magnitude > 0x3F ? 0x80U : 0U) |
                                             (negative ? 0x40U : 0U) | (magnitude & 0x3F)));
  magnitude >>= 6;
  while (magnitude > 0) {
    bytes_.push_back(
        static_cast<std::uint8_t>((magnitude > 0x7F ? 0x80U : 0U) | (magnitude & 0x7F)));
    magnitude >>= 7;
  }
}

}  // namespace lumbung::crdt
