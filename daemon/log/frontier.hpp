#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "daemon/base/ids.hpp"

namespace lumbung::log {

/// The end of a log that is held. `device` and `ordinal` say which line of runs it belongs to, so
/// that a peer who does not know the log yet can tell what comes before it.
struct Tip {
  LogId log;
  DeviceId device;
  std::uint64_t ordinal = 0;
  std::uint64_t last_seq = 0;
  EnvelopeHash head;
  bool operator==(const Tip&) const = default;
};

/// Envelopes `first_seq` to `last_seq` of `log`, both included.
struct Range {
  LogId log;
  std::uint64_t first_seq = 0;
  std::uint64_t last_seq = 0;
  [[nodiscard]] std::uint64_t size() const { return last_seq - first_seq + 1; }
  bool operator==(const Range&) const = default;
};

/// A place of a log where a peer holds something else than we do: the log's device signed twice.
struct Mismatch {
  Origin at;
  EnvelopeHash ours;
  EnvelopeHash theirs;
  bool operator==(const Mismatch&) const = default;
};

/// What two sides lack of each other's envelopes, in order of log_id.
///
/// A tip of a log that is unknown here implies, for want of its LOG_OPEN, all earlier runs of its
/// device in full. That may claim too much for the peer until the log is here; comparing again
/// afterwards tells. Where both hold something else at one place, each side is told to ask for and
/// to send that one envelope: it is the proof of the fork. Once proven nothing more is exchanged.
struct Difference {
  std::vector<Range> they_lack;
  std::vector<Range> we_lack;
  std::vector<Mismatch> forks;
  [[nodiscard]] bool none() const { return they_lack.empty() && we_lack.empty() && forks.empty(); }
};

/// BLAKE2b-256 over (space_id, space digest) in order: the whole program's frontier_digest.
[[nodiscard]] Digest frontier_digest(const std::map<SpaceId, Digest>& spaces);

}  // namespace lumbung::log
