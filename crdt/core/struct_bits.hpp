#pragma once

/// The info byte in front of each struct: its kind, and which of its parts follow.
namespace lumbung::crdt::struct_bits {

inline constexpr unsigned ref = 0x1F;
inline constexpr unsigned key = 0x20;  ///< kept even where an origin makes the key itself needless
inline constexpr unsigned right_origin = 0x40;
inline constexpr unsigned origin = 0x80;

}  // namespace lumbung::crdt::struct_bits
