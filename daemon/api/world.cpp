#include "daemon/api/world.hpp"

#include <chrono>
#include <ctime>
#include <utility>

namespace lumbung::api {

World system_world(std::function<Bytes(std::size_t count)> random) {
  World world;
  world.mono_ms = [] {
    const auto since = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
  };
  world.today = [] {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    ::localtime_r(&now, &local);
    return CivilDay::of(local.tm_year + 1900, local.tm_mon + 1, local.tm_mday).value_or(CivilDay());
  };
  world.random = std::move(random);
  return world;
}

}  // namespace lumbung::api
