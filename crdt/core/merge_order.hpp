#pragma once

#include <cstddef>
#include <vector>

#include "crdt/core/update.hpp"

namespace lumbung::crdt {

/// The structs of one update in a merge, skips left out.
class MergeSource {
 public:
  explicit MergeSource(const Decoded& update) : structs_(&update.structs) { pass_skips(); }
  [[nodiscard]] const Struct* current() const {
    return at_ < structs_->size() ? &(*structs_)[at_] : nullptr;
  }
  void next() {
    ++at_;
    pass_skips();
  }

 private:
  void pass_skips() {
    while (at_ < structs_->size() && (*structs_)[at_].ref == Ref::skip) ++at_;
  }
  const StructTable* structs_;
  std::size_t at_ = 0;
};

/// Which source a merge takes next: the one with the highest client, then the lowest clock.
///
/// Shape   Yjs sorts all its readers before each step, so merging n updates costs n steps of n.
///         Here they stand in a heap. Between equals the sort is stable: the reader taken last
///         stays in front of them, which a stamp in the key gives as well. But Yjs' comparison
///         contradicts itself where one reader stands at a collected struct and another at an item
///         with the same id: each says that it goes first, and the outcome is that of the engine's
///         sort. Up to `sorted_max` sources with such a pair are sorted exactly as V8 does it; with
///         more, what remains unlike Yjs is which of the two forms of the struct the merge keeps.
/// Source  yjs 13.6 src/utils/updates.js mergeUpdatesV2; V8's array-sort.tq.
class MergeOrder {
 public:
  explicit MergeOrder(std::vector<MergeSource> sources);

  /// The source that goes first now; nullptr when all are at their ends. Any source but the one
  /// given last must have stayed where it was.
  [[nodiscard]] MergeSource* first();

  /// Comparisons made in the heap so far: what the time of a merge goes with.
  [[nodiscard]] std::size_t steps() const { return steps_; }

 private:
  static constexpr std::size_t sorted_max = 63;  ///< V8 sorts shorter lists by insertion alone
  struct Entry {
    Id id;
    std::ptrdiff_t stamp = 0;
    std::size_t source = 0;
  };
  struct Later {
    std::size_t& steps;
    bool operator()(const Entry& a, const Entry& b) const;
  };
  void push(std::size_t source, std::ptrdiff_t stamp);
  [[nodiscard]] bool has_contested_ids() const;
  void sort_as_v8();

  std::vector<MergeSource> sources_;
  bool sorted_ = false;  ///< by sort_as_v8, not in the heap
  std::vector<Entry> heap_;
  std::ptrdiff_t stamp_ = 0;  ///< of the source taken last: below all others
  std::size_t taken_ = ~std::size_t{0};
  std::size_t steps_ = 0;
};

}  // namespace lumbung::crdt
