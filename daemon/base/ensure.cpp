#include "daemon/base/ensure.hpp"

#include <cstdio>
#include <cstdlib>

namespace lumbung {

void ensure(bool holds, const char* claim, const char* file, int line) {
  if (holds) return;
  std::fprintf(stderr, "lumbung: broken promise at %s:%d: %s\n", file, line, claim);
  std::abort();
}

}  // namespace lumbung
