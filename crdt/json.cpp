#include <array>
#include <charconv>
#include <cmath>

#include "crdt/any.hpp"
#include "crdt/core/utf.hpp"

// JSON exactly as JavaScript reads and writes it: Yjs keeps embeds, formats and old array contents
// as JSON text, and that text is part of the update's bytes.
namespace lumbung::crdt {
namespace {

void write_escape(std::string& out, std::uint32_t unit) {
  static constexpr char digits[] = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += digits[(unit >> shift) & 0xF];
}

void write_string(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    switch (byte) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (byte < 0x20) {
          write_escape(out, byte);
        } else if (byte == 0xED && i + 2 < text.size() &&
                   static_cast<unsigned char>(text[i + 1]) >= 0xA0) {
          // A lone surrogate that came in as an escape leaves as one.
          write_escape(out, 0xD000U | ((static_cast<unsigned char>(text[i + 1]) & 0x3FU) << 6) |
                                (static_cast<unsigned char>(text[i + 2]) & 0x3FU));
          i += 2;
        } else {
          out += text[i];
        }
    }
  }
  out += '"';
}

/// Number::toString of the language: shortest digits, exponent form outside 1e-7 .. 1e21.
void write_number(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  if (value == 0) {
    out += '0';
    return;
  }
  std::array<char, 40> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                 std::chars_format::scientific)
                       .ptr;
  std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  if (text.front() == '-') {
    out += '-';
    text.remove_prefix(1);
  }
  const auto e = text.find('e');
  int exponent = 0;
  const char* first = text.data() + e + 1;
  if (*first == '+') ++first;
  std::from_chars(first, text.data() + text.size(), exponent);
  std::string digits(1, text[0]);
  if (e > 2) digits += text.substr(2, e - 2);
  const int count = static_cast<int>(digits.size());
  const int point = exponent + 1;  // digits before the decimal point
  if (count <= point && point <= 21) {
    out += digits;
    out.append(static_cast<std::size_t>(point - count), '0');
  } else if (0 < point && point <= 21) {
    out += digits.substr(0, static_cast<std::size_t>(point));
    out += '.';
    out += digits.substr(static_cast<std::size_t>(point));
  } else if (-6 < point && point <= 0) {
    out += "0.";
    out.append(static_cast<std::size_t>(-point), '0');
    out += digits;
  } else {
    out += digits[0];
    if (count > 1) {
      out += '.';
      out += digits.substr(1);
    }
    out += 'e';
    out += exponent < 0 ? '-' : '+';
    out += std::to_string(std::abs(exponent));
  }
}

void write_value(std::string& out, const Any& value) {
  if (const auto flag = value.as_bool()) {
    out += *flag ? "true" : "false";
  } else if (const auto whole = value.as_integer()) {
    out += std::to_string(*whole);
  } else if (const auto number = value.as_number()) {
    write_number(out, *number);
  } else if (const auto* text = value.as_string()) {
    write_string(out, *text);
  } else if (const auto* values = value.as_array()) {
    out += '[';
    for (std::size_t i = 0; i < values->size(); ++i) {
      if (i > 0) out += ',';
      write_value(out, (*values)[i]);
    }
    out += ']';
  } else if (const auto* members = value.members()) {
    out += '{';
    bool first = true;
    for (const Any::Member& member : *members) {
      if (member.value.is_undefined()) continue;
      if (!first) out += ',';
      first = false;
      write_string(out, member.key);
      out += ':';
      write_value(out, member.value);
    }
    out += '}';
  } else if (const Bytes* bytes = value.as_bytes()) {
    out += '{';
    for (std::size_t i = 0; i < bytes->size(); ++i) {
      if (i > 0) out += ',';
      out += '"' + std::to_string(i) + "\":" + std::to_string((*bytes)[i]);
    }
    out += '}';
  } else {
    out += "null";
  }
}

class Parser {
 public:
  Parser(std::string_view text, std::size_t depth_max) : text_(text), depth_max_(depth_max) {}

  Result<Any> document() {
    Result<Any> parsed = value(0);
    skip_space();
    if (parsed && at_ != text_.size()) return bad();
    return parsed;
  }

 private:
  static tl::unexpected<Error> bad() { return fail(Errc::malformed, "JSON"); }
  void skip_space() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) {
      ++at_;
    }
  }
  bool eat(char c) {
    skip_space();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool word(std::string_view expected) {
    if (text_.substr(at_, expected.size()) != expected) return false;
    at_ += expected.size();
    return true;
  }

  Result<Any> value(std::size_t depth) {
    if (depth > depth_max_) return fail(Errc::limit, "JSON nests too deep");
    skip_space();
    if (at_ >= text_.size()) return bad();
    switch (text_[at_]) {
      case 'n':
        return word("null") ? Result<Any>(Any::null()) : bad();
      case 't':
        return word("true") ? Result<Any>(Any::boolean(true)) : bad();
      case 'f':
        return word("false") ? Result<Any>(Any::boolean(false)) : bad();
      case '"': {
        std::string text;
        if (!string(text)) return bad();
        return Any::string(text);
      }
      case '[':
        return array(depth);
      case '{':
        return object(depth);
      default:
        return number();
    }
  }

  Result<Any> array(std::size_t depth) {
    ++at_;
    Any values = Any::array();
    if (eat(']')) return values;
    do {
      Result<Any> inner = value(depth + 1);
      if (!inner) return inner;
      values.push(std::move(*inner));
    } while (eat(','));
    if (!eat(']')) return bad();
    return values;
  }

  Result<Any> object(std::size_t depth) {
    ++at_;
    Any::Members members;
    if (eat('}')) return Any::object();
    do {
      skip_space();
      std::string key;
      if (at_ >= text_.size() || text_[at_] != '"' || !string(key) || !eat(':')) return bad();
      Result<Any> inner = value(depth + 1);
      if (!inner) return inner;
      members.push_back({std::move(key), std::move(*inner)});
    } while (eat(','));
    if (!eat('}')) return bad();
    return Any::object(std::move(members));
  }

  bool hex4(std::uint32_t& unit) {
    if (text_.size() - at_ < 4) return false;
    const auto* first = text_.data() + at_;
    const auto result = std::from_chars(first, first + 4, unit, 16);
    if (result.ptr != first + 4) return false;
    at_ += 4;
    return true;
  }

  bool string(std::string& out) {
    ++at_;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '"') return true;
      if (static_cast<unsigned char>(c) < 0x20) return false;
      if (c != '\\') {
        out += c;
        continue;
      }
      if (at_ >= text_.size()) return false;
      switch (text_[at_++]) {
        case '"':
          out += '"';
          break;
        case '\\':
          out += '\\';
          break;
        case '/':
          out += '/';
          break;
        case 'b':
          out += '\b';
          break;
        case 'f':
          out += '\f';
          break;
        case 'n':
          out += '\n';
          break;
        case 'r':
          out += '\r';
          break;
        case 't':
          out += '\t';
          break;
        case 'u': {
          std::uint32_t unit = 0;
          if (!hex4(unit)) return false;
          if (unit >= 0xD800 && unit < 0xDC00 && text_.substr(at_, 2) == "\\u") {
            const std::size_t mark = at_;
            std::uint32_t low = 0;
            at_ += 2;
            if (!hex4(low)) return false;
            if (low >= 0xDC00 && low < 0xE000) {
              unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
            } else {
              at_ = mark;
            }
          }
          append_utf8(out, unit);
          break;
        }
        default:
          return false;
      }
    }
    return false;
  }

  Result<Any> number() {
    const std::size_t first = at_;
    const auto digits = [this] {
      const std::size_t from = at_;
      while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
      return at_ - from;
    };
    if (text_[at_] == '-') ++at_;
    const bool zero = at_ < text_.size() && text_[at_] == '0';
    const std::size_t whole = digits();
    if (whole == 0 || (zero && whole > 1)) return bad();
    if (at_ < text_.size() && text_[at_] == '.') {
      ++at_;
      if (digits() == 0) return bad();
    }
    bool tiny = false;
    if (at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
      ++at_;
      if (at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-')) {
        tiny = text_[at_++] == '-';
      }
      if (digits() == 0) return bad();
    }
    double result = 0;
    const auto read = std::from_chars(text_.data() + first, text_.data() + at_, result);
    if (read.ec == std::errc::result_out_of_range) {
      result = tiny ? 0.0 : HUGE_VAL;
      if (text_[first] == '-') result = -result;
    }
    return Any::number(result);
  }

  std::string_view text_;
  std::size_t depth_max_;
  std::size_t at_ = 0;
};

}  // namespace

std::string to_json(const Any& value) {
  std::string out;
  write_value(out, value);
  return out;
}

Result<Any> parse_json(std::string_view text, std::size_t depth_max) {
  return Parser(text, depth_max).document();
}

}  // namespace lumbung::crdt
