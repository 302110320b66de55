#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <type_traits>
#include <vector>

namespace lumbung::crdt {

/// Rows in slabs of 2^bits: numbers and references of rows stay valid while others are added, and
/// a row is found without a division. A row is made when it is added: what a slab has left is
/// memory that nobody has touched yet, so that a small document stays small.
template <class Row, unsigned bits>
class Slabs {
 public:
  Slabs() = default;
  Slabs(const Slabs&) = delete;
  Slabs& operator=(const Slabs&) = delete;
  ~Slabs() {
    if constexpr (!std::is_trivially_destructible_v<Row>) {
      for (std::uint32_t at = 0; at < size_; ++at) std::destroy_at(&(*this)[at]);
    }
  }

  /// The number of one more row, which is as its type makes it.
  [[nodiscard]] std::uint32_t add() {
    if ((size_ & mask) == 0) slabs_.push_back(std::make_unique_for_overwrite<Slab>());
    new (slabs_.back()->bytes.data() + (size_ & mask) * sizeof(Row)) Row();
    return size_++;
  }
  [[nodiscard]] Row& operator[](std::uint32_t at) { return *row(at); }
  [[nodiscard]] const Row& operator[](std::uint32_t at) const { return *row(at); }
  [[nodiscard]] std::uint32_t size() const { return size_; }

 private:
  static constexpr std::uint32_t mask = (1U << bits) - 1;
  struct Slab {
    alignas(Row) std::array<std::byte, sizeof(Row) << bits> bytes;
  };
  [[nodiscard]] Row* row(std::uint32_t at) const {
    return std::launder(reinterpret_cast<Row*>(slabs_[at >> bits]->bytes.data())) + (at & mask);
  }

  std::vector<std::unique_ptr<Slab>> slabs_;
  std::uint32_t size_ = 0;
};

}  // namespace lumbung::crdt
