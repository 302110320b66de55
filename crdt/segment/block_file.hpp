#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "crdt/segment/segment.hpp"

// Blocks as they lie in a segment file: 64 octets of header, then deflated octets.
namespace lumbung::crdt::segment {

inline constexpr std::array<std::uint8_t, 8> magic{'l', 'b', 's', 'e', 'g', '1', '\r', '\n'};
inline constexpr std::array<std::uint8_t, 8> end_magic{'1', 'g', 'e', 's', 'b', 'l', '\r', '\n'};
inline constexpr std::size_t header_bytes = 64;
inline constexpr std::size_t footer_bytes = 32;

/// zlib packs at most 1,032 to 1; a block that claims more is no block.
inline constexpr std::uint64_t ratio_max = 1'032;

/// Packs `raw` and adds it to `file` as a block; the sizes and the offset are filled in.
void add_block(Bytes& file, SegmentBlock& block, ByteView raw);

/// The header at `offset`, if one stands there whose block lies inside the file. The checksum,
/// which covers the header too, is not looked at.
[[nodiscard]] std::optional<SegmentBlock> read_header(ByteView file, std::uint64_t offset);
/// The octets that were packed; malformed if the header there says something else than `block`, or
/// the checksum does not fit.
[[nodiscard]] Result<Bytes> unpack(ByteView file, const SegmentBlock& block);

void add_footer(Bytes& file, std::uint64_t index_offset);
[[nodiscard]] std::optional<std::uint64_t> read_footer(ByteView file);

}  // namespace lumbung::crdt::segment
