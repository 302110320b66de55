#pragma once

#include <cstdint>
#include <vector>

#include "crdt/id.hpp"

namespace lumbung::crdt {

/// A piece of a buffer: what a block's content consists of.
struct Slice {
  std::uint32_t buffer = ~std::uint32_t{0};
  std::uint32_t offset = 0;
  std::uint32_t bytes = 0;
};

/// Where contents lie, still encoded: received updates as they came, and chunks that we fill.
///
/// Shape   A buffer counts the bytes that blocks still use and goes when none are left. A chunk
///         grows at its end, so a content that stands there is extended in place. Once all numbers
///         are taken, whatever comes is copied to the end of one chunk.
/// Thread  None of its own. A view lasts until the next append or join.
class Buffers {
 public:
  static constexpr unsigned number_bits = 24;  ///< so that a number and a kind share a word
  static constexpr std::uint32_t number_max = (std::uint32_t{1} << number_bits) - 1;

  /// `most`: how many buffers there may be; a test wants few.
  explicit Buffers(std::uint32_t most = number_max) : most_(most) {}

  /// No further update can be kept.
  [[nodiscard]] bool full() const { return free_.empty() && buffers_.size() + 1 >= most_; }
  /// Keeps a received update, if this is not full. It is held until `settle`, then as long as
  /// blocks use it.
  [[nodiscard]] std::uint32_t adopt(Bytes bytes);
  void settle(std::uint32_t buffer);

  [[nodiscard]] Slice append(ByteView bytes);
  /// Says that a part of a kept buffer is used by a block.
  [[nodiscard]] Slice use(std::uint32_t buffer, std::uint32_t offset, std::uint32_t bytes);
  void release(Slice slice);
  [[nodiscard]] ByteView view(Slice slice) const;
  /// `left` becomes `left` followed by `right`; `right` is released.
  void join(Slice& left, Slice right);

  [[nodiscard]] std::size_t held_bytes() const;

 private:
  struct Buffer {
    Bytes bytes;
    std::size_t live = 0;
    bool grows = false;
  };
  [[nodiscard]] std::uint32_t add(Buffer buffer);
  void drop_if_unused(std::uint32_t buffer);
  [[nodiscard]] Slice moved_to_an_end(Slice slice, std::size_t more);

  std::vector<Buffer> buffers_;
  std::vector<std::uint32_t> free_;
  std::uint32_t chunk_ = ~std::uint32_t{0};  ///< the chunk that new contents go to
  std::uint32_t most_;
};

}  // namespace lumbung::crdt
