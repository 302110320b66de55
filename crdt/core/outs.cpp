#include "crdt/core/outs.hpp"

#include <algorithm>

#include "crdt/core/struct_bits.hpp"

namespace lumbung::crdt {

void OutKept::content(Ref ref, Clock length, ByteView payload) {
  switch (ref) {
    case Ref::gc:
    case Ref::skip:
    case Ref::deleted:
      rest().var_uint(length);
      break;
    case Ref::json:
    case Ref::any:
      rest().var_uint(length);
      rest().raw(payload);
      break;
    case Ref::binary:
    case Ref::string:
    case Ref::embed:
      rest().var_bytes(payload);
      break;
    case Ref::format:
    case Ref::type:
    case Ref::doc:
      rest().raw(payload);
      break;
  }
}

void OutV1::content(Ref ref, Clock length, ByteView payload) {
  BytePool pool;
  OutKept plain(rest());
  if (ref == Ref::embed && is_encoded_payload(payload)) {
    return plain.content(ref, length, json_text(payload, pool));
  }
  if (ref == Ref::format) {
    Reader reader(payload);
    ByteView key;
    ByteView value;
    if (reader.var_bytes(key) && reader.var_bytes(value) && is_encoded_payload(value)) {
      rest().var_bytes(key);
      rest().var_bytes(json_text(value, pool));
      return;
    }
  }
  plain.content(ref, length, payload);
}

void OutV2::key(std::string_view key) {
  key_clocks_.write(keys_++);  // Yjs counts the keys and never looks one up
  texts_.write(key);
}

void OutV2::content(Ref ref, Clock length, ByteView payload) {
  Reader reader(payload);  // of what was checked when it came in: reads cannot fail
  ByteView part;
  std::uint64_t number = 0;
  switch (ref) {
    case Ref::gc:
    case Ref::deleted:
      lengths_.write(length);
      break;
    case Ref::skip:
      rest_->var_uint(length);
      break;
    case Ref::json:
      lengths_.write(length);
      while (reader.left() > 0 && reader.var_bytes(part)) texts_.write(as_text(part));
      break;
    case Ref::any:
      lengths_.write(length);
      rest_->raw(payload);
      break;
    case Ref::binary:
      rest_->var_bytes(payload);
      break;
    case Ref::string:
      texts_.write(as_text(payload), length);
      break;
    case Ref::embed:
      write_payload_as_any(*rest_, payload);
      break;
    case Ref::format:
      if (reader.var_bytes(part)) key(as_text(part));
      if (reader.var_bytes(part)) write_payload_as_any(*rest_, part);
      break;
    case Ref::type:
      if (reader.var_uint(number)) types_.write(number);
      if (reader.left() > 0 && reader.var_bytes(part)) key(as_text(part));
      break;
    case Ref::doc:
      if (reader.var_bytes(part)) texts_.write(as_text(part));
      rest_->raw(ByteView{reader.at(), reader.left()});
      break;
  }
}

Bytes OutV2::finish(Writer& rest) {
  Writer out;
  out.u8(0);
  out.var_bytes(key_clocks_.finish());
  out.var_bytes(clients_.finish());
  out.var_bytes(left_clocks_.finish());
  out.var_bytes(right_clocks_.finish());
  out.var_bytes(infos_.view());
  out.var_bytes(texts_.finish());
  out.var_bytes(parents_.view());
  out.var_bytes(types_.finish());
  out.var_bytes(lengths_.finish());
  out.raw(rest.view());
  return out.take();
}

template <class Out>
void write_struct(Out& out, const Struct& item, Clock offset) {
  if (!item.is_item()) {
    out.info(static_cast<std::uint8_t>(item.ref));
    out.content(item.ref, item.length - offset, {});
    return;
  }
  const bool has_origin = item.has_origin || offset > 0;
  unsigned info = static_cast<unsigned>(item.ref);
  if (has_origin) info |= struct_bits::origin;
  if (item.has_right_origin) info |= struct_bits::right_origin;
  if (item.has_key) info |= struct_bits::key;
  out.info(static_cast<std::uint8_t>(info));
  if (has_origin) {
    out.left_id(offset > 0 ? Id{item.id.client, item.id.clock + offset - 1} : item.origin);
  }
  if (item.has_right_origin) out.right_id(item.right_origin);
  if (!has_origin && !item.has_right_origin) {
    out.parent_is_root(item.parent_kind == ParentKind::root);
    if (item.parent_kind == ParentKind::root) {
      out.text(item.root);
    } else {
      out.left_id(item.parent);
    }
    if (item.has_key) out.text(item.key);
  }
  BytePool pool;
  out.content(item.ref, item.length - offset, payload_from(item.ref, item.payload, offset, pool));
}

template void write_struct(OutV1&, const Struct&, Clock);
template void write_struct(OutKept&, const Struct&, Clock);
template void write_struct(OutV2&, const Struct&, Clock);

namespace {

bool ascends(const std::vector<DeleteRange>& ranges) {
  for (std::size_t i = 1; i < ranges.size(); ++i) {
    if (ranges[i].clock < ranges[i - 1].clock + ranges[i - 1].length) return false;
  }
  return true;
}

void write_ranges_v2(Writer& rest, const std::vector<DeleteRange>& ranges) {
  rest.var_uint(ranges.size());
  Clock end = 0;
  for (const DeleteRange& range : ranges) {
    rest.var_uint(range.clock - end);
    rest.var_uint(range.length - 1);
    end = range.clock + range.length;
  }
}

void write_ranges_v1(Writer& rest, const std::vector<DeleteRange>& ranges) {
  rest.var_uint(ranges.size());
  for (const DeleteRange& range : ranges) {
    rest.var_uint(range.clock);
    rest.var_uint(range.length);
  }
}

}  // namespace

void write_deletes_of(Writer& rest, ClientId client, const std::vector<DeleteRange>& ranges,
                      Encoding encoding) {
  rest.var_uint(client);
  if (encoding == Encoding::v1) {
    write_ranges_v1(rest, ranges);
  } else if (ascends(ranges)) {
    write_ranges_v2(rest, ranges);
  } else {
    std::vector<DeleteRange> sorted = ranges;
    sort_and_merge(sorted);
    write_ranges_v2(rest, sorted);
  }
}

void write_delete_set(Writer& rest, const DeleteSet& deletes, Encoding encoding) {
  std::vector<const DeleteSet::Entry*> order;
  for (const DeleteSet::Entry& entry : deletes.clients) order.push_back(&entry);
  std::sort(order.begin(), order.end(),
            [](const auto* a, const auto* b) { return a->client > b->client; });
  rest.var_uint(order.size());
  for (const DeleteSet::Entry* entry : order) {
    write_deletes_of(rest, entry->client, entry->ranges, encoding);
  }
}

}  // namespace lumbung::crdt
