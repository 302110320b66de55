#include "daemon/base/codec.hpp"

#include <utility>

namespace lumbung {

void Writer::u16(std::uint16_t value) {
  u8(static_cast<std::uint8_t>(value >> 8));
  u8(static_cast<std::uint8_t>(value));
}

void Writer::u32(std::uint32_t value) {
  u16(static_cast<std::uint16_t>(value >> 16));
  u16(static_cast<std::uint16_t>(value));
}

void Writer::u64(std::uint64_t value) {
  u32(static_cast<std::uint32_t>(value >> 32));
  u32(static_cast<std::uint32_t>(value));
}

void Writer::varint(std::uint64_t value) {
  while (value >= 0x80) {
    u8(static_cast<std::uint8_t>(value | 0x80));
    value >>= 7;
  }
  u8(static_cast<std::uint8_t>(value));
}

void Writer::blob(ByteView bytes) {
  varint(bytes.size());
  raw(bytes);
}

void Reader::fail_with(Errc code, const char* why) {
  if (failed_) return;
  failed_ = true;
  code_ = code;
  why_ = why;
}

ByteView Reader::raw(std::size_t size) {
  if (failed_ || size > left()) {
    fail_with(Errc::malformed, "too short");
    return {};
  }
  const ByteView view = in_.subspan(at_, size);
  at_ += size;
  return view;
}

std::uint8_t Reader::u8() {
  const ByteView view = raw(1);
  return view.empty() ? std::uint8_t{0} : view[0];
}

std::uint16_t Reader::u16() {
  const unsigned high = u8();
  return static_cast<std::uint16_t>(high << 8 | u8());
}

std::uint32_t Reader::u32() {
  const std::uint32_t high = u16();
  return high << 16 | u16();
}

std::uint64_t Reader::u64() {
  const std::uint64_t high = u32();
  return high << 32 | u32();
}

std::uint64_t Reader::varint() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const std::uint8_t octet = u8();
    if (failed_) return 0;
    if (shift == 63 && octet > 1) break;
    value |= static_cast<std::uint64_t>(octet & 0x7F) << shift;
    if (octet < 0x80) {
      if (octet == 0 && shift > 0) fail_with(Errc::malformed, "varint with a needless octet");
      return failed_ ? 0 : value;
    }
  }
  fail_with(Errc::malformed, "varint over 64 bits");
  return 0;
}

ByteView Reader::blob(std::size_t bytes_max) {
  const std::uint64_t size = varint();
  if (size > bytes_max) {
    fail_with(Errc::limit, "byte string over its bound");
    return {};
  }
  return raw(static_cast<std::size_t>(size));
}

std::string_view Reader::text(std::size_t bytes_max) {
  const ByteView bytes = blob(bytes_max);
  for (const std::uint8_t octet : bytes) {
    if (octet == 0) fail_with(Errc::malformed, "text with a NUL");
  }
  if (!is_utf8(bytes)) fail_with(Errc::malformed, "text that is not UTF-8");
  return failed_ ? std::string_view{} : text_of(bytes);
}

std::size_t Reader::count(std::size_t count_max, std::size_t item_bytes_min) {
  const std::uint64_t items = varint();
  if (items > count_max) {
    fail_with(Errc::limit, "more items than allowed");
    return 0;
  }
  if (item_bytes_min > 0 && items > left() / item_bytes_min) {
    fail_with(Errc::malformed, "more items than bytes");
    return 0;
  }
  return failed_ ? 0 : static_cast<std::size_t>(items);
}

Result<> Reader::status() const {
  if (failed_) return fail(code_, why_);
  return {};
}

Result<> Reader::done() const {
  if (failed_) return fail(code_, why_);
  if (left() != 0) return fail(Errc::malformed, "bytes left over");
  return {};
}

bool is_utf8(ByteView bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    const std::uint8_t lead = bytes[at++];
    if (lead < 0x80) continue;
    std::size_t tail = 0;
    std::uint32_t point = 0;
    std::uint32_t least = 0;
    if ((lead & 0xE0) == 0xC0) {
      tail = 1, point = lead & 0x1FU, least = 0x80;
    } else if ((lead & 0xF0) == 0xE0) {
      tail = 2, point = lead & 0x0FU, least = 0x800;
    } else if ((lead & 0xF8) == 0xF0) {
      tail = 3, point = lead & 0x07U, least = 0x10000;
    } else {
      return false;
    }
    if (bytes.size() - at < tail) return false;
    for (; tail > 0; --tail) {
      const std::uint8_t next = bytes[at++];
      if ((next & 0xC0) != 0x80) return false;
      point = point << 6 | (next & 0x3FU);
    }
    if (point < least || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return false;
  }
  return true;
}

}  // namespace lumbung
