#pragma once

#include "daemon/crypto/entropy.hpp"

namespace lumbung::net {

/// The operating system's generator (getrandom). Ends the program if the system has none to give:
/// no key may ever be drawn from anything weaker.
class SystemEntropy final : public crypto::Entropy {
 public:
  void fill(std::span<std::uint8_t> out) override;
};

}  // namespace lumbung::net
