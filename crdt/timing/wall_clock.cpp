#include "crdt/timing/wall_clock.hpp"

#include <chrono>

namespace lumbung::crdt::timing {

std::int64_t wall_clock_ms() {
  using std::chrono::milliseconds;
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<milliseconds>(since_1970).count();
}

}  // namespace lumbung::crdt::timing
