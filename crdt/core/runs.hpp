#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "crdt/core/doc.hpp"

namespace lumbung::crdt {

/// Clocks of one client that stand next to each other and are visible in a list.
using Runs = std::vector<ClockRange>;

/// The visible elements or units of a list from left to right.
[[nodiscard]] Runs runs_of(const Doc& doc, const Type& list);

/// A step from one order of clocks to another.
struct RunStep {
  enum class Kind : std::uint8_t { retain, insert, erase };
  Kind kind = Kind::retain;
  std::size_t count = 0;
};

/// The steps from `before` to `after`. Both come of one document, so what they share stands in the
/// same order in both; where it does not, it is erased and inserted again.
[[nodiscard]] std::vector<RunStep> steps_between(const Runs& before, const Runs& after);

}  // namespace lumbung::crdt
