#include "crdt/core/buffers.hpp"

#include <algorithm>
#include <utility>

namespace lumbung::crdt {
namespace {

constexpr std::uint32_t none = ~std::uint32_t{0};
constexpr std::size_t chunk_bytes = 32 * 1024;  ///< several hundred small contents
constexpr std::size_t own_bytes = 2 * 1024;     ///< larger contents get a chunk of their own

}  // namespace

std::uint32_t Buffers::add(Buffer buffer) {
  if (!free_.empty()) {
    const std::uint32_t at = free_.back();
    free_.pop_back();
    buffers_[at] = std::move(buffer);
    return at;
  }
  buffers_.push_back(std::move(buffer));
  return static_cast<std::uint32_t>(buffers_.size() - 1);
}

std::uint32_t Buffers::adopt(Bytes bytes) {
  return add(Buffer{std::move(bytes), 1, false});  // one byte stands for the holder
}

void Buffers::settle(std::uint32_t buffer) {
  buffers_[buffer].live -= 1;
  drop_if_unused(buffer);
}

void Buffers::drop_if_unused(std::uint32_t buffer) {
  if (buffers_[buffer].live > 0 || buffer == chunk_) return;
  buffers_[buffer] = Buffer{};
  free_.push_back(buffer);
}

Slice Buffers::append(ByteView bytes) {
  if (bytes.empty()) return {};
  std::uint32_t target = chunk_;
  const bool fits =
      chunk_ != none && (full() || buffers_[chunk_].bytes.size() + bytes.size() <= chunk_bytes);
  if (bytes.size() > own_bytes && !full()) {
    target = add(Buffer{{}, 0, true});
  } else if (!fits) {
    const std::uint32_t full = std::exchange(chunk_, none);
    if (full != none) drop_if_unused(full);
    chunk_ = add(Buffer{{}, 0, true});
    target = chunk_;
  }
  Buffer& buffer = buffers_[target];
  const auto offset = static_cast<std::uint32_t>(buffer.bytes.size());
  buffer.bytes.insert(buffer.bytes.end(), bytes.begin(), bytes.end());
  buffer.live += bytes.size();
  return {target, offset, static_cast<std::uint32_t>(bytes.size())};
}

Slice Buffers::use(std::uint32_t buffer, std::uint32_t offset, std::uint32_t bytes) {
  if (bytes == 0) return {};
  buffers_[buffer].live += bytes;
  return {buffer, offset, bytes};
}

void Buffers::release(Slice slice) {
  if (slice.bytes == 0) return;
  buffers_[slice.buffer].live -= slice.bytes;
  drop_if_unused(slice.buffer);
}

ByteView Buffers::view(Slice slice) const {
  if (slice.bytes == 0) return {};
  return ByteView(buffers_[slice.buffer].bytes).subspan(slice.offset, slice.bytes);
}

/// The same bytes where more may follow: in a chunk of their own, whose vector grows by doubling,
/// so that repeated joins stay linear.
Slice Buffers::moved_to_an_end(Slice slice, std::size_t more) {
  Bytes bytes;
  bytes.reserve(full() ? slice.bytes : 2 * (slice.bytes + more));
  const ByteView old = view(slice);
  bytes.assign(old.begin(), old.end());
  release(slice);
  if (full()) return append(bytes);
  return {add(Buffer{std::move(bytes), slice.bytes, true}), 0, slice.bytes};
}

void Buffers::join(Slice& left, Slice right) {
  if (right.bytes == 0) return;
  if (left.bytes == 0) {
    left = right;
    return;
  }
  if (left.buffer == right.buffer && left.offset + left.bytes == right.offset) {
    left.bytes += right.bytes;
    return;
  }
  const std::size_t end = std::size_t{left.offset} + left.bytes;
  const bool at_end = buffers_[left.buffer].grows && buffers_[left.buffer].bytes.size() == end;
  if (!at_end) left = moved_to_an_end(left, right.bytes);
  Buffer& target = buffers_[left.buffer];
  const std::size_t before = target.bytes.size();
  target.bytes.resize(before + right.bytes);
  const ByteView tail = view(right);  // may lie in the same buffer, so only now
  std::copy(tail.begin(), tail.end(), target.bytes.begin() + static_cast<std::ptrdiff_t>(before));
  target.live += tail.size();
  left.bytes += right.bytes;
  release(right);
}

std::size_t Buffers::held_bytes() const {
  std::size_t sum = 0;
  for (const Buffer& buffer : buffers_) sum += buffer.bytes.capacity();
  return sum;
}

}  // namespace lumbung::crdt
