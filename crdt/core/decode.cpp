#include <algorithm>
#include <map>
#include <utility>

#include "crdt/core/content_decoding.hpp"
#include "crdt/core/sources.hpp"
#include "crdt/core/struct_bits.hpp"
#include "crdt/core/update.hpp"
#include "crdt/limits.hpp"

namespace lumbung::crdt {
namespace {

/// JavaScript's view of a value as a condition.
bool is_truthy(const Any& value) {
  if (const auto flag = value.as_bool()) return *flag;
  if (const auto number = value.as_number()) return *number != 0 && *number == *number;
  if (const auto big = value.as_bigint()) return *big != 0;
  if (const auto* text = value.as_string()) return !text->empty();
  return !value.is_undefined() && !value.is_null();
}

}  // namespace

Any known_options(const Any& options) {
  Any known = Any::object();
  const Any* gc = options.find("gc");
  if (gc != nullptr && !gc->is_undefined() && !is_truthy(*gc)) known.set("gc", Any::boolean(false));
  const Any* auto_load = options.find("autoLoad");
  if (auto_load != nullptr && is_truthy(*auto_load)) known.set("autoLoad", Any::boolean(true));
  const Any* meta = options.find("meta");
  if (meta != nullptr && !meta->is_undefined() && !meta->is_null()) known.set("meta", *meta);
  return known;
}

namespace {

/// One pass over one update.
template <class Source>
class Decoding {
 public:
  Decoding(ByteView update, DecodeBounds& bounds, Decoded& out)
      : update_(update),
        source_(update),
        bounds_(bounds),
        out_(out),
        content_(source_, bounds, out_) {
    bounds.scan.last.reset();
    if (!Source::contiguous) {
      structs_max_ = bounds.v2_structs_free + limits::v2_structs_per_byte * update.size();
    }
    structs_max_ = std::min(structs_max_, bounds.structs_max);
    content_.set_structs_max(structs_max_);
  }

  /// False if it is not an update; its `fault` tells why.
  bool run() {
    std::uint64_t sections = 0;
    if (!source_.open()) return bad("update header");
    if (!rest().var_uint(sections) || sections > rest().left()) return bad("update header");
    for (std::uint64_t i = 0; i < sections; ++i) {
      if (!section()) return false;
    }
    if (has_client_twice()) return bad("client twice");
    if (!deletes()) return false;
    bounds_.bytes_read = static_cast<std::size_t>(rest().at() - update_.data());
    return true;
  }

 private:
  Reader& rest() { return source_.rest(); }

  [[gnu::cold]] bool wrong(Errc code, const char* what) {
    out_.fault = {code, what};
    return false;
  }
  [[gnu::cold]] bool bad(const char* what) { return wrong(Errc::malformed, what); }

  [[nodiscard]] bool has_client_twice() const {
    if (out_.sections.size() < 2) return false;
    std::vector<ClientId> clients;
    clients.reserve(out_.sections.size());
    for (const Section& section : out_.sections) clients.push_back(section.client);
    std::sort(clients.begin(), clients.end());
    return std::adjacent_find(clients.begin(), clients.end()) != clients.end();
  }

  bool section() {
    std::uint64_t count = 0;
    Section section;
    Id next;
    if (!rest().var_uint(count) || !source_.client(section.client) ||
        !rest().var_uint(next.clock) || (Source::contiguous && count > rest().left())) {
      return bad("section header");
    }
    if (count > structs_max_ - std::min(structs_max_, out_.structs.size() + content_.charged())) {
      return wrong(Errc::limit, "number of structs");
    }
    next.client = section.client;
    section.first = out_.structs.size();
    section.count = static_cast<std::size_t>(count);
    for (std::uint64_t i = 0; i < count; ++i) {
      // A struct takes two bytes at least, of v1; those of v2 may take none and are few at first.
      const std::size_t more = std::min<std::size_t>(count - i - 1, rest().left() / 2);
      Struct& item = out_.structs.add(more);
      item.id = next;
      if (!one_struct(item)) return false;
      if (item.length == 0) return bad("empty struct");
      if (item.length > limits::clock_max || item.end() > limits::clock_max) {
        return wrong(Errc::limit, "clock");
      }
      next.clock = item.end();
      out_.content_bytes += item.payload.size();
      out_.keys += item.has_key ? 1 : 0;
      if (item.ref == Ref::type) out_.types.push_back(out_.structs.size() - 1);
    }
    out_.sections.push_back(section);
    return true;
  }

  bool one_struct(Struct& item) {
    std::uint8_t info = 0;
    if (!source_.info(info)) return bad("struct");
    const std::uint8_t ref = info & struct_bits::ref;
    if (ref > static_cast<std::uint8_t>(Ref::skip)) return bad("content kind");
    item.ref = static_cast<Ref>(ref);
    if (!item.is_item()) {
      // The length of a skip stands in the rest in both encodings.
      const bool read = info == ref && (item.ref == Ref::gc ? source_.length(item.length)
                                                            : rest().var_uint(item.length));
      return read || bad("gc or skip");
    }
    item.has_origin = (info & struct_bits::origin) != 0;
    item.has_right_origin = (info & struct_bits::right_origin) != 0;
    if (item.has_origin && !source_.left_id(item.origin)) return bad("origin");
    if (item.has_right_origin && !source_.right_id(item.right_origin)) return bad("right origin");
    if (!item.has_origin && !item.has_right_origin &&
        !parent(item, (info & struct_bits::key) != 0)) {
      return false;
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
    return content_.read(item);
  }

  bool parent(Struct& item, bool has_key) {
    std::uint64_t is_root = 0;
    if (!source_.parent_is_root(is_root) || is_root > 1) return bad("parent");
    if (is_root == 1) {
      // Most often it is the one that was named before.
      const bool again =
          Source::contiguous && !last_root_.empty() && rest().pass_string(last_root_);
      if (!again && !source_.text(last_root_, out_.normalised)) return bad("root name");
      if (last_root_.size() > bounds_.scan.key_bytes_max) return wrong(Errc::limit, "root name");
      item.parent_kind = ParentKind::root;
      item.root = last_root_;
    } else {
      Id parent;
      if (!source_.left_id(parent)) return bad("parent");
      item.parent_kind = ParentKind::item;
      item.parent = parent;
    }
    if (has_key) {
      item.has_key = true;
      if (!source_.text(item.key, out_.normalised)) return bad("map key");
      if (item.key.size() > bounds_.scan.key_bytes_max) return wrong(Errc::limit, "map key");
    }
    return true;
  }

  bool deletes() {
    std::uint64_t clients = 0;
    std::size_t total = 0;
    if (!rest().var_uint(clients) || clients > rest().left()) return bad("delete set");
    bool descending = true;
    for (std::uint64_t i = 0; i < clients; ++i) {
      DeleteSet::Entry entry;
      entry.ranges = std::exchange(out_.room, {});
      std::uint64_t count = 0;
      source_.begin_deletes();
      if (!rest().var_uint(entry.client) || !rest().var_uint(count) || count > rest().left() / 2) {
        return bad("delete set");
      }
      total += static_cast<std::size_t>(count);
      if (total > bounds_.delete_ranges_max) return wrong(Errc::limit, "number of deletes");
      entry.ranges.reserve(static_cast<std::size_t>(count));
      for (std::uint64_t k = 0; k < count; ++k) {
        DeleteRange range;
        // Beyond these, sums of clocks and lengths would no longer be numbers of JavaScript.
        constexpr Clock end_max = (Clock{1} << 53) - 1;
        if (!source_.delete_range(range.clock, range.length) || range.length == 0 ||
            range.length > end_max || range.clock > end_max - range.length) {
          return bad("delete range");
        }
        entry.ranges.push_back(range);
      }
      if (count == 0) continue;
      auto& all = out_.deletes.clients;
      descending = descending && (all.empty() || entry.client < all.back().client);
      all.push_back(std::move(entry));
    }
    if (!descending) join_entries();
    return true;
  }

  /// No Yjs names a client twice in a delete set; where somebody did, its ranges come together.
  [[gnu::cold]] void join_entries() {
    std::map<ClientId, std::size_t> places;
    std::vector<DeleteSet::Entry> joined;
    for (DeleteSet::Entry& entry : out_.deletes.clients) {
      const auto [place, added] = places.emplace(entry.client, joined.size());
      if (added) {
        joined.push_back(std::move(entry));
      } else {
        auto& ranges = joined[place->second].ranges;
        ranges.insert(ranges.end(), entry.ranges.begin(), entry.ranges.end());
      }
    }
    out_.deletes.clients = std::move(joined);
  }

  ByteView update_;
  Source source_;
  DecodeBounds& bounds_;
  Decoded& out_;
  std::size_t structs_max_ = ~std::size_t{0};
  std::string_view last_root_;
  ContentDecoding<Source> content_;
};

}  // namespace

Result<> decode_update(ByteView update, Encoding encoding, DecodeBounds& bounds, Decoded& out) {
  if (update.size() > limits::update_bytes_max) return fail(Errc::limit, "update");
  const bool read = encoding == Encoding::v2 ? Decoding<SourceV2>(update, bounds, out).run()
                                             : Decoding<SourceV1>(update, bounds, out).run();
  if (!read) return tl::unexpected(std::move(out.fault));
  return {};
}

Result<Decoded> decode_update(ByteView update, Encoding encoding, DecodeBounds& bounds) {
  Result<Decoded> decoded{Decoded{}};
  if (Result<> read = decode_update(update, encoding, bounds, *decoded); !read) {
    return tl::unexpected(read.error());
  }
  return decoded;
}

Decoded read_kept(ByteView update) {
  DecodeBounds bounds;
  bounds.kept = true;
  Decoded decoded;
  const bool read = Decoding<SourceV1>(update, bounds, decoded).run();
  return read ? std::move(decoded) : Decoded{};
}

}  // namespace lumbung::crdt
