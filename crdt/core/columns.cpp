#include "crdt/core/columns.hpp"

#include "crdt/core/utf.hpp"
#include "crdt/core/words.hpp"

namespace lumbung::crdt {

void ByteRunWriter::write(std::uint8_t value) {
  if (count_ > 0 && value == value_) {
    ++count_;
    return;
  }
  if (count_ > 0) out_.var_uint(count_ - 1);
  out_.u8(value);
  value_ = value;
  count_ = 1;
}

bool ByteRunReader::read(std::uint8_t& value) {
  if (left_ == 0 && !for_ever_) {
    if (!reader_.u8(value_)) return false;
    if (reader_.left() == 0) {
      for_ever_ = true;
    } else if (!reader_.var_uint(left_)) {
      return false;
    } else {
      ++left_;
    }
  }
  if (!for_ever_) --left_;
  value = value_;
  return true;
}

void NumberRunWriter::write(std::uint64_t value) {
  if (value == value_) {  // before the first value, value_ is 0 and the run is empty
    ++count_;
    return;
  }
  flush();
  value_ = value;
  count_ = 1;
}

void NumberRunWriter::flush() {
  if (count_ == 0) return;
  out_.var_int(value_, count_ > 1);
  if (count_ > 1) out_.var_uint(count_ - 2);
  count_ = 0;
}

ByteView NumberRunWriter::finish() {
  flush();
  return out_.view();
}

bool NumberRunReader::read(std::uint64_t& value) {
  if (left_ == 0) {
    bool repeats = false;
    if (!reader_.var_int(value_, repeats)) return false;
    left_ = 1;
    if (repeats) {
      if (!reader_.var_uint(left_)) return false;
      left_ += 2;
    }
  }
  --left_;
  value = value_;
  return true;
}

void StepRunWriter::write(std::uint64_t value) {
  const auto now = static_cast<std::int64_t>(value);
  if (now - last_ == step_) {
    last_ = now;
    ++count_;
    return;
  }
  flush();
  step_ = now - last_;
  last_ = now;
  count_ = 1;
}

void StepRunWriter::flush() {
  if (count_ == 0) return;
  const std::int64_t marked = step_ * 2 + (count_ > 1 ? 1 : 0);
  out_.var_int(static_cast<std::uint64_t>(marked < 0 ? -marked : marked), marked < 0);
  if (count_ > 1) out_.var_uint(count_ - 2);
  count_ = 0;
}

ByteView StepRunWriter::finish() {
  flush();
  return out_.view();
}

bool StepRunReader::read(std::uint64_t& value) {
  if (left_ == 0) {
    std::uint64_t magnitude = 0;
    bool negative = false;
    // Twice a step is no safe integer where clocks lie far apart. lib0 reads it, as long as it is
    // even; one that repeats would lead out of all clocks.
    if (!reader_.var_int(magnitude, negative, 2 * safe_integer_max)) return false;
    const bool repeats = (magnitude & 1) != 0;
    if (repeats && magnitude > safe_integer_max) return false;
    const auto marked = static_cast<std::int64_t>(magnitude) * (negative ? -1 : 1);
    step_ = (marked - (repeats ? 1 : 0)) / 2;  // even by now, so nothing is rounded
    left_ = 1;
    if (repeats) {
      if (!reader_.var_uint(left_)) return false;
      left_ += 2;
    }
  }
  --left_;
  last_ += step_;  // both below 2^53 in size
  if (last_ < 0) return false;
  value = static_cast<std::uint64_t>(last_);
  return value <= safe_integer_max;
}

void TextWriter::write(std::string_view utf8, std::uint64_t units) {
  text_.raw(utf8);
  lengths_.write(units);
}

void TextWriter::write(std::string_view utf8) { write(utf8, utf16_length(utf8)); }

Bytes TextWriter::finish() {
  Writer out;
  out.var_bytes(text_.view());
  out.raw(lengths_.finish());
  return out.take();
}

bool TextReader::open(ByteView bytes) {
  Reader reader(bytes);
  if (!reader.var_string(rest_)) return false;
  ascii_ = is_ascii(rest_);
  lengths_ = NumberRunReader({reader.at(), reader.left()});
  return true;
}

bool TextReader::read(std::string_view& text, std::uint64_t& units, BytePool& pool) {
  if (!lengths_.read(units) || units > rest_.size()) return false;
  if (ascii_) {
    text = rest_.substr(0, static_cast<std::size_t>(units));
    rest_.remove_prefix(text.size());
    return true;
  }
  if (units == 0) {
    text = {};
    return true;
  }
  const std::size_t from = half_ ? 4 : 0;
  const auto want = static_cast<std::size_t>(units) - (half_ ? 1 : 0);
  const std::string_view after = rest_.substr(from);
  const Utf16Place end = find_utf16(after, want);
  const bool cut = end.inside_pair;
  if (utf16_length(after.substr(0, end.byte)) + (cut ? 1 : 0) != want) return false;  // the end
  if (half_ || cut) {
    Bytes whole;
    const auto add = [&whole](std::string_view part) {
      whole.insert(whole.end(), part.begin(), part.end());
    };
    if (half_) add(replacement_character);
    add(after.substr(0, end.byte));
    if (cut) add(replacement_character);
    pool.push_back(std::move(whole));
    text = as_text(pool.back());
  } else {
    text = after.substr(0, end.byte);
  }
  rest_.remove_prefix(from + end.byte);
  half_ = cut;
  return true;
}

}  // namespace lumbung::crdt
