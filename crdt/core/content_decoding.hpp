#pragma once

#include <algorithm>
#include <array>

#include "crdt/any.hpp"
#include "crdt/core/json_payload.hpp"
#include "crdt/core/sources.hpp"
#include "crdt/core/update.hpp"

namespace lumbung::crdt {

/// The options of a subdocument that Yjs keeps and writes again.
[[nodiscard]] Any known_options(const Any& options);

/// Reads the contents of structs, in either encoding.
///
/// Shape   What Yjs would write differently after reading it is written anew into the pool of the
///         update, since later it is only copied.
template <class Source>
class ContentDecoding {
 public:
  ContentDecoding(Source& source, DecodeBounds& bounds, Decoded& out)
      : source_(source), bounds_(bounds), out_(out) {}

  void set_structs_max(std::size_t structs_max) { structs_max_ = structs_max; }
  /// Structs' worth of repeated keys.
  [[nodiscard]] std::size_t charged() const { return charged_; }

  /// False if there is none; the update's `fault` tells why.
  bool read(Struct& item) {
    item.length = 1;
    switch (item.ref) {
      case Ref::deleted:
        return source_.length(item.length) || bad("deleted");
      case Ref::json:
        return json_values(item);
      case Ref::binary: {
        if (!rest().var_bytes(item.payload)) return bad("binary");
        if (item.payload.size() > bounds_.scan.string_bytes_max) return too_much("binary");
        return true;
      }
      case Ref::string: {
        std::string_view text;
        if (!bounded_text(text, item.length)) return false;
        item.payload = as_bytes_view(text);
        return true;
      }
      case Ref::embed:
        return json_value(item.payload);
      case Ref::format:
        return format(item);
      case Ref::type:
        return type(item);
      case Ref::any:
        return any_values(item);
      case Ref::doc:
        return subdocument(item);
      case Ref::gc:
      case Ref::skip:
        break;
    }
    return bad("content");
  }

 private:
  Reader& rest() { return source_.rest(); }

  [[gnu::cold]] bool wrong(Error error) {
    out_.fault = std::move(error);
    return false;
  }
  [[gnu::cold]] bool bad(const char* what) { return wrong({Errc::malformed, what}); }
  [[gnu::cold]] bool too_much(const char* what) { return wrong({Errc::limit, what}); }

  ByteView since(const std::uint8_t* begin) {
    return {begin, static_cast<std::size_t>(rest().at() - begin)};
  }

  ByteView keep(Bytes bytes) {
    out_.normalised.push_back(std::move(bytes));
    return out_.normalised.back();
  }

  bool bounded_text(std::string_view& text, std::uint64_t& units) {
    if (!source_.text(text, units, out_.normalised)) return bad("string");
    return text.size() <= bounds_.scan.string_bytes_max || too_much("string");
  }
  bool bounded_text(std::string_view& text) {
    if (!source_.text(text, out_.normalised)) return bad("string");
    return text.size() <= bounds_.scan.string_bytes_max || too_much("string");
  }

  /// `text` as JSON.stringify(JSON.parse(text)) gives it.
  bool canonical_json(std::string_view text, ByteView& json) {
    Result<Any> value = parse_json(text);
    if (!value) return wrong(std::move(value.error()));
    bounds_.scan.depth = std::max(bounds_.scan.depth, value->depth());
    const std::string again = to_json(*value);
    json = as_bytes_view(again);
    json = again == text ? as_bytes_view(text) : keep(Bytes(json.begin(), json.end()));
    return true;
  }

  /// The value of an embed or a format, as json_payload.hpp has it.
  bool json_value(ByteView& payload) {
    if constexpr (Source::contiguous) {
      if (bounds_.kept) return rest().var_bytes(payload) || bad("kept value");
      std::string_view text;
      if (!bounded_text(text)) return false;
      Result<Any> value = parse_json(text);
      if (!value) return wrong(std::move(value.error()));
      bounds_.scan.depth = std::max(bounds_.scan.depth, value->depth());
      Bytes again = json_payload(*value);
      payload = as_text(again) == text ? as_bytes_view(text) : keep(std::move(again));
    } else {
      Reader again = rest();
      if (Result<> read = scan_any(rest(), bounds_.scan); !read) return wrong(read.error());
      const Result<Any> value = read_any(again);
      if (!value) return wrong(value.error());
      Result<Bytes> made = bounded_json_payload(*value);
      if (!made) return wrong(std::move(made.error()));
      payload = keep(std::move(*made));
    }
    return true;
  }

  bool json_values(Struct& item) {
    if (!source_.length(item.length)) return bad("JSON count");
    if (Source::contiguous && item.length > rest().left()) return bad("JSON count");
    const std::uint8_t* begin = rest().at();
    rest().reset_canonical();
    Writer again;
    bool same = Source::contiguous;
    for (Clock i = 0; i < item.length; ++i) {
      std::string_view text;
      if (!bounded_text(text)) return false;
      if (text == "undefined") {
        again.var_string(text);
        continue;
      }
      ByteView json;
      if (!canonical_json(text, json)) return false;
      same = same && json.data() == as_bytes_view(text).data();
      again.var_bytes(json);
    }
    item.payload = same && rest().canonical() ? since(begin) : keep(again.take());
    return true;
  }

  bool any_values(Struct& item) {
    if (!source_.length(item.length) || item.length > rest().left()) return bad("value count");
    const std::uint8_t* begin = rest().at();
    rest().reset_canonical();
    if (Result<> read = scan_any(rest(), bounds_.scan, item.length); !read) {
      return wrong(std::move(read.error()));
    }
    item.payload = since(begin);
    if (rest().canonical()) return true;
    Reader source(item.payload);
    Writer again;
    for (Clock i = 0; i < item.length; ++i) {
      Result<Any> value = read_any(source);
      if (!value) return wrong(std::move(value.error()));
      write_any(again, *value);
    }
    item.payload = keep(again.take());
    return true;
  }

  /// A name that an update v2 may repeat for nothing is paid for here.
  bool bounded_key(std::string_view& key) {
    bool again = false;
    if (!source_.key(key, again, out_.normalised)) return bad("key");
    if (key.size() > bounds_.scan.key_bytes_max) return too_much("key");
    if (again) charged_ += key.size() / 64;
    return out_.structs.size() + charged_ <= structs_max_ || too_much("repeated keys");
  }

  bool format(Struct& item) {
    const std::uint8_t* begin = rest().at();
    rest().reset_canonical();
    std::string_view key;
    if (!bounded_key(key)) return false;
    const std::uint8_t* value_begin = rest().at();
    ByteView value;
    if (!json_value(value)) return false;
    const bool in_place = Source::contiguous && value.data() >= value_begin &&
                          value.data() + value.size() == rest().at();
    if (in_place && rest().canonical()) {
      item.payload = since(begin);
      return true;
    }
    Writer again;
    again.var_string(key);
    again.var_bytes(value);
    item.payload = keep(again.take());
    return true;
  }

  bool type(Struct& item) {
    static constexpr std::array<std::uint8_t, 7> plain = {0, 1, 2, 3, 4, 5, 6};
    std::uint64_t type = 0;
    const std::uint8_t* begin = rest().at();
    rest().reset_canonical();
    if (!source_.type_ref(type) || type >= plain.size()) return bad("type");
    const bool named = type == 3 || type == 5;  // XML elements and hooks
    std::string_view name;
    if (named && !bounded_key(name)) return false;
    if (Source::contiguous && rest().canonical()) {
      item.payload = since(begin);
    } else if (!named) {
      item.payload = ByteView(plain).subspan(static_cast<std::size_t>(type), 1);
    } else {
      Writer again;
      again.var_uint(type);
      again.var_string(name);
      item.payload = keep(again.take());
    }
    return true;
  }

  /// Yjs makes a Doc of the options and writes only those it knows.
  bool subdocument(Struct& item) {
    const std::uint8_t* begin = rest().at();
    rest().reset_canonical();
    std::string_view guid;
    if (!bounded_text(guid)) return false;
    Reader options_reader = rest();
    if (Result<> read = scan_any(rest(), bounds_.scan); !read) {
      return wrong(std::move(read.error()));
    }
    Result<Any> options = read_any(options_reader);
    if (!options) return wrong(std::move(options.error()));
    if (options->is_undefined() || options->is_null()) return bad("subdocument options");
    const Any known = known_options(*options);
    if (Source::contiguous && rest().canonical() && known == *options) {
      item.payload = since(begin);
    } else {
      Writer again;
      again.var_string(guid);
      write_any(again, known);
      item.payload = keep(again.take());
    }
    return true;
  }

  Source& source_;
  DecodeBounds& bounds_;
  Decoded& out_;
  std::size_t structs_max_ = ~std::size_t{0};
  std::size_t charged_ = 0;
};

}  // namespace lumbung::crdt
