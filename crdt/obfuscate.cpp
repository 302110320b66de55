#include <cmath>
#include <deque>
#include <map>
#include <string>

#include "crdt/core/any_codec.hpp"
#include "crdt/core/json_payload.hpp"
#include "crdt/core/merge.hpp"
#include "crdt/updates.hpp"

namespace lumbung::crdt {
namespace {

/// Replaces contents by numbers that count the items. A name that comes again gets the same number
/// again, so that the structure stays.
///
/// Source  yjs 13.6 src/utils/updates.js createObfuscator.
class Obfuscator {
 public:
  Obfuscator(Obfuscation what, BytePool& pool) : what_(what), pool_(pool) {}

  void hide(Struct& item) {
    if (!item.is_item()) return;
    hide_content(item);
    if (item.has_key && !item.key.empty()) {
      const std::string& key = keys_.try_emplace(std::string(item.key), number()).first->second;
      item.key = key;
    }
    ++count_;
  }

 private:
  [[nodiscard]] std::string number() const { return std::to_string(count_); }
  [[nodiscard]] Any any_number() const { return Any::integer(static_cast<std::int64_t>(count_)); }

  ByteView keep(Writer& writer) {
    pool_.push_back(writer.take());
    return pool_.back();
  }

  void hide_content(Struct& item) {
    Writer out;
    switch (item.ref) {
      case Ref::gc:
      case Ref::skip:
      case Ref::deleted:
        return;
      case Ref::type:
        return hide_name(item);
      case Ref::format:
        return hide_format(item);
      case Ref::doc:
        if (!what_.subdocuments) return;
        out.var_string(number());
        write_any(out, Any::object());
        break;
      case Ref::any:
        for (Clock i = 0; i < item.length; ++i) write_any(out, any_number());
        break;
      case Ref::json:
        for (Clock i = 0; i < item.length; ++i) out.var_string(number());
        break;
      case Ref::binary:
        out.u8(static_cast<std::uint8_t>(count_));
        break;
      case Ref::embed:
        out.raw(std::string_view("{}"));
        break;
      case Ref::string:
        out.raw(std::string(static_cast<std::size_t>(item.length),
                            static_cast<char>('0' + count_ % 10)));
        break;
    }
    item.payload = keep(out);
  }

  void hide_name(Struct& item) {
    Reader reader(item.payload);
    std::uint64_t type = 0;
    ByteView name;
    const bool named = reader.var_uint(type) && reader.left() > 0 && reader.var_bytes(name);
    if (!named || !what_.xml_names) return;
    const std::string made = (type == 5 ? "hook-" : "node-") + number();
    Writer out;
    out.var_uint(type);
    out.var_string(names_.try_emplace(std::string(as_text(name)), made).first->second);
    item.payload = keep(out);
  }

  void hide_format(Struct& item) {
    if (!what_.formatting) return;
    Reader reader(item.payload);
    ByteView key;
    ByteView payload;
    if (!reader.var_bytes(key) || !reader.var_bytes(payload)) return;
    Writer out;
    out.var_string(format_keys_.try_emplace(std::string(as_text(key)), number()).first->second);
    const Any value = read_json_payload(payload);
    if (value.is_null()) {  // the end of a range stays one
      out.var_bytes(payload);
    } else {
      const Any made = Any::object().set("i", any_number());
      // Objects are never the same to JavaScript, all other equal values are; so are 0 and -0.
      const bool own =
          value.is_object() || value.as_array() != nullptr || value.as_bytes() != nullptr;
      Bytes same(payload.begin(), payload.end());
      if (const auto number = value.as_number(); number && *number == 0) same = {'0'};
      const Bytes hidden = json_payload(made);
      out.var_bytes(own ? hidden : format_values_.try_emplace(same, hidden).first->second);
    }
    item.payload = keep(out);
  }

  Obfuscation what_;
  BytePool& pool_;
  std::map<std::string, std::string> keys_;
  std::map<std::string, std::string> names_;
  std::map<std::string, std::string> format_keys_;
  std::map<Bytes, Bytes> format_values_;
  std::uint64_t count_ = 0;
};

}  // namespace

Result<Bytes> obfuscate_update(ByteView update, Encoding encoding, const Obfuscation& what) {
  DecodeBounds bounds;
  Result<Decoded> decoded = decode_update(update, encoding, bounds);
  if (!decoded) return tl::unexpected(decoded.error());
  Obfuscator obfuscator(what, decoded->normalised);
  for (Struct& item : decoded->structs) obfuscator.hide(item);
  return write_decoded(*decoded, encoding);
}

}  // namespace lumbung::crdt
