#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace lumbung::crdt {

/// Who writes: a number below 2^53, chosen by the caller and never changed by this library.
using ClientId = std::uint64_t;

/// Counts what one client has written: one for each list element, UTF-16 unit or map value.
using Clock = std::uint64_t;

inline constexpr ClientId client_id_max = (std::uint64_t{1} << 53) - 1;

/// Names one written thing for ever, in every replica.
struct Id {
  ClientId client = 0;
  Clock clock = 0;
  friend auto operator<=>(const Id&, const Id&) = default;
};

/// Clocks [clock, clock + length) of one client.
struct ClockRange {
  ClientId client = 0;
  Clock clock = 0;
  Clock length = 0;
  friend auto operator<=>(const ClockRange&, const ClockRange&) = default;
};

/// For each client the next clock that is not yet here. Clients without entries stand at 0.
using StateVector = std::map<ClientId, Clock>;

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

}  // namespace lumbung::crdt
