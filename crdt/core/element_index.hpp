#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "crdt/core/blocks.hpp"
#include "crdt/core/utf.hpp"

namespace lumbung::crdt {

/// Where elements begin inside the encoded content of long blocks.
///
/// Shape   For each long block that was asked about, a mark every few hundred elements, made while
///         walking, and the last answer, near which the next question is: who appends asks for each
///         end in turn. Joining at the right leaves marks valid; a split cuts them off.
/// Units   Elements are values, or UTF-16 units in texts; places are bytes of the payload.
class ElementIndex {
 public:
  /// The place of element `element` (at most the block's length) in `payload`.
  [[nodiscard]] Utf16Place find(Handle handle, const Block& block, ByteView payload,
                                std::uint32_t element);
  void cut(Handle handle, std::uint32_t length);
  [[nodiscard]] std::size_t bytes() const {
    std::size_t sum = 0;
    for (const auto& [handle, marks] : marks_) sum += marks.spread.capacity() * sizeof(Mark) + 72;
    return sum;
  }
  void forget(Handle handle) {
    if (!marks_.empty()) marks_.erase(handle);
  }

 private:
  struct Mark {
    std::uint32_t element = 0;
    std::uint32_t byte = 0;
  };
  struct Marks {
    std::vector<Mark> spread;  // ascending
    Mark last;
  };
  std::unordered_map<Handle, Marks> marks_;
};

}  // namespace lumbung::crdt
