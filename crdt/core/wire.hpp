#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <list>
#include <string_view>

#include "crdt/core/words.hpp"
#include "crdt/id.hpp"

namespace lumbung::crdt {

/// Up to here JavaScript counts without a gap (Number.MAX_SAFE_INTEGER).
inline constexpr std::uint64_t safe_integer_max = (std::uint64_t{1} << 53) - 1;

/// Bytes that were made on the way and that views point into. An empty pool costs no allocation.
using BytePool = std::list<Bytes>;

/// Reads lib0's encoding. Every read says whether it could; after a false the reader is spent.
///
/// Shape   `canonical` turns false once a number was longer than it had to be: such bytes are
///         accepted, as Yjs does, but not what Yjs would write again.
/// Source  lib0/decoding.js.
class Reader {
 public:
  explicit Reader(ByteView bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  [[nodiscard]] bool u8(std::uint8_t& value) {
    if (at_ == end_) return false;
    value = *at_++;
    return true;
  }
  /// Numbers above 2^53 - 1 are refused.
  [[nodiscard]] bool var_uint(std::uint64_t& value) {
    if (at_ != end_ && *at_ < 0x80) {
      value = *at_++;
      return true;
    }
    if (left() >= 2 && at_[1] > 0 && at_[1] < 0x80) {
      value = (at_[0] & 0x7FU) | (std::uint64_t{at_[1]} << 7);
      at_ += 2;
      return true;
    }
    return long_var_uint(value);
  }
  /// A number as it was written the last time, to know it again by its bytes.
  struct Seen {
    std::uint64_t value = 0;
    std::uint64_t bytes = 0;
    std::uint64_t mask = 0;  ///< which of eight bytes are its own; none before the first
    std::size_t count = 0;
  };
  /// As var_uint, for numbers that mostly are the one before: clients.
  [[nodiscard]] bool var_uint_like(Seen& last, std::uint64_t& value) {
    if (left() >= sizeof last.bytes && last.count > 0 &&
        (eight_at(at_) & last.mask) == last.bytes) {
      at_ += last.count;
      value = last.value;
      return true;
    }
    return other_var_uint(last, value);
  }
  /// Magnitude and sign apart, since -0 is a value of its own. False beyond `bound`: 63 to 2^55.
  [[nodiscard]] bool var_int(std::uint64_t& magnitude, bool& negative,
                             std::uint64_t bound = safe_integer_max);
  [[nodiscard]] bool take(std::size_t count, ByteView& bytes) {
    if (left() < count) return false;
    bytes = {at_, count};
    at_ += count;
    return true;
  }
  [[nodiscard]] bool var_bytes(ByteView& bytes) {
    std::uint64_t count = 0;
    return var_uint(count) && count <= left() && take(static_cast<std::size_t>(count), bytes);
  }
  /// As var_bytes, and valid UTF-8.
  [[nodiscard]] bool var_string(std::string_view& text);
  /// The same, with the length in UTF-16 units.
  [[nodiscard]] bool var_string(std::string_view& text, std::uint64_t& units);

  [[nodiscard]] std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }
  [[nodiscard]] const std::uint8_t* at() const { return at_; }
  /// Steps over `count` bytes, which must be there.
  void pass(std::size_t count) { at_ += count; }
  /// Steps over `text` with its length in front, if just that stands here.
  [[nodiscard]] bool pass_string(std::string_view text) {
    if (text.size() >= 0x80 || left() <= text.size() || *at_ != text.size() ||
        std::memcmp(at_ + 1, text.data(), text.size()) != 0) {
      return false;
    }
    at_ += 1 + text.size();
    return true;
  }
  [[nodiscard]] bool canonical() const { return canonical_; }
  void mark_not_canonical() { canonical_ = false; }
  void reset_canonical() { canonical_ = true; }

 private:
  [[nodiscard]] bool long_var_uint(std::uint64_t& value);
  [[nodiscard]] bool other_var_uint(Seen& last, std::uint64_t& value);
  [[nodiscard]] bool short_ascii(std::string_view& text);

  const std::uint8_t* at_;
  const std::uint8_t* end_;
  bool canonical_ = true;
};

/// Writes lib0's encoding at the end of a byte vector.
class Writer {
 public:
  void u8(std::uint8_t value) { bytes_.push_back(value); }
  void var_uint(std::uint64_t value) {
    if (value < 0x80) {
      bytes_.push_back(static_cast<std::uint8_t>(value));
    } else {
      long_var_uint(value);
    }
  }
  void var_int(std::uint64_t magnitude, bool negative);
  void raw(ByteView bytes) {
    if (bytes.size() > long_piece) make_room(bytes.size());
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  }
  void raw(std::string_view text) {
    raw(ByteView(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
  }
  void var_bytes(ByteView bytes) {
    var_uint(bytes.size());
    raw(bytes);
  }
  void var_string(std::string_view text) {
    var_uint(text.size());
    raw(text);
  }
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  void reserve(std::size_t count) { bytes_.reserve(count); }
  void clear() { bytes_.clear(); }
  [[nodiscard]] Bytes take() { return std::move(bytes_); }
  [[nodiscard]] ByteView view() const { return bytes_; }

 private:
  static constexpr std::size_t long_piece = 512;
  void long_var_uint(std::uint64_t value);
  /// For a long piece and the little that mostly comes behind it: with room for the piece alone,
  /// the next octet would move it into twice the memory.
  void make_room(std::size_t bytes);

  Bytes bytes_;
};

inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline ByteView as_bytes_view(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace lumbung::crdt
