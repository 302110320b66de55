#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/base/ids.hpp"
#include "daemon/sync/messages.hpp"

namespace lumbung::sync {

/// What one session may look at: the node's logs, as far as this peer may see them. Every answer
/// is of durable envelopes only, and comes at once.
///
/// Shape   `spaces` is the filter of rights: a space it does not name is neither offered nor
///         wanted. It stands first in the list if it is the control space.
/// Thread  Called inside the session's own calls.
struct Shelf {
  /// The spaces to talk about with this peer, the control space first.
  std::function<std::vector<SpaceId>()> spaces;
  /// All logs held of a space, in order of log id, quarantined ones too.
  std::function<std::vector<LogHead>(const SpaceId&)> heads;
  /// One log's head; nothing if none of it is held.
  std::function<std::optional<LogHead>(const SpaceId&, const LogId&)> head_of;
  /// The hash of one held envelope.
  std::function<std::optional<EnvelopeHash>(const SpaceId&, const Origin&)> hash_at;
  /// Where a held envelope stands.
  std::function<std::optional<Origin>(const SpaceId&, const EnvelopeHash&)> find;
  /// Envelopes from `from` on as stored, at most so many and so many bytes, but one if there is
  /// one.
  std::function<std::vector<Bytes>(const SpaceId&, const Origin& from, std::size_t count_max,
                                   std::size_t bytes_max)>
      read;
  std::function<Digest(const SpaceId&)> space_digest;
  /// Over the spaces that both may read.
  std::function<Digest()> frontier_digest;
};

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
