#pragma once

#include "daemon/base/time.hpp"

namespace lumbung::net {

/// Both clocks of this laptop, read now. The only place of the program that asks for the time.
[[nodiscard]] Now read_clocks();

}  // namespace lumbung::net
