#pragma once

#include <string_view>

#include "daemon/base/result.hpp"
#include "daemon/crypto/entropy.hpp"
#include "daemon/identity/device_secrets.hpp"
#include "daemon/identity/operation.hpp"

namespace lumbung::identity {

/// All that a new community begins with. Nothing is durable yet; the root seed is shown once as
/// words (root_words.hpp) and then forgotten.
struct Founding {
  CommunityId community;
  SpaceId control_space;
  crypto::SymmetricKey control_key;
  Genesis genesis;    ///< goes into the founder's first control envelope
  SpaceCreate board;  ///< goes into the one behind it
  SpaceId board_space;
  crypto::SigningSeed root_seed;
};

/// Errors: as check_name.
[[nodiscard]] Result<Founding> found_community(crypto::Entropy& entropy,
                                               const DeviceSecrets& founder,
                                               std::string_view community_name,
                                               std::string_view board_name);

/// A further space with a fresh key. Errors: as check_name.
[[nodiscard]] Result<SpaceCreate> make_space(crypto::Entropy& entropy, SpaceKind kind,
                                             std::string_view name);

}  // namespace lumbung::identity
