#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "crdt/core/blocks.hpp"
#include "crdt/core/changed.hpp"
#include "crdt/core/update.hpp"
#include "crdt/event.hpp"

namespace lumbung::crdt {

/// A transaction whose edits are over and whose blocks are not yet collected and joined: what
/// observers, undo and the cleaning of formats look at.
///
/// Shape   Clients by their dense numbers. Types in the order in which they first changed.
/// Source  yjs 13.6 src/utils/Transaction.js.
struct EndedTransaction {
  struct Written {
    Handle client = none;
    std::uint32_t before = 0;  ///< next clock when the transaction began
    std::uint32_t after = 0;
  };
  struct Deleted {
    Handle client = none;
    std::vector<DeleteRange> ranges;  ///< sorted, not touching
  };
  std::uint64_t epoch = 0;
  bool local = true;
  Any origin;
  std::vector<Written> written;  ///< by client
  std::vector<Deleted> deleted;
  std::vector<Seam> split;
  std::vector<Seam> gone;
  std::vector<ChangedType> changed;  ///< each key once

  /// The transaction wrote this block.
  [[nodiscard]] bool adds(const Block& block) const {
    const auto found =
        std::lower_bound(written.begin(), written.end(), block.client,
                         [](const Written& one, Handle client) { return one.client < client; });
    return found != written.end() && found->client == block.client && block.clock >= found->before;
  }
  /// The transaction deleted this block, whether it wrote it or not.
  [[nodiscard]] bool deletes(const Block& block) const {
    return block.deleted &&
           std::any_of(deleted.begin(), deleted.end(), [&block](const Deleted& one) {
             return one.client == block.client && covers(one.ranges, block.clock);
           });
  }
};

}  // namespace lumbung::crdt
