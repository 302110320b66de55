#include "daemon/node/hybrid_clock.hpp"

#include <algorithm>

#include "daemon/base/limits.hpp"

namespace lumbung::node {

Hlc HybridClock::next(WallTime now) {
  const Hlc wall = Hlc::of(std::max<std::int64_t>(now.ms, 0), 0);
  // A full counter carries into the milliseconds, which is what the order wants.
  last_ = wall > last_ ? wall : Hlc{last_.packed + 1};
  return last_;
}

void HybridClock::observe(Hlc stamp, WallTime now) {
  if (stamp.wall_ms() > now.ms + limits::clock_ahead_ms_max) return;
  last_ = std::max(last_, stamp);
}

}  // namespace lumbung::node
