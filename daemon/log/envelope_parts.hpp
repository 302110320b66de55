#pragma once

#include <cstdint>

namespace lumbung::log {

/// The only version of envelopes so far. Inside this room only.
inline constexpr std::uint8_t envelope_version = 1;

}  // namespace lumbung::log
