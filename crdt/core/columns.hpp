#pragma once

#include <cstdint>
#include <deque>
#include <string_view>

#include "crdt/core/wire.hpp"
#include "crdt/id.hpp"

// The columns of an update v2. A run of equal numbers (or of equal steps) takes a few bytes however
// long it is, so a reader of columns never knows how many values are left: who reads must count.
namespace lumbung::crdt {

/// Bytes in runs: the value, then how often it repeats. The last run goes on for ever.
///
/// Source  lib0 RleEncoder, RleDecoder.
class ByteRunWriter {
 public:
  void write(std::uint8_t value);
  [[nodiscard]] ByteView view() const { return out_.view(); }

 private:
  Writer out_;
  std::uint8_t value_ = 0;
  std::uint64_t count_ = 0;
};

/// Reads what ByteRunWriter wrote. False at the end of the column.
class ByteRunReader {
 public:
  explicit ByteRunReader(ByteView bytes) : reader_(bytes) {}
  [[nodiscard]] bool read(std::uint8_t& value);

 private:
  Reader reader_;
  std::uint8_t value_ = 0;
  std::uint64_t left_ = 0;
  bool for_ever_ = false;
};

/// Numbers in runs; the sign bit says that a count follows.
///
/// Source  lib0 UintOptRleEncoder, UintOptRleDecoder.
class NumberRunWriter {
 public:
  void write(std::uint64_t value);
  /// Ends the last run; nothing may be written afterwards.
  [[nodiscard]] ByteView finish();

 private:
  void flush();
  Writer out_;
  std::uint64_t value_ = 0;
  std::uint64_t count_ = 0;
};

/// Reads what NumberRunWriter wrote. False at the end of the column.
class NumberRunReader {
 public:
  explicit NumberRunReader(ByteView bytes) : reader_(bytes) {}
  [[nodiscard]] bool read(std::uint64_t& value);

 private:
  Reader reader_;
  std::uint64_t value_ = 0;
  std::uint64_t left_ = 0;
};

/// Numbers by their steps, equal steps in runs; the lowest bit says that a count follows.
///
/// Source  lib0 IntDiffOptRleEncoder, IntDiffOptRleDecoder.
class StepRunWriter {
 public:
  void write(std::uint64_t value);
  [[nodiscard]] ByteView finish();

 private:
  void flush();
  Writer out_;
  std::int64_t last_ = 0;
  std::int64_t step_ = 0;
  std::uint64_t count_ = 0;
};

/// Reads what StepRunWriter wrote. False at the end of the column.
class StepRunReader {
 public:
  explicit StepRunReader(ByteView bytes) : reader_(bytes) {}
  /// False too where a step leads below 0 or beyond 2^53 - 1.
  [[nodiscard]] bool read(std::uint64_t& value);

 private:
  Reader reader_;
  std::int64_t last_ = 0;
  std::int64_t step_ = 0;
  std::uint64_t left_ = 0;
};

/// Texts: all of them as one text, and their lengths in UTF-16 units beside it.
///
/// Source  lib0 StringEncoder, StringDecoder.
class TextWriter {
 public:
  void write(std::string_view utf8, std::uint64_t units);
  void write(std::string_view utf8);
  [[nodiscard]] Bytes finish();

 private:
  Writer text_;
  NumberRunWriter lengths_;
};

/// Reads what TextWriter wrote. False at the end of the column.
class TextReader {
 public:
  /// Reads the text as a whole; false if it is cut off or not UTF-8.
  [[nodiscard]] bool open(ByteView bytes);
  /// The next text, a view into the bytes. Where the lengths cut a surrogate pair in two, each half
  /// is U+FFFD, and the text lies in `pool`.
  [[nodiscard]] bool read(std::string_view& text, std::uint64_t& units, BytePool& pool);

 private:
  std::string_view rest_;
  NumberRunReader lengths_{ByteView{}};
  bool ascii_ = false;
  bool half_ = false;  ///< the first half of the pair at the front of `rest_` is read already
};

}  // namespace lumbung::crdt
