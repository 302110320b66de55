#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/base/ids.hpp"
#include "daemon/base/result.hpp"

namespace lumbung::sync {

/// First octet of each message. 32 to 47 belong to the pairing (daemon/node).
enum class MessageKind : std::uint8_t {
  offer = 1,
  have = 2,
  tell = 3,
  want = 4,
  batch = 5,
  ack = 6,
  digest = 7,
};

/// How far one log is held: its last seq and the hash of that envelope.
struct LogHead {
  LogId log;
  std::uint64_t last_seq = 0;
  EnvelopeHash head;
  auto operator<=>(const LogHead&) const = default;
};

/// The spaces that the sender is ready to speak of and what it holds of each, control first.
struct Offer {
  struct Space {
    SpaceId space;
    Digest digest;      ///< the space digest of docs/formats.md
    bool list = false;  ///< the sender ignored what it heard of this space before: list it anew
    auto operator<=>(const Space&) const = default;
  };
  std::vector<Space> spaces;
  auto operator<=>(const Offer&) const = default;
};
/// All logs held of one space, in order of log id; sent where the digests differ. Long lists come
/// in several pieces.
struct Have {
  SpaceId space;
  bool complete = true;  ///< no further piece follows
  std::vector<LogHead> heads;
  auto operator<=>(const Have&) const = default;
};
/// Logs that have grown since; durable at the sender.
struct Tell {
  SpaceId space;
  std::vector<LogHead> heads;
  auto operator<=>(const Tell&) const = default;
};
/// Asks for all that the other side holds of one space and the sender, by its list and its tells,
/// lacks. Replaces the ask before.
struct Want {
  SpaceId space;
  std::vector<LogId> except;  ///< not these logs, in ascending order
  auto operator<=>(const Want&) const = default;
};
/// Envelopes as stored, what they depend on first. `number` counts from 0 in each space.
struct Batch {
  SpaceId space;
  std::uint64_t number = 0;
  bool last = false;  ///< the ask is served as far as the sender can
  std::vector<Bytes> envelopes;
  auto operator<=>(const Batch&) const = default;
};
/// The batch is dealt with, and what was accepted of it is durable. Gives its credit back.
struct Ack {
  SpaceId space;
  std::uint64_t number = 0;
  auto operator<=>(const Ack&) const = default;
};
/// The sender's frontier digest now.
struct DigestNow {
  Digest frontier_digest;
  auto operator<=>(const DigestNow&) const = default;
};
using SyncMessage = std::variant<Offer, Have, Tell, Want, Batch, Ack, DigestNow>;

/// True if `message` is one for this room, by its first octet.
[[nodiscard]] bool is_sync_message(ByteView message);

[[nodiscard]] Bytes encode(const SyncMessage& message);
/// malformed: unknown kind, bytes missing or left over, lists out of order; limit: over a bound.
[[nodiscard]] Result<SyncMessage> decode(ByteView message);

}  // namespace lumbung::sync
