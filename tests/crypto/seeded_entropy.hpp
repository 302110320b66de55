#pragma once

#include <algorithm>

#include "daemon/base/codec.hpp"
#include "daemon/crypto/entropy.hpp"
#include "daemon/crypto/hash.hpp"

namespace lumbung::crypto {

/// Octets that follow from a seed: BLAKE2b-256 over seed and a counter. For tests only.
class SeededEntropy final : public Entropy {
 public:
  explicit SeededEntropy(std::uint64_t seed) : seed_(seed) {}

  void fill(std::span<std::uint8_t> out) override {
    while (!out.empty()) {
      Writer writer;
      writer.u64(seed_);
      writer.u64(drawn_++);
      const Digest block = blake2b_256({writer.bytes()});
      const std::size_t size = std::min(out.size(), block.bytes.size());
      std::copy_n(block.bytes.begin(), size, out.begin());
      out = out.subspan(size);
    }
  }

 private:
  std::uint64_t seed_;
  std::uint64_t drawn_ = 0;
};

}  // namespace lumbung::crypto
