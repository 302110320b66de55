#include "daemon/net/system_entropy.hpp"

#include <sys/random.h>

#include <cerrno>

#include "daemon/base/ensure.hpp"

namespace lumbung::net {

void SystemEntropy::fill(std::span<std::uint8_t> out) {
  while (!out.empty()) {
    const ssize_t got = ::getrandom(out.data(), out.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    ensure(got > 0, "the system gives random octets");
    out = out.subspan(static_cast<std::size_t>(got));
  }
}

}  // namespace lumbung::net
