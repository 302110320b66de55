#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "crdt/core/buffers.hpp"
#include "crdt/core/slabs.hpp"
#include "crdt/core/update.hpp"

namespace lumbung::crdt {

using Handle = std::uint32_t;  ///< of a block, a type, a key or a client: an index, never a pointer
inline constexpr Handle none = ~Handle{0};

/// One run of clocks of one client with one content: Yjs' Item or GC, in 56 bytes.
///
/// Shape   `client`, `origin_client` ... are dense numbers of this document, `none` where absent.
///         left and right link a list or the values of one map key in document order. A block that
///         holds a type names it; the encoded content is with the type then.
struct Block {
  // What a walk looks at stands together, since a block mostly lies across two lines of a cache.
  Handle client = none;
  std::uint32_t clock = 0;
  std::uint32_t length = 0;
  std::uint32_t buffer : Buffers::number_bits = 0;  ///< of the content
  Ref ref : 4 = Ref::gc;
  bool deleted : 1 = false;
  bool keep : 1 = false;    ///< undo will want it: not collected
  bool redone : 1 = false;  ///< another block does again what this one did: Doc::redone
  Handle left = none;
  Handle right = none;
  Handle origin_client = none;
  std::uint32_t origin_clock = 0;
  Handle right_origin_client = none;
  std::uint32_t right_origin_clock = 0;
  Handle parent = none;  ///< type
  Handle key = none;     ///< map key
  union {
    std::uint32_t offset = 0;  ///< of the content
    Handle type;               ///< if `ref` is type
  };
  std::uint32_t bytes = 0;  ///< of the content

  [[nodiscard]] Slice content() const { return {buffer, offset, bytes}; }
  void set_content(Slice content) {
    buffer = content.buffer & Buffers::number_max;
    offset = content.offset;
    bytes = content.bytes;
  }
  [[nodiscard]] bool is_gc() const { return ref == Ref::gc; }
  [[nodiscard]] std::uint32_t end() const { return clock + length; }
  [[nodiscard]] std::uint32_t last_clock() const { return clock + length - 1; }
  [[nodiscard]] bool countable() const {
    return ref != Ref::gc && ref != Ref::deleted && ref != Ref::format;
  }
  [[nodiscard]] bool visible() const { return !deleted && countable(); }
};
static_assert(sizeof(Block) == 56);

/// A block that a transaction cut off or deleted: at its end it may join those beside it.
struct Seam {
  Handle client = none;
  std::uint32_t clock = 0;
  std::uint32_t length = 0;
  Handle block = none;  ///< which had these clocks then
  struct Sides {
    bool before = true;
    bool behind = true;
  };
  Sides joins{};  ///< what it may join of its client's clocks

  [[nodiscard]] std::uint32_t end() const { return clock + length; }
};

/// All blocks of a document: handles and references stay valid while others are added.
class BlockArena {
 public:
  [[nodiscard]] Handle add(const Block& block);
  /// An empty block to be filled where it will stay; the same one until `take_spare`.
  [[nodiscard]] Block& spare();
  [[nodiscard]] Handle take_spare() { return std::exchange(spare_, none); }
  void free(Handle handle) {
    blocks_[handle].client = none;
    free_.push_back(handle);
  }
  /// What a handle shows that was freed and not given out again.
  [[nodiscard]] static bool is_free(const Block& block) { return block.client == none; }
  [[nodiscard]] Block& operator[](Handle handle) { return blocks_[handle]; }
  [[nodiscard]] const Block& operator[](Handle handle) const { return blocks_[handle]; }
  /// Upper bound of all handles given out so far.
  [[nodiscard]] Handle size() const { return blocks_.size(); }
  [[nodiscard]] std::size_t live() const {
    return blocks_.size() - free_.size() - (spare_ != none ? 1 : 0);
  }

 private:
  [[nodiscard]] Handle unused();

  Slabs<Block, 8> blocks_;
  std::vector<Handle> free_;
  Handle spare_ = none;
};

/// The blocks of one client by clock, without gaps, in chunks.
///
/// Shape   Each block stands beside the clock it begins with, so that a search touches no block.
///         Chunks are large where blocks only came at the end, and small where some were cut, since
///         a cut moves what lies behind it.
class ClientBlocks {
 public:
  struct Place {
    std::uint32_t chunk = 0;
    std::uint32_t slot = 0;
    friend bool operator==(const Place&, const Place&) = default;
  };

  [[nodiscard]] bool empty() const { return chunks_.empty(); }
  [[nodiscard]] Handle at(Place place) const { return chunks_[place.chunk][place.slot].block; }
  [[nodiscard]] Handle first() const { return chunks_.front().front().block; }
  [[nodiscard]] Handle last() const { return chunks_.back().back().block; }
  [[nodiscard]] Place last_place() const {
    return {static_cast<std::uint32_t>(chunks_.size() - 1),
            static_cast<std::uint32_t>(chunks_.back().size() - 1)};
  }
  /// The block that covers `clock`, which must be below the client's next clock.
  [[nodiscard]] Place find(std::uint32_t clock) const;
  /// The same, looked for first in the chunk of `near`, where a block stands.
  [[nodiscard]] Place find_near(Place near, std::uint32_t clock) const;

  [[nodiscard]] bool is_first(Place place) const { return place.chunk == 0 && place.slot == 0; }
  /// Moves on; false at the end.
  [[nodiscard]] bool next(Place& place) const {
    if (place.slot + 1 < chunks_[place.chunk].size()) {
      ++place.slot;
      return true;
    }
    if (place.chunk + 1 == chunks_.size()) return false;
    place = {place.chunk + 1, 0};
    return true;
  }
  /// Moves back; false at the beginning.
  [[nodiscard]] bool previous(Place& place) const {
    if (place.slot > 0) {
      --place.slot;
      return true;
    }
    if (place.chunk == 0) return false;
    --place.chunk;
    place.slot = static_cast<std::uint32_t>(chunks_[place.chunk].size() - 1);
    return true;
  }

  void push_back(Handle block, std::uint32_t clock);
  void insert_after(Place place, Handle block, std::uint32_t clock);
  /// Removes the block there; never the first one.
  void erase(Place place);
  void pop_back();
  /// Blocks from `place` to the end.
  [[nodiscard]] std::size_t count_from(Place place) const;
  [[nodiscard]] std::size_t bytes() const;

 private:
  struct Entry {
    std::uint32_t clock = 0;
    Handle block = none;
  };
  [[nodiscard]] static std::uint32_t clock_of(const Entry& entry) { return entry.clock; }
  [[nodiscard]] static std::uint32_t clock_of(std::uint32_t clock) { return clock; }
  template <class Row>
  [[nodiscard]] static std::uint32_t last_up_to(const std::vector<Row>& rows, std::uint32_t clock);
  [[nodiscard]] Place halve(Place place);
  /// `place`, kept as the hint. It is not read back from there: a processor waits where it reads as
  /// one what it has just written as two.
  [[nodiscard]] Place noted(Place place) const {
    hint_ = place;
    return place;
  }
  static constexpr std::size_t cut_max = 64;
  static constexpr std::size_t chunk_max = 256;
  [[nodiscard]] bool starts_after(Place place, std::uint32_t clock) const;
  [[nodiscard]] bool covers(Place place, std::uint32_t clock) const;

  std::vector<std::vector<Entry>> chunks_;  // none is ever empty
  std::vector<std::uint32_t> starts_;       // the first clock of each chunk
  mutable Place hint_{};
};

}  // namespace lumbung::crdt
