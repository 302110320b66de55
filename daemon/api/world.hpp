#pragma once

#include <cstdint>
#include <functional>

#include "daemon/base/bytes.hpp"
#include "daemon/base/civil_day.hpp"

namespace lumbung::api {

/// What the page's side of the program takes from the world, handed in so that tests decide it.
struct World {
  std::function<std::int64_t()> mono_ms;           ///< a clock that only measures waiting
  std::function<CivilDay()> today;                 ///< this laptop's calendar day
  std::function<Bytes(std::size_t count)> random;  ///< octets nobody can guess
};

/// The system's clocks, with the given source of randomness.
[[nodiscard]] World system_world(std::function<Bytes(std::size_t count)> random);

}  // namespace lumbung::api
