#pragma once

#include <cstddef>
#include <functional>

namespace lumbung::crdt::test {

/// What a piece of work asked of the allocator.
struct Allocations {
  std::size_t bytes = 0;  ///< all together
  std::size_t peak = 0;   ///< held at one time, beyond what was held before
};

/// Counts while `work` runs; the test binary's operator new is ours for that.
[[nodiscard]] Allocations allocations_of(const std::function<void()>& work);

}  // namespace lumbung::crdt::test
