#include "crdt/segment/parts.hpp"

#include <algorithm>

#include "crdt/core/outs.hpp"
#include "crdt/core/struct_bits.hpp"
#include "crdt/updates.hpp"

namespace lumbung::crdt::segment {
namespace {

/// The structs of one block.
Result<Decoded> decode_structs(const SegmentBlock& block, ByteView raw, Bytes& whole) {
  Writer writer;
  writer.var_uint(1);
  writer.var_uint(block.structs);
  writer.var_uint(block.range.client);
  writer.var_uint(block.range.clock);
  writer.raw(raw);
  writer.var_uint(0);  // no deletes
  whole = writer.take();
  DecodeBounds bounds;
  return decode_update(whole, Encoding::v1, bounds);
}

}  // namespace

/// Adds what `block` holds from clock `have` on to `part`.
Result<> add_structs(Part& part, const SegmentBlock& block, ByteView raw, Clock have) {
  if (part.structs > 0) {  // not the first block: all of it, as it is
    part.structs += block.structs;
    part.body.raw(raw);
    return {};
  }
  Bytes whole;
  const Result<Decoded> decoded = decode_structs(block, raw, whole);
  if (!decoded) return tl::unexpected(decoded.error());
  std::size_t at = 0;
  for (const Struct& item : decoded->structs) {
    Writer again;
    write_struct(again, item, 0);
    const ByteView bytes = raw.subspan(std::min(at, raw.size()));
    if (again.size() > bytes.size()) return fail(Errc::malformed, "struct");
    at += again.size();
    if (item.end() <= have || (part.structs == 0 && item.ref == Ref::skip)) continue;
    ++part.structs;
    if (have <= item.id.clock) {
      if (part.structs == 1) part.clock = item.id.clock;
      part.body.raw(bytes.first(again.size()));
      continue;
    }
    part.clock = have;
    Writer rest;
    write_struct(rest, item, have - item.id.clock);
    // That a struct has a key shows in its first octet, and an update does not tell which.
    Bytes cut = rest.take();
    cut.front() = static_cast<std::uint8_t>(cut.front() | (bytes.front() & struct_bits::key));
    part.body.raw(ByteView(cut));
  }
  return at == raw.size() ? Result<>{} : fail(Errc::malformed, "struct");
}

Bytes assemble(const std::vector<Part>& parts, ByteView deletes) {
  Writer out;
  out.var_uint(parts.size());
  for (const Part& part : parts) {
    out.var_uint(part.structs);
    out.var_uint(part.client);
    out.var_uint(part.clock);
    out.raw(part.body.view());
  }
  if (deletes.empty()) {
    out.var_uint(0);
  } else {
    out.raw(deletes);
  }
  return out.take();
}

Result<Bytes> with_waiting(Bytes update, ByteView waiting, const StateVector& since) {
  if (waiting.empty()) return update;
  const Result<Bytes> lacking = diff_update(waiting, since);
  if (!lacking) return lacking;
  return merge_updates(std::vector<ByteView>{update, *lacking});
}

Result<> read_changes(ByteView raw, std::uint64_t count, std::vector<ChangeRecord>& changes) {
  Reader reader(raw);
  for (std::uint64_t i = 0; i < count; ++i) {
    ByteView bytes;
    if (!reader.var_bytes(bytes)) return fail(Errc::malformed, "changes");
    Result<ChangeRecord> change = decode_change(bytes);
    if (!change) return tl::unexpected(change.error());
    changes.push_back(std::move(*change));
  }
  if (reader.left() > 0) return fail(Errc::malformed, "changes");
  return {};
}

}  // namespace lumbung::crdt::segment
