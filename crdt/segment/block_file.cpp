#include "crdt/segment/block_file.hpp"

#include <sodium.h>
#include <zlib.h>

#include <algorithm>

namespace lumbung::crdt::segment {
namespace {

constexpr std::array<std::uint8_t, 4> mark{'l', 'b', 'k', '1'};
constexpr std::size_t summed_header_bytes = 48;
constexpr std::size_t sum_bytes = 16;
using Sum = std::array<std::uint8_t, sum_bytes>;

Sum sum_of(ByteView first, ByteView second) {
  crypto_generichash_state state;
  Sum sum;
  crypto_generichash_init(&state, nullptr, 0, sum.size());
  crypto_generichash_update(&state, first.data(), first.size());
  crypto_generichash_update(&state, second.data(), second.size());
  crypto_generichash_final(&state, sum.data(), sum.size());
  return sum;
}

void put(Bytes& bytes, std::uint64_t value, unsigned width) {
  for (unsigned i = width; i > 0; --i) {
    bytes.push_back(static_cast<std::uint8_t>(value >> (8 * (i - 1))));
  }
}

std::uint64_t number(ByteView bytes, std::size_t offset, unsigned width) {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < width; ++i) value = value << 8 | bytes[offset + i];
  return value;
}

Bytes header_of(const SegmentBlock& block) {
  Bytes header(mark.begin(), mark.end());
  put(header, static_cast<std::uint64_t>(block.kind), 4);
  put(header, block.range.client, 8);
  put(header, block.range.clock, 8);
  put(header, block.range.length, 8);
  put(header, block.structs, 4);
  put(header, block.raw_bytes, 4);
  put(header, block.packed_bytes, 8);
  return header;
}

Bytes deflated(ByteView raw) {
  uLongf size = compressBound(static_cast<uLong>(raw.size()));
  Bytes packed(size);
  // Fails only if the room is too small, and compressBound has said how much is enough.
  (void)compress2(packed.data(), &size, raw.data(), static_cast<uLong>(raw.size()), 6);
  packed.resize(size);
  return packed;
}

}  // namespace

void add_block(Bytes& file, SegmentBlock& block, ByteView raw) {
  const Bytes packed = deflated(raw);
  block.raw_bytes = raw.size();
  block.packed_bytes = packed.size();
  block.offset = file.size();
  const Bytes header = header_of(block);
  const Sum sum = sum_of(header, packed);
  file.insert(file.end(), header.begin(), header.end());
  file.insert(file.end(), sum.begin(), sum.end());
  file.insert(file.end(), packed.begin(), packed.end());
}

std::optional<SegmentBlock> read_header(ByteView file, std::uint64_t offset) {
  if (offset > file.size() || file.size() - offset < header_bytes) return std::nullopt;
  const ByteView header = file.subspan(offset, header_bytes);
  if (!std::equal(mark.begin(), mark.end(), header.begin())) return std::nullopt;
  const std::uint64_t kind = number(header, 4, 4);
  if (kind < 1 || kind > static_cast<std::uint64_t>(SegmentBlock::Kind::index)) return std::nullopt;
  SegmentBlock block;
  block.kind = static_cast<SegmentBlock::Kind>(kind);
  block.range = {number(header, 8, 8), number(header, 16, 8), number(header, 24, 8)};
  block.structs = number(header, 32, 4);
  block.raw_bytes = number(header, 36, 4);
  block.packed_bytes = number(header, 40, 8);
  block.offset = offset;
  for (const std::uint64_t number : {block.range.client, block.range.clock, block.range.length}) {
    if (number > client_id_max) return std::nullopt;
  }
  if (block.packed_bytes > file.size() - offset - header_bytes) return std::nullopt;
  return block;
}

Result<Bytes> unpack(ByteView file, const SegmentBlock& block) {
  const std::optional<SegmentBlock> there = read_header(file, block.offset);
  if (!there || header_of(*there) != header_of(block)) return fail(Errc::malformed, "block header");
  const ByteView header = file.subspan(block.offset, header_bytes);
  const ByteView packed = file.subspan(block.offset + header_bytes, block.packed_bytes);
  const Sum sum = sum_of(header.first(summed_header_bytes), packed);
  if (!std::equal(sum.begin(), sum.end(), header.begin() + summed_header_bytes)) {
    return fail(Errc::malformed, "block checksum");
  }
  if (block.raw_bytes > ratio_max * block.packed_bytes) return fail(Errc::malformed, "block size");
  Bytes raw(block.raw_bytes);
  auto size = static_cast<uLongf>(raw.size());
  std::uint8_t nowhere = 0;  // zlib wants a place even for no octets
  Bytef* target = raw.empty() ? &nowhere : raw.data();
  if (uncompress(target, &size, packed.data(), static_cast<uLong>(packed.size())) != Z_OK ||
      size != raw.size()) {
    return fail(Errc::malformed, "block content");
  }
  return raw;
}

void add_footer(Bytes& file, std::uint64_t index_offset) {
  Bytes footer;
  put(footer, index_offset, 8);
  const Sum sum = sum_of(magic, footer);
  file.insert(file.end(), footer.begin(), footer.end());
  file.insert(file.end(), sum.begin(), sum.end());
  file.insert(file.end(), end_magic.begin(), end_magic.end());
}

std::optional<std::uint64_t> read_footer(ByteView file) {
  if (file.size() < magic.size() + footer_bytes) return std::nullopt;
  if (!std::equal(magic.begin(), magic.end(), file.begin())) return std::nullopt;
  const ByteView footer = file.last(footer_bytes);
  const Sum sum = sum_of(magic, footer.first(8));
  if (!std::equal(sum.begin(), sum.end(), footer.begin() + 8)) return std::nullopt;
  if (!std::equal(end_magic.begin(), end_magic.end(), footer.begin() + 24)) return std::nullopt;
  return number(footer, 0, 8);
}

}  // namespace lumbung::crdt::segment
