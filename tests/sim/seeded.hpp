#pragma once

#include <cstdint>
#include <vector>

#include "daemon/crypto/entropy.hpp"

namespace lumbung::sim {

/// The one source of chance in a simulated village: SplitMix64 (Steele, Lea, Flood 2014). The same
/// seed gives the same village, byte for byte, on every machine.
class Seeded final : public crypto::Entropy {
 public:
  explicit Seeded(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9ULL;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBULL;
    return mixed ^ (mixed >> 31);
  }
  /// 0 <= result < bound; bound > 0.
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }
  /// least <= result <= most.
  std::int64_t between(std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(most - least + 1)));
  }
  bool percent(std::uint64_t chance) { return below(100) < chance; }
  template <class T>
  const T& pick(const std::vector<T>& items) {
    return items[below(items.size())];
  }
  /// A source of its own that goes on from here.
  Seeded fork() { return Seeded(next()); }

  void fill(std::span<std::uint8_t> out) override {
    for (std::uint8_t& octet : out) octet = static_cast<std::uint8_t>(next() >> 24);
  }

 private:
  std::uint64_t state_;
};

}  // namespace lumbung::sim
