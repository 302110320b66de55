#pragma once

#include <cstdint>
#include <map>

#include "daemon/base/ids.hpp"

namespace lumbung::sync {

using SessionId = std::uint64_t;

/// Which session fetches which space just now: one at a time, so that a laptop among four others
/// does not get everything four times.
///
/// Thread  None of its own. The node owns one and gives it to all its sessions.
class SpaceClaims {
 public:
  /// True if `session` now holds the claim on `space` (also if it held it before).
  [[nodiscard]] bool take(const SpaceId& space, SessionId session);
  void release(const SpaceId& space, SessionId session);
  void release_all(SessionId session);

 private:
  std::map<SpaceId, SessionId> holder_;
};

}  // namespace lumbung::sync
