#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace lumbung::crdt {

/// Rows in slabs of 2^bits: numbers and references of rows stay valid while others are added, and
/// a row is found without a division.
template <class Row, unsigned bits>
class Slabs {
 public:
  /// The number of one more row, which is as its type makes it.
  [[nodiscard]] std::uint32_t add() {
    if ((size_ & mask) == 0) slabs_.push_back(std::make_unique<Row[]>(std::size_t{mask} + 1));
    return size_++;
  }
  [[nodiscard]] Row& operator[](std::uint32_t at) { return slabs_[at >> bits][at & mask]; }
  [[nodiscard]] const Row& operator[](std::uint32_t at) const {
    return slabs_[at >> bits][at & mask];
  }
  [[nodiscard]] std::uint32_t size() const { return size_; }

 private:
  static constexpr std::uint32_t mask = (1U << bits) - 1;
  std::vector<std::unique_ptr<Row[]>> slabs_;
  std::uint32_t size_ = 0;
};

}  // namespace lumbung::crdt
