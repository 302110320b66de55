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

  Result<> read(Struct& item) {
    item.length = 1;
    switch (item.ref) {
      case Ref::deleted:
        return source_.length(item.length) ? Result<>{} : bad("deleted");
      case Ref::json:
        return json_values(item);
      case Ref::binary: {
        if (!rest().var_bytes(item.payload)) return bad("binary");
        if (item.payload.size() > bounds_.scan.string_bytes_max) {
          return fail(Errc::limit, "binary");
        }
        return {};
      }
      case Ref::string: {
        std::string_view text;
        if (Result<> read = bounded_text(text, item.length); !read) return read;
        item.payload = as_bytes_view(text);
        return {};
      }
      case Ref::embed: {
        Result<ByteView> value = json_value();
        if (!value) return tl::unexpected(value.error());
        item.payload = *value;
        return {};
      }
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

  static tl::unexpected<Error> bad(const char* what) { return fail(Errc::malformed, what); }

  ByteView since(const std::uint8_t* begin) {
    return {begin, static_cast<std::size_t>(rest().at() - begin)};
  }

  ByteView keep(Bytes bytes) {
    out_.normalised.push_back(std::move(bytes));
    return out_.normalised.back();
  }

  Result<> bounded_text(std::string_view& text, std::uint64_t& units) {
    if (!source_.text(text, units, out_.normalised)) return bad("string");
    if (text.size() > bounds_.scan.string_bytes_max) return fail(Errc::limit, "string");
    return {};
  }
  Result<> bounded_text(std::string_view& text) {
    if (!source_.text(text, out_.normalised)) return bad("string");
    if (text.size() > bounds_.scan.string_bytes_max) return fail(Errc::limit, "string");
    return {};
  }

  /// `text` as JSON.stringify(JSON.parse(text)) gives it.
  Result<ByteView> canonical_json(std::string_view text) {
    Result<Any> value = parse_json(text);
    if (!value) return tl::unexpected(value.error());
    bounds_.scan.depth = std::max(bounds_.scan.depth, value->depth());
    const std::string again = to_json(*value);
    if (again == text) return as_bytes_view(text);
    const ByteView view = as_bytes_view(again);
    return keep(Bytes(view.begin(), view.end()));
  }

  /// The value of an embed or a format, as json_payload.hpp has it.
  Result<ByteView> json_value() {
    if constexpr (Source::contiguous) {
      std::string_view text;
      if (bounds_.kept) {
        ByteView payload;
        if (!rest().var_bytes(payload)) return bad("kept value");
        return payload;
      }
      if (Result<> read = bounded_text(text); !read) return tl::unexpected(read.error());
      Result<Any> value = parse_json(text);
      if (!value) return tl::unexpected(value.error());
      bounds_.scan.depth = std::max(bounds_.scan.depth, value->depth());
      Bytes payload = json_payload(*value);
      if (as_text(payload) == text) return as_bytes_view(text);
      return keep(std::move(payload));
    } else {
      Reader again = rest();
      if (Result<> read = scan_any(rest(), bounds_.scan); !read) {
        return tl::unexpected(read.error());
      }
      const Result<Any> value = read_any(again);
      if (!value) return tl::unexpected(value.error());
      Result<Bytes> payload = bounded_json_payload(*value);
      if (!payload) return tl::unexpected(payload.error());
      return keep(std::move(*payload));
    }
  }

  Result<> json_values(Struct& item) {
    if (!source_.length(item.length)) return bad("JSON count");
    if (Source::contiguous && item.length > rest().left()) return bad("JSON count");
    const std::uint8_t* begin = rest().at();
    rest().reset_canonical();
    Writer again;
    bool same = Source::contiguous;
    for (Clock i = 0; i < item.length; ++i) {
      std::string_view text;
      if (Result<> read = bounded_text(text); !read) return read;
      if (text == "undefined") {
        again.var_string(text);
        continue;
      }
      Result<ByteView> json = canonical_json(text);
      if (!json) return tl::unexpected(json.error());
      same = same && json->data() == as_bytes_view(text).data();
      again.var_bytes(*json);
    }
    item.payload = same && rest().canonical() ? since(begin) : keep(again.take());
    return {};
  }

  Result<> any_values(Struct& item) {
    if (!source_.length(item.length) || item.length > rest().left()) return bad("value count");
    const std::uint8_t* begin = rest().at();
    rest().reset_canonical();
    if (Result<> read = scan_any(rest(), bounds_.scan, item.length); !read) return read;
    item.payload = since(begin);
    if (rest().canonical()) return {};
    Reader source(item.payload);
    Writer again;
    for (Clock i = 0; i < item.length; ++i) {
      Result<Any> value = read_any(source);
      if (!value) return tl::unexpected(value.error());
      write_any(again, *value);
    }
    item.payload = keep(again.take());
    return {};
  }

  /// A name that an update v2 may repeat for nothing is paid for here.
  Result<> bounded_key(std::string_view& key) {
    bool again = false;
    if (!source_.key(key, again, out_.normalised)) return bad("key");
    if (key.size() > bounds_.scan.key_bytes_max) return fail(Errc::limit, "key");
    if (again) charged_ += key.size() / 64;
    if (out_.structs.size() + charged_ > structs_max_) return fail(Errc::limit, "repeated keys");
    return {};
  }

  Result<> format(Struct& item) {
    const std::uint8_t* begin = rest().at();
    rest().reset_canonical();
    std::string_view key;
    if (Result<> read = bounded_key(key); !read) return read;
    const std::uint8_t* value_begin = rest().at();
    Result<ByteView> value = json_value();
    if (!value) return tl::unexpected(value.error());
    const bool in_place = Source::contiguous && value->data() >= value_begin &&
                          value->data() + value->size() == rest().at();
    if (in_place && rest().canonical()) {
      item.payload = since(begin);
      return {};
    }
    Writer again;
    again.var_string(key);
    again.var_bytes(*value);
    item.payload = keep(again.take());
    return {};
  }

  Result<> type(Struct& item) {
    static constexpr std::array<std::uint8_t, 7> plain = {0, 1, 2, 3, 4, 5, 6};
    std::uint64_t type = 0;
    const std::uint8_t* begin = rest().at();
    rest().reset_canonical();
    if (!source_.type_ref(type) || type >= plain.size()) return bad("type");
    const bool named = type == 3 || type == 5;  // XML elements and hooks
    std::string_view name;
    if (named) {
      if (Result<> read = bounded_key(name); !read) return read;
    }
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
    return {};
  }

  /// Yjs makes a Doc of the options and writes only those it knows.
  Result<> subdocument(Struct& item) {
    const std::uint8_t* begin = rest().at();
    rest().reset_canonical();
    std::string_view guid;
    if (Result<> read = bounded_text(guid); !read) return read;
    Reader options_reader = rest();
    if (Result<> read = scan_any(rest(), bounds_.scan); !read) return read;
    Result<Any> options = read_any(options_reader);
    if (!options) return tl::unexpected(options.error());
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
    return {};
  }

  Source& source_;
  DecodeBounds& bounds_;
  Decoded& out_;
  std::size_t structs_max_ = ~std::size_t{0};
  std::size_t charged_ = 0;
};

}  // namespace lumbung::crdt
