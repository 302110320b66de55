#include "daemon/sync/space_claims.hpp"

namespace lumbung::sync {

bool SpaceClaims::take(const SpaceId& space, SessionId session) {
  return holder_.try_emplace(space, session).first->second == session;
}

void SpaceClaims::release(const SpaceId& space, SessionId session) {
  const auto held = holder_.find(space);
  if (held != holder_.end() && held->second == session) holder_.erase(held);
}

void SpaceClaims::release_all(SessionId session) {
  std::erase_if(holder_, [&](const auto& held) { return held.second == session; });
}

}  // namespace lumbung::sync
