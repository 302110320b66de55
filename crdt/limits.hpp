#pragma once

#include <cstddef>
#include <cstdint>

/// Every bound of the library, with its reason.
namespace lumbung::crdt::limits {

/// Shared types and values nest at most this deep: recursion over them has a known stack.
inline constexpr std::size_t depth_max = 64;

/// Clocks of one client. Blocks hold them in 32 bits; a village writes fewer than 10^7 a year.
inline constexpr std::uint64_t clock_max = 0xffff'fff0;

/// Bytes of one update or state. Offsets into received buffers are 32 bits wide.
inline constexpr std::size_t update_bytes_max = std::size_t{1} << 30;

/// Peak memory of one apply for each byte of the update: a struct takes at least two bytes on the
/// wire, and at most 96 while decoded and 56 as a block. What waited for it counts as part of it.
/// Every other decoder stays within it too, that of segment files for each byte that they unpack
/// to; the fuzz targets count it.
inline constexpr std::size_t memory_per_update_byte = 256;

/// In an update v2 runs of equal structs take no bytes at all. It may hold `v2_structs_free`
/// structs, and `v2_structs_per_byte` more for each of its bytes (typing backwards gives one,
/// replacing two map values in turn gives any number). Where a map key or a node name is referred
/// to again, each 64 bytes of it count as a struct.
inline constexpr std::size_t v2_structs_free = 65'536;
inline constexpr std::size_t v2_structs_per_byte = 4;

/// Peak memory of one apply for each struct of an update v2, beside that of its bytes.
inline constexpr std::size_t memory_per_v2_struct = 640;

/// Structs that wait for missing ones, in bytes of their encoding. Once some wait, an update is
/// refused that would make more of them than this if it had to wait as well.
inline constexpr std::size_t pending_bytes_max = std::size_t{64} << 20;

/// Clients that awareness remembers the clocks of, all of an update counted as if new to us: far
/// more than sit at one document, and a bound on what a stranger can make us keep.
inline constexpr std::size_t awareness_clients_max = 16'384;

}  // namespace lumbung::crdt::limits
