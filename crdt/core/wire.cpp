#include "crdt/core/wire.hpp"

#include "crdt/core/utf.hpp"
#include "crdt/core/words.hpp"

namespace lumbung::crdt {
namespace {

constexpr std::uint64_t safe_integer_max = (std::uint64_t{1} << 53) - 1;

}  // namespace

bool Reader::long_var_uint(std::uint64_t& value) {
  std::uint64_t sum = 0;
  for (unsigned shift = 0; at_ != end_ && shift < 63; shift += 7) {
    const std::uint8_t byte = *at_++;
    sum |= std::uint64_t{byte & 0x7FU} << shift;
    if (sum > safe_integer_max) return false;
    if (byte < 0x80) {
      if (byte == 0) canonical_ = false;  // not the first: var_uint took that
      value = sum;
      return true;
    }
  }
  return false;
}

bool Reader::var_int(std::uint64_t& magnitude, bool& negative) {
  std::uint8_t byte = 0;
  if (!u8(byte)) return false;
  negative = (byte & 0x40) != 0;
  std::uint64_t sum = byte & 0x3FU;
  for (unsigned shift = 6; byte >= 0x80; shift += 7) {
    if (shift > 62 || !u8(byte)) return false;
    sum |= std::uint64_t{byte & 0x7FU} << shift;
    if (sum > safe_integer_max) return false;
    if (byte == 0) canonical_ = false;
  }
  magnitude = sum;
  return true;
}

bool Reader::var_string(std::string_view& text) {
  if (low_bytes_first && at_ != end_ && *at_ < 0x80 && left() > *at_ + sizeof(std::uint64_t) &&
      is_ascii(at_ + 1, *at_)) {
    text = as_text({at_ + 1, *at_});
    at_ += 1 + text.size();
    return true;
  }
  ByteView bytes;
  if (!var_bytes(bytes)) return false;
  text = as_text(bytes);
  return is_utf8(text);
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
