#include "crdt/core/view_state.hpp"

#include "crdt/core/any_codec.hpp"
#include "crdt/core/shown.hpp"
#include "crdt/core/wire.hpp"

namespace lumbung::crdt {
namespace {

constexpr std::size_t chunk_elements_max = 64;
constexpr std::size_t chunk_bytes_max = 4096;
constexpr std::size_t chunk_units_max = 1024;

enum Tag : std::uint8_t { plain = 0, object = 1, subdocument = 2 };

}  // namespace

void ElementChunk::add(const Value& value) {
  starts_.push_back(static_cast<std::uint32_t>(encoded_.size()));
  Writer writer;
  if (const auto* any = std::get_if<Any>(&value)) {
    writer.u8(plain);
    write_any(writer, *any);
  } else if (const auto* ref = std::get_if<ObjectRef>(&value)) {
    writer.u8(object);
    writer.u8(static_cast<std::uint8_t>(ref->type));
    writer.var_uint(ref->id.item().client);
    writer.var_uint(ref->id.item().clock);
  } else {
    const auto& sub = std::get<Subdocument>(value);
    writer.u8(subdocument);
    writer.u8(static_cast<std::uint8_t>((sub.collects ? 1 : 0) | (sub.auto_load ? 2 : 0)));
    writer.var_string(sub.guid);
    write_any(writer, sub.meta);
  }
  const ByteView bytes = writer.view();
  encoded_.insert(encoded_.end(), bytes.begin(), bytes.end());
}

Value ElementChunk::value(std::size_t index) const {
  Reader reader(ByteView(encoded_).subspan(starts_[index]));
  std::uint8_t tag = plain;
  std::uint8_t flags = 0;
  (void)reader.u8(tag);  // written above: there is a tag
  if (tag == plain) return read_any(reader).value_or(Any::undefined());
  (void)reader.u8(flags);
  if (tag == object) {
    Id id;
    (void)(reader.var_uint(id.client) && reader.var_uint(id.clock));
    return ObjectRef{ObjectId::nested(id), static_cast<ObjectType>(flags)};
  }
  std::string_view guid;
  (void)reader.var_string(guid);
  Any meta = read_any(reader).value_or(Any::undefined());
  return Subdocument{std::string(guid), (flags & 1) != 0, (flags & 2) != 0, std::move(meta)};
}

ElementChunk ElementChunk::slice(std::size_t first, std::size_t count) const {
  ElementChunk part;
  const std::uint32_t from = starts_[first];
  const std::size_t end = first + count < starts_.size() ? starts_[first + count] : encoded_.size();
  part.encoded_.assign(encoded_.begin() + from,
                       encoded_.begin() + static_cast<std::ptrdiff_t>(end));
  for (std::size_t i = first; i < first + count; ++i) part.starts_.push_back(starts_[i] - from);
  return part;
}

void ElementChunk::add(const ElementChunk& more) {
  const auto before = static_cast<std::uint32_t>(encoded_.size());
  encoded_.insert(encoded_.end(), more.encoded_.begin(), more.encoded_.end());
  for (const std::uint32_t start : more.starts_) starts_.push_back(before + start);
}

bool ElementChunk::fits(const ElementChunk& more) const {
  return weight() + more.weight() <= chunk_elements_max &&
         bytes() + more.bytes() <= chunk_bytes_max;
}

TextChunk TextChunk::slice(std::size_t first, std::size_t count) const {
  return {units_between(utf8, first, count), count};
}

void TextChunk::add(const TextChunk& more) {
  utf8 += more.utf8;
  units += more.units;
}

bool TextChunk::fits(const TextChunk& more) const {
  return !utf8.empty() && !more.utf8.empty() && units + more.units <= chunk_units_max;
}

}  // namespace lumbung::crdt
