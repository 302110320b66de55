#pragma once

#include <cstdint>

namespace lumbung::crdt {

/// The two ways in which Yjs writes an update. Both hold the same structs and deletes; the second
/// keeps each kind of number in a column of its own, run by run.
enum class Encoding : std::uint8_t { v1 = 1, v2 = 2 };

}  // namespace lumbung::crdt
