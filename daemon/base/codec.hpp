#pragma once

#include <cstdint>
#include <string_view>

#include "daemon/base/bytes.hpp"
#include "daemon/base/ids.hpp"
#include "daemon/base/result.hpp"

namespace lumbung {

/// Writes the canonical binary of docs/formats.md: fixed-width numbers big-endian, varints LEB128
/// with the fewest octets, byte strings behind their length.
class Writer {
 public:
  void u8(std::uint8_t value) { out_.push_back(value); }
  void u16(std::uint16_t value);
  void u32(std::uint32_t value);
  void u64(std::uint64_t value);
  void varint(std::uint64_t value);
  /// The octets alone.
  void raw(ByteView bytes) { append(out_, bytes); }
  /// varint length, then the octets.
  void blob(ByteView bytes);
  void text(std::string_view text) { blob(bytes_of(text)); }
  template <std::size_t size, class Tag>
  void id(const Id<size, Tag>& id) {
    raw(id.view());
  }

  [[nodiscard]] std::size_t size() const { return out_.size(); }
  [[nodiscard]] const Bytes& bytes() const { return out_; }
  [[nodiscard]] Bytes take() { return std::move(out_); }

 private:
  Bytes out_;
};

/// Reads what Writer wrote, from bytes nobody has checked. The first failure sticks: later reads
/// give zero values, so a decoder reads everything and asks `done()` or `ok()` once.
///
/// Errors  malformed: too short, a varint with needless octets or over 64 bits, bytes left over.
///         limit: a blob longer than the caller's bound. Nothing is allocated beyond the input.
class Reader {
 public:
  explicit Reader(ByteView in) : in_(in) {}

  std::uint8_t u8();
  std::uint16_t u16();
  std::uint32_t u32();
  std::uint64_t u64();
  std::uint64_t varint();
  /// `size` octets, borrowed from the input.
  ByteView raw(std::size_t size);
  /// A blob of at most `bytes_max` octets, borrowed from the input.
  ByteView blob(std::size_t bytes_max);
  /// As blob, and the octets must be UTF-8 without NUL.
  std::string_view text(std::size_t bytes_max);
  template <class IdType>
  IdType id() {
    const auto read = IdType::from(raw(IdType::size));
    return read ? *read : IdType{};
  }
  /// A count, at most `count_max`, of items that each take `item_bytes_min` or more of the rest.
  /// it.
  std::size_t count(std::size_t count_max, std::size_t item_bytes_min);

  [[nodiscard]] std::size_t position() const { return at_; }
  [[nodiscard]] std::size_t left() const { return in_.size() - at_; }
  [[nodiscard]] bool ok() const { return !failed_; }
  /// Marks the input as malformed or over a limit; the first reason stays.
  void fail_with(Errc code, const char* why);
  /// Success only if nothing failed; bytes may be left.
  [[nodiscard]] Result<> status() const;
  /// Success only if nothing failed and every byte was read.
  [[nodiscard]] Result<> done() const;

 private:
  ByteView in_;
  std::size_t at_ = 0;
  bool failed_ = false;
  Errc code_ = Errc::malformed;
  const char* why_ = "";
};

/// True for well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms).
[[nodiscard]] bool is_utf8(ByteView bytes);

}  // namespace lumbung
