#pragma once

#include "crdt/any.hpp"
#include "crdt/result.hpp"
#include "crdt/timing/files.hpp"

namespace lumbung::crdt::timing {

/// Loads an encoded state and tells how long it took and how much memory it holds.
[[nodiscard]] Result<Any> time_load(const Passed& state);

}  // namespace lumbung::crdt::timing
