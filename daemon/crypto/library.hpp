#pragma once

#include <sodium.h>

#include "daemon/base/ensure.hpp"

namespace lumbung::crypto {

/// Readies libsodium, once. Private to this room: no header of another room includes it.
inline void ready_library() {
  static const bool ready = sodium_init() >= 0;
  ensure(ready, "libsodium finds what it needs of the processor and the system");
}

}  // namespace lumbung::crypto
