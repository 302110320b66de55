#include "daemon/net/clock.hpp"

#include <chrono>

namespace lumbung::net {

Now read_clocks() {
  using std::chrono::duration_cast;
  using std::chrono::milliseconds;
  const auto mono = std::chrono::steady_clock::now().time_since_epoch();
  const auto wall = std::chrono::system_clock::now().time_since_epoch();
  return {{duration_cast<milliseconds>(mono).count()}, {duration_cast<milliseconds>(wall).count()}};
}

}  // namespace lumbung::net
