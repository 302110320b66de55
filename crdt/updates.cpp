#include "crdt/updates.hpp"

#include <array>
#include <deque>

#include "crdt/core/any_codec.hpp"
#include "crdt/core/json_payload.hpp"
#include "crdt/core/merge.hpp"
#include "crdt/core/update.hpp"

namespace lumbung::crdt {
namespace {

Result<Decoded> decode(ByteView update, Encoding encoding) {
  DecodeBounds bounds;
  return decode_update(update, encoding, bounds);
}

/// Reads the contents of structs as values.
class ContentReader {
 public:
  explicit ContentReader(const Struct& item) : item_(item), reader_(item.payload) {}

  Any read() {
    switch (item_.ref) {
      case Ref::gc:
      case Ref::skip:
      case Ref::deleted:
        return Any::undefined();
      case Ref::binary:
        return Any::bytes(Bytes(item_.payload.begin(), item_.payload.end()));
      case Ref::string:
        return Any::string(as_text(item_.payload));
      case Ref::embed:
        return read_json_payload(item_.payload);
      case Ref::json:
      case Ref::any:
        return values();
      case Ref::format: {
        const Any key = text();
        return Any::object().set("key", key).set("value", read_json_payload(bytes()));
      }
      case Ref::type: {
        std::uint64_t type = 0;
        (void)reader_.var_uint(type);
        Any content = Any::object().set("type", Any::integer(static_cast<std::int64_t>(type)));
        if (reader_.left() > 0) content.set("name", text());
        return content;
      }
      case Ref::doc: {
        const Any guid = text();
        return Any::object().set("guid", guid).set("options", any());
      }
    }
    return Any::undefined();
  }

 private:
  ByteView bytes() {
    ByteView found;
    (void)reader_.var_bytes(found);
    return found;
  }
  Any text() { return Any::string(as_text(bytes())); }
  Any any() { return read_any(reader_).value_or(Any::undefined()); }
  Any values() {
    Any all = Any::array();
    for (Clock i = 0; i < item_.length; ++i) {
      if (item_.ref == Ref::any) {
        all.push(any());
      } else {
        const std::string_view json = as_text(bytes());
        all.push(parse_json(json).value_or(Any::undefined()));
      }
    }
    return all;
  }

  const Struct& item_;
  Reader reader_;
};

UpdateStruct describe(const Struct& item) {
  UpdateStruct out;
  out.id = item.id;
  out.length = item.length;
  out.kind = static_cast<ContentKind>(item.ref);
  if (item.has_origin) out.origin = item.origin;
  if (item.has_right_origin) out.right_origin = item.right_origin;
  if (item.parent_kind == ParentKind::root) out.parent = std::string(item.root);
  if (item.parent_kind == ParentKind::item) out.parent = item.parent;
  if (item.has_key) out.key = std::string(item.key);
  out.content = ContentReader(item).read();
  return out;
}

}  // namespace

Result<Bytes> merge_updates(std::span<const ByteView> updates, Encoding encoding) {
  if (updates.size() == 1) return Bytes(updates[0].begin(), updates[0].end());
  std::deque<Decoded> decoded;
  std::vector<const Decoded*> all;
  for (const ByteView update : updates) {
    Result<Decoded> one = decode(update, encoding);
    if (!one) return tl::unexpected(one.error());
    // No Yjs writes clients in another order. It would merge such an update into one that names a
    // client twice, and lose the first part as it reads that.
    order_sections(*one);
    decoded.push_back(std::move(*one));
    all.push_back(&decoded.back());
  }
  return merge_decoded(all, encoding);
}

Result<Bytes> merge_updates(std::span<const Bytes> updates, Encoding encoding) {
  const std::vector<ByteView> views(updates.begin(), updates.end());
  return merge_updates(views, encoding);
}

Result<Bytes> diff_update(ByteView update, const StateVector& since, Encoding encoding) {
  const Result<Decoded> decoded = decode(update, encoding);
  if (!decoded) return tl::unexpected(decoded.error());
  return diff_decoded(*decoded, since, encoding);
}

Result<Bytes> convert_update(ByteView update, Encoding from, Encoding to) {
  const Result<Decoded> decoded = decode(update, from);
  if (!decoded) return tl::unexpected(decoded.error());
  return write_decoded(*decoded, to);
}

Result<Bytes> encode_state_vector_from_update(ByteView update, Encoding encoding) {
  const Result<Decoded> decoded = decode(update, encoding);
  if (!decoded) return tl::unexpected(decoded.error());
  Writer clocks;
  std::size_t clients = 0;
  for (const Section& section : decoded->sections) {
    if (section.count == 0) continue;
    const Struct& first = decoded->structs[section.first];
    Clock clock = 0;
    // A skip at the very front counts for Yjs as if it were there.
    if (section.first == 0 && first.id.clock == 0) clock = first.end();
    for (std::size_t i = 0; i < section.count && first.id.clock == 0; ++i) {
      const Struct& item = decoded->structs[section.first + i];
      if (item.ref == Ref::skip) break;
      clock = item.end();
    }
    if (clock == 0) continue;
    clocks.var_uint(section.client);
    clocks.var_uint(clock);
    ++clients;
  }
  Writer all;
  all.var_uint(clients);
  all.raw(clocks.view());
  return all.take();
}

Result<UpdateMeta> parse_update_meta(ByteView update, Encoding encoding) {
  const Result<Decoded> decoded = decode(update, encoding);
  if (!decoded) return tl::unexpected(decoded.error());
  UpdateMeta meta;
  for (const Section& section : decoded->sections) {
    if (section.count == 0) continue;
    meta.from[section.client] = decoded->structs[section.first].id.clock;
    meta.to[section.client] = decoded->structs[section.first + section.count - 1].end();
  }
  return meta;
}

std::string_view name_of(ContentKind kind) {
  static constexpr std::array<std::string_view, 11> names = {
      "gc", "deleted", "json", "binary", "string", "embed", "format", "type", "any", "doc", "skip"};
  return names.at(static_cast<std::size_t>(kind));
}

Result<UpdateContents> read_update(ByteView update, Encoding encoding) {
  const Result<Decoded> decoded = decode(update, encoding);
  if (!decoded) return tl::unexpected(decoded.error());
  UpdateContents out;
  for (const Struct& item : decoded->structs) out.structs.push_back(describe(item));
  for (const DeleteSet::Entry& entry : decoded->deletes.clients) {
    for (const DeleteRange& range : entry.ranges) {
      out.deleted.push_back({entry.client, range.clock, range.length});
    }
  }
  return out;
}

}  // namespace lumbung::crdt
