#pragma once

#include <string_view>

#include "daemon/base/bytes.hpp"
#include "daemon/identity/operation.hpp"

namespace lumbung::identity {

inline constexpr std::string_view genesis_context = "lumbung-genesis-v1";

/// What the root key signs of a GENESIS: all octets before the signature. Inside this room only.
[[nodiscard]] Bytes genesis_signed_part(const Genesis& genesis);

}  // namespace lumbung::identity
