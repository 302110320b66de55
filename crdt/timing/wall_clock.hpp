#pragma once

#include <cstdint>

namespace lumbung::crdt::timing {

/// Milliseconds since 1970, for what a person calls soon after one another.
[[nodiscard]] std::int64_t wall_clock_ms();

}  // namespace lumbung::crdt::timing
