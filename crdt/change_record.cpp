#include "crdt/change_record.hpp"

#include <algorithm>

#include "crdt/core/wire.hpp"

namespace lumbung::crdt {
namespace {

constexpr std::uint8_t version = 1;

tl::unexpected<Error> bad() { return fail(Errc::malformed, "change"); }

bool read_id(Reader& reader, ChangeId& id) {
  return reader.var_uint(id.actor) && reader.var_uint(id.seq) && id.seq > 0;
}

bool read_deps(Reader& reader, Heads& deps) {
  std::uint64_t count = 0;
  if (!reader.var_uint(count) || count > reader.left() / 2) return false;
  deps.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    ChangeId dep;
    if (!read_id(reader, dep) || (i > 0 && dep <= deps.back())) return false;
    deps.push_back(dep);
  }
  return true;
}

bool read_time(Reader& reader, std::int64_t& time_ms) {
  std::uint64_t magnitude = 0;
  bool negative = false;
  if (!reader.var_int(magnitude, negative) || (magnitude == 0 && negative)) return false;
  time_ms = static_cast<std::int64_t>(magnitude);
  if (negative) time_ms = -time_ms;
  return true;
}

}  // namespace

Bytes encode_change(const ChangeRecord& change) {
  Writer writer;
  writer.u8(version);
  writer.var_uint(change.id.actor);
  writer.var_uint(change.id.seq);
  writer.var_uint(change.deps.size());
  for (const ChangeId& dep : change.deps) {
    writer.var_uint(dep.actor);
    writer.var_uint(dep.seq);
  }
  const bool negative = change.time_ms < 0;
  const auto bits = static_cast<std::uint64_t>(change.time_ms);
  writer.var_int(std::min(negative ? 0 - bits : bits, client_id_max), negative);
  writer.var_string(change.author);
  writer.var_string(change.message);
  writer.var_bytes(change.update);
  return writer.take();
}

Result<ChangeRecord> decode_change(ByteView bytes) {
  Reader reader(bytes);
  ChangeRecord change;
  std::uint8_t as = 0;
  std::string_view author;
  std::string_view message;
  ByteView update;
  if (!reader.u8(as) || as != version || !read_id(reader, change.id) ||
      !read_deps(reader, change.deps) || !read_time(reader, change.time_ms) ||
      !reader.var_string(author) || !reader.var_string(message) || !reader.var_bytes(update) ||
      reader.left() > 0 || !reader.canonical()) {
    return bad();
  }
  change.author = author;
  change.message = message;
  change.update.assign(update.begin(), update.end());
  return change;
}

}  // namespace lumbung::crdt
