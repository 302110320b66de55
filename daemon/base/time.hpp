#pragma once

#include <compare>
#include <cstdint>

namespace lumbung {

/// A point on a clock that only measures waiting; its zero means nothing. Milliseconds.
struct MonoTime {
  std::int64_t ms = 0;
  auto operator<=>(const MonoTime&) const = default;
  [[nodiscard]] MonoTime plus_ms(std::int64_t span_ms) const { return {ms + span_ms}; }
};

/// What a laptop's clock says: milliseconds since 1970 UTC. Often wrong; decides nothing.
struct WallTime {
  std::int64_t ms = 0;
  auto operator<=>(const WallTime&) const = default;
};

/// Both clocks as the edge read them for one input of the pure rooms.
struct Now {
  MonoTime mono;
  WallTime wall;
};

/// Hybrid logical clock stamp: 48-bit milliseconds and a 16-bit counter. For display and default
/// sorting only (protocol: "Time"); who saw what is told by `deps`, never by this.
struct Hlc {
  std::uint64_t packed = 0;  ///< (milliseconds << 16) | counter
  auto operator<=>(const Hlc&) const = default;
  [[nodiscard]] std::int64_t wall_ms() const { return static_cast<std::int64_t>(packed >> 16); }
  [[nodiscard]] static Hlc of(std::int64_t wall_ms, std::uint16_t counter) {
    return {(static_cast<std::uint64_t>(wall_ms) << 16) | counter};
  }
};

}  // namespace lumbung
