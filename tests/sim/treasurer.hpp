#pragma once

#include <optional>
#include <string>

#include "daemon/node/command.hpp"
#include "daemon/node/view.hpp"
#include "tests/sim/seeded.hpp"

namespace lumbung::sim {

/// What somebody at a laptop might ask next, on what its screen shows: the ordinary work of a
/// meeting, with the mistakes and coincidences that make conflicts.
struct Wish {
  node::Command command;
  std::optional<SpaceId> group;
};
[[nodiscard]] std::optional<Wish> draw_wish(Seeded& random, const node::View& view);

}  // namespace lumbung::sim
