#include "crdt/core/update.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <unordered_set>

#include "crdt/any.hpp"
#include "crdt/core/utf.hpp"
#include "crdt/limits.hpp"

namespace lumbung::crdt {
namespace {

constexpr std::uint8_t ref_bits = 0x1F;
constexpr std::uint8_t key_bit = 0x20;
constexpr std::uint8_t right_origin_bit = 0x40;
constexpr std::uint8_t origin_bit = 0x80;

tl::unexpected<Error> bad(const char* what) { return fail(Errc::malformed, what); }

/// JavaScript's view of a value as a condition.
bool is_truthy(const Any& value) {
  if (const auto flag = value.as_bool()) return *flag;
  if (const auto number = value.as_number()) return *number != 0 && *number == *number;
  if (const auto big = value.as_bigint()) return *big != 0;
  if (const auto* text = value.as_string()) return !text->empty();
  return !value.is_undefined() && !value.is_null();
}

/// One pass over one update.
class Decoding {
 public:
  Decoding(ByteView update, DecodeBounds& bounds) : reader_(update), bounds_(bounds) {}

  Result<Decoded> run() {
    std::uint64_t sections = 0;
    if (!reader_.var_uint(sections) || sections > reader_.left()) return bad("update header");
    std::unordered_set<ClientId> clients;
    for (std::uint64_t i = 0; i < sections; ++i) {
      if (Result<> read = section(); !read) return tl::unexpected(read.error());
      if (!clients.insert(out_.sections.back().client).second) return bad("client twice");
    }
    if (Result<> read = deletes(); !read) return tl::unexpected(read.error());
    bounds_.bytes_read = consumed();
    return std::move(out_);
  }

  void start_at(const std::uint8_t* begin) { begin_ = begin; }

 private:
  [[nodiscard]] std::size_t consumed() const {
    return static_cast<std::size_t>(reader_.at() - begin_);
  }

  Result<> section() {
    std::uint64_t count = 0;
    Section section;
    Id next;
    if (!reader_.var_uint(count) || !reader_.var_uint(section.client) ||
        !reader_.var_uint(next.clock) || count > reader_.left()) {
      return bad("section header");
    }
    if (count > bounds_.structs_max - out_.structs.size()) {
      return fail(Errc::limit, "number of structs");
    }
    next.client = section.client;
    section.first = out_.structs.size();
    section.count = static_cast<std::size_t>(count);
    for (std::uint64_t i = 0; i < count; ++i) {
      Struct item;
      item.id = next;
      if (Result<> read = one_struct(item); !read) return read;
      if (item.length == 0) return bad("empty struct");
      if (item.length > limits::clock_max || item.end() > limits::clock_max) {
        return fail(Errc::limit, "clock");
      }
      next.clock = item.end();
      out_.structs.push_back(item);
    }
    out_.sections.push_back(section);
    return {};
  }

  bool id(Id& id) { return reader_.var_uint(id.client) && reader_.var_uint(id.clock); }

  Result<> one_struct(Struct& item) {
    std::uint8_t info = 0;
    if (!reader_.u8(info)) return bad("struct");
    const std::uint8_t ref = info & ref_bits;
    if (ref > static_cast<std::uint8_t>(Ref::skip)) return bad("content kind");
    item.ref = static_cast<Ref>(ref);
    if (!item.is_item()) {
      if (info != ref || !reader_.var_uint(item.length)) return bad("gc or skip");
      return {};
    }
    item.has_origin = (info & origin_bit) != 0;
    item.has_right_origin = (info & right_origin_bit) != 0;
    if (item.has_origin && !id(item.origin)) return bad("origin");
    if (item.has_right_origin && !id(item.right_origin)) return bad("right origin");
    if (!item.has_origin && !item.has_right_origin) {
      if (Result<> read = parent(item, (info & key_bit) != 0); !read) return read;
    }
    // What a client wrote cannot build on what it was only going to write.
    const auto ahead = [&item](const Id& other) {
      return other.client == item.id.client && other.clock >= item.id.clock;
    };
    if ((item.has_origin && ahead(item.origin)) ||
        (item.has_right_origin && ahead(item.right_origin)) ||
        (item.parent_kind == ParentKind::item && ahead(item.parent))) {
      return bad("refers ahead of itself");
    }
    return content(item);
  }

  Result<> parent(Struct& item, bool has_key) {
    std::uint64_t is_root = 0;
    if (!reader_.var_uint(is_root) || is_root > 1) return bad("parent");
    if (is_root == 1) {
      item.parent_kind = ParentKind::root;
      if (!reader_.var_string(item.root)) return bad("root name");
      if (item.root.size() > bounds_.scan.key_bytes_max) return fail(Errc::limit, "root name");
    } else {
      item.parent_kind = ParentKind::item;
      if (!id(item.parent)) return bad("parent");
    }
    if (has_key) {
      item.has_key = true;
      if (!reader_.var_string(item.key)) return bad("map key");
      if (item.key.size() > bounds_.scan.key_bytes_max) return fail(Errc::limit, "map key");
    }
    return {};
  }

  ByteView since(const std::uint8_t* begin) const {
    return {begin, static_cast<std::size_t>(reader_.at() - begin)};
  }

  ByteView keep(Bytes bytes) {
    out_.normalised.push_back(std::move(bytes));
    return out_.normalised.back();
  }

  Result<> bounded_string(std::string_view& text) {
    if (!reader_.var_string(text)) return bad("string");
    if (text.size() > bounds_.scan.string_bytes_max) return fail(Errc::limit, "string");
    return {};
  }

  Result<> content(Struct& item) {
    item.length = 1;
    switch (item.ref) {
      case Ref::deleted:
        if (!reader_.var_uint(item.length)) return bad("deleted");
        return {};
      case Ref::json:
        return json_values(item);
      case Ref::binary: {
        if (!reader_.var_bytes(item.payload)) return bad("binary");
        if (item.payload.size() > bounds_.scan.string_bytes_max) {
          return fail(Errc::limit, "binary");
        }
        return {};
      }
      case Ref::string: {
        std::string_view text;
        if (Result<> read = bounded_string(text); !read) return read;
        item.payload = as_bytes_view(text);
        item.length = utf16_length(text);
        return {};
      }
      case Ref::embed: {
        std::string_view text;
        if (Result<> read = bounded_string(text); !read) return read;
        Result<ByteView> json = canonical_json(text);
        if (!json) return tl::unexpected(json.error());
        item.payload = *json;
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

  Result<> json_values(Struct& item) {
    if (!reader_.var_uint(item.length) || item.length > reader_.left()) return bad("JSON count");
    const std::uint8_t* begin = reader_.at();
    reader_.reset_canonical();
    Writer again;
    bool same = true;
    for (Clock i = 0; i < item.length; ++i) {
      std::string_view text;
      if (Result<> read = bounded_string(text); !read) return read;
      if (text == "undefined") {
        again.var_string(text);
        continue;
      }
      Result<ByteView> json = canonical_json(text);
      if (!json) return tl::unexpected(json.error());
      same = same && json->data() == as_bytes_view(text).data();
      again.var_bytes(*json);
    }
    item.payload = same && reader_.canonical() ? since(begin) : keep(again.take());
    return {};
  }

  Result<> any_values(Struct& item) {
    if (!reader_.var_uint(item.length) || item.length > reader_.left()) return bad("value count");
    const std::uint8_t* begin = reader_.at();
    reader_.reset_canonical();
    for (Clock i = 0; i < item.length; ++i) {
      if (Result<> read = scan_any(reader_, bounds_.scan); !read) return read;
    }
    item.payload = since(begin);
    if (reader_.canonical()) return {};
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

  Result<> format(Struct& item) {
    const std::uint8_t* begin = reader_.at();
    reader_.reset_canonical();
    std::string_view key;
    std::string_view text;
    if (!reader_.var_string(key)) return bad("format key");
    if (key.size() > bounds_.scan.key_bytes_max) return fail(Errc::limit, "format key");
    if (Result<> read = bounded_string(text); !read) return read;
    Result<ByteView> json = canonical_json(text);
    if (!json) return tl::unexpected(json.error());
    if (reader_.canonical() && json->data() == as_bytes_view(text).data()) {
      item.payload = since(begin);
    } else {
      Writer again;
      again.var_string(key);
      again.var_bytes(*json);
      item.payload = keep(again.take());
    }
    return {};
  }

  Result<> type(Struct& item) {
    const std::uint8_t* begin = reader_.at();
    reader_.reset_canonical();
    std::uint64_t type = 0;
    if (!reader_.var_uint(type) || type > 6) return bad("type");
    const bool named = type == 3 || type == 5;  // XML elements and hooks
    std::string_view name;
    if (named && !reader_.var_string(name)) return bad("type name");
    if (name.size() > bounds_.scan.key_bytes_max) return fail(Errc::limit, "type name");
    if (reader_.canonical()) {
      item.payload = since(begin);
    } else {
      Writer again;
      again.var_uint(type);
      if (named) again.var_string(name);
      item.payload = keep(again.take());
    }
    return {};
  }

  /// Yjs makes a Doc of the options and writes only those it knows.
  Result<> subdocument(Struct& item) {
    const std::uint8_t* begin = reader_.at();
    reader_.reset_canonical();
    std::string_view guid;
    if (!reader_.var_string(guid)) return bad("subdocument");
    if (guid.size() > bounds_.scan.string_bytes_max) return fail(Errc::limit, "guid");
    AnyScan scan = bounds_.scan;
    Reader options_reader = reader_;
    if (Result<> read = scan_any(reader_, scan); !read) return read;
    bounds_.scan.depth = std::max(bounds_.scan.depth, scan.depth);
    Result<Any> options = read_any(options_reader);
    if (!options) return tl::unexpected(options.error());
    if (options->is_undefined() || options->is_null()) return bad("subdocument options");
    Any known = Any::object();
    const Any* gc = options->find("gc");
    if (gc != nullptr && !gc->is_undefined() && !is_truthy(*gc)) {
      known.set("gc", Any::boolean(false));
    }
    const Any* auto_load = options->find("autoLoad");
    if (auto_load != nullptr && is_truthy(*auto_load)) known.set("autoLoad", Any::boolean(true));
    const Any* meta = options->find("meta");
    if (meta != nullptr && !meta->is_undefined() && !meta->is_null()) known.set("meta", *meta);
    if (reader_.canonical() && known == *options) {
      item.payload = since(begin);
    } else {
      Writer again;
      again.var_string(guid);
      write_any(again, known);
      item.payload = keep(again.take());
    }
    return {};
  }

  Result<> deletes() {
    std::uint64_t clients = 0;
    std::size_t total = 0;
    if (!reader_.var_uint(clients) || clients > reader_.left()) return bad("delete set");
    for (std::uint64_t i = 0; i < clients; ++i) {
      DeleteSet::Entry entry;
      std::uint64_t count = 0;
      if (!reader_.var_uint(entry.client) || !reader_.var_uint(count) ||
          count > reader_.left() / 2) {
        return bad("delete set");
      }
      total += static_cast<std::size_t>(count);
      if (total > bounds_.delete_ranges_max) return fail(Errc::limit, "number of deletes");
      entry.ranges.reserve(static_cast<std::size_t>(count));
      for (std::uint64_t k = 0; k < count; ++k) {
        DeleteRange range;
        if (!reader_.var_uint(range.clock) || !reader_.var_uint(range.length) ||
            range.length == 0) {
          return bad("delete range");
        }
        entry.ranges.push_back(range);
      }
      if (count > 0) out_.deletes.clients.push_back(std::move(entry));
    }
    return {};
  }

  Reader reader_;
  DecodeBounds& bounds_;
  Decoded out_;
  const std::uint8_t* begin_ = nullptr;
};

}  // namespace

void sort_and_merge(std::vector<DeleteRange>& ranges) {
  const auto by_clock = [](const DeleteRange& a, const DeleteRange& b) {
    return a.clock < b.clock;
  };
  if (!std::is_sorted(ranges.begin(), ranges.end(), by_clock)) {
    std::stable_sort(ranges.begin(), ranges.end(), by_clock);
  }
  std::size_t last = 0;
  for (std::size_t i = 1; i < ranges.size(); ++i) {
    DeleteRange& left = ranges[last];
    const DeleteRange right = ranges[i];
    if (left.clock + left.length >= right.clock) {
      left.length = std::max(left.length, right.clock + right.length - left.clock);
    } else {
      ranges[++last] = right;
    }
  }
  if (!ranges.empty()) ranges.resize(last + 1);
}

bool covers(const std::vector<DeleteRange>& ranges, Clock clock) {
  const auto behind =
      std::upper_bound(ranges.begin(), ranges.end(), clock,
                       [](Clock wanted, const DeleteRange& range) { return wanted < range.clock; });
  return behind != ranges.begin() && clock - (behind - 1)->clock < (behind - 1)->length;
}

DeleteSet merge(const std::vector<DeleteSet>& sets) {
  std::map<ClientId, std::vector<DeleteRange>, std::greater<>> by_client;
  for (const DeleteSet& set : sets) {
    for (const DeleteSet::Entry& entry : set.clients) {
      auto& ranges = by_client[entry.client];
      ranges.insert(ranges.end(), entry.ranges.begin(), entry.ranges.end());
    }
  }
  DeleteSet merged;
  for (auto& [client, ranges] : by_client) {
    sort_and_merge(ranges);
    merged.clients.push_back({client, std::move(ranges)});
  }
  return merged;
}

Result<Decoded> decode_update(ByteView update, DecodeBounds& bounds) {
  if (update.size() > limits::update_bytes_max) return fail(Errc::limit, "update");
  Decoding decoding(update, bounds);
  decoding.start_at(update.data());
  return decoding.run();
}

void write_content(Writer& writer, Ref ref, Clock length, ByteView payload) {
  switch (ref) {
    case Ref::gc:
    case Ref::skip:
    case Ref::deleted:
      writer.var_uint(length);
      break;
    case Ref::json:
    case Ref::any:
      writer.var_uint(length);
      writer.raw(payload);
      break;
    case Ref::binary:
    case Ref::string:
    case Ref::embed:
      writer.var_bytes(payload);
      break;
    case Ref::format:
    case Ref::type:
    case Ref::doc:
      writer.raw(payload);
      break;
  }
}

ByteView payload_from(Ref ref, ByteView payload, Clock offset, std::deque<Bytes>& pool) {
  if (offset == 0) return payload;
  if (ref == Ref::string) {
    const Utf16Place place = find_utf16(as_text(payload), static_cast<std::size_t>(offset));
    if (!place.inside_pair) return payload.subspan(place.byte);
    Writer rest;
    rest.raw(replacement_character);
    rest.raw(payload.subspan(place.byte + 4));
    pool.push_back(rest.take());
    return pool.back();
  }
  if (ref == Ref::any || ref == Ref::json) {
    Reader reader(payload);
    ByteView text;
    for (Clock i = 0; i < offset; ++i) {
      if (ref == Ref::any) {
        skip_any(reader);
      } else if (!reader.var_bytes(text)) {
        break;
      }
    }
    return {reader.at(), reader.left()};
  }
  return payload;
}

void write_struct(Writer& writer, const Struct& item, Clock offset) {
  if (!item.is_item()) {
    writer.u8(static_cast<std::uint8_t>(item.ref));
    writer.var_uint(item.length - offset);
    return;
  }
  const bool has_origin = item.has_origin || offset > 0;
  const Id origin = offset > 0 ? Id{item.id.client, item.id.clock + offset - 1} : item.origin;
  unsigned info = static_cast<unsigned>(item.ref);
  if (has_origin) info |= origin_bit;
  if (item.has_right_origin) info |= right_origin_bit;
  if (item.has_key) info |= key_bit;
  writer.u8(static_cast<std::uint8_t>(info));
  if (has_origin) {
    writer.var_uint(origin.client);
    writer.var_uint(origin.clock);
  }
  if (item.has_right_origin) {
    writer.var_uint(item.right_origin.client);
    writer.var_uint(item.right_origin.clock);
  }
  if (!has_origin && !item.has_right_origin) {
    if (item.parent_kind == ParentKind::root) {
      writer.var_uint(1);
      writer.var_string(item.root);
    } else {
      writer.var_uint(0);
      writer.var_uint(item.parent.client);
      writer.var_uint(item.parent.clock);
    }
    if (item.has_key) writer.var_string(item.key);
  }
  std::deque<Bytes> pool;
  write_content(writer, item.ref, item.length - offset,
                payload_from(item.ref, item.payload, offset, pool));
}

void write_delete_set(Writer& writer, const DeleteSet& deletes) {
  std::vector<const DeleteSet::Entry*> order;
  for (const DeleteSet::Entry& entry : deletes.clients) order.push_back(&entry);
  std::sort(order.begin(), order.end(),
            [](const auto* a, const auto* b) { return a->client > b->client; });
  writer.var_uint(order.size());
  for (const DeleteSet::Entry* entry : order) {
    writer.var_uint(entry->client);
    writer.var_uint(entry->ranges.size());
    for (const DeleteRange& range : entry->ranges) {
      writer.var_uint(range.clock);
      writer.var_uint(range.length);
    }
  }
}

}  // namespace lumbung::crdt
