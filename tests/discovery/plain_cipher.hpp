#pragma once

#include <algorithm>

#include "discovery/beacon.hpp"

namespace lumbung::discovery::tests {

/// Stands in for the daemon's cipher, whose sealing the crypto room tests: a first octet as "key",
/// no secrecy.
class PlainCipher final : public BeaconCipher {
 public:
  explicit PlainCipher(std::uint8_t key) : key_(key) {}
  std::array<std::uint8_t, beacon_sealed_bytes> seal(
      std::span<const std::uint8_t, beacon_plain_bytes> plain) override {
    std::array<std::uint8_t, beacon_sealed_bytes> out{};
    out[0] = key_;
    std::copy(plain.begin(), plain.end(), out.begin() + 1);
    return out;
  }
  std::optional<std::array<std::uint8_t, beacon_plain_bytes>> open(
      std::span<const std::uint8_t, beacon_sealed_bytes> sealed) override {
    ++opened;
    if (sealed[0] != key_) return std::nullopt;
    std::array<std::uint8_t, beacon_plain_bytes> out{};
    std::copy_n(sealed.begin() + 1, out.size(), out.begin());
    return out;
  }
  int opened = 0;

 private:
  std::uint8_t key_;
};

}  // namespace lumbung::discovery::tests
