#pragma once

#include "daemon/base/time.hpp"

namespace lumbung::node {

/// Gives each own envelope a stamp above all that this laptop wrote or read.
///
/// Units   48-bit milliseconds and a counter. A stamp more than a day ahead of our own clock is
///         somebody's wrong clock and does not move ours (decision 17).
/// Thread  None of its own.
class HybridClock {
 public:
  /// The stamp of an envelope that is written now.
  [[nodiscard]] Hlc next(WallTime now);
  /// An envelope with this stamp was taken in.
  void observe(Hlc stamp, WallTime now);

 private:
  Hlc last_;
};

}  // namespace lumbung::node
