#pragma once

#include <cstdint>
#include <vector>

#include "crdt/core/update.hpp"
#include "crdt/segment/block_file.hpp"

// Updates put together from the blocks of a segment file.
namespace lumbung::crdt::segment {

/// One client's part of an update.
struct Part {
  ClientId client = 0;
  Clock clock = 0;  ///< of the first struct
  std::uint64_t structs = 0;
  Writer body;
};

/// Adds what a block of structs holds from clock `have` on. Only the first block of a part is read
/// struct by struct, the others are copied.
[[nodiscard]] Result<> add_structs(Part& part, const SegmentBlock& block, ByteView raw, Clock have);

/// The update of these parts (by client, highest first) with a delete set as in v1, none if empty.
[[nodiscard]] Bytes assemble(const std::vector<Part>& parts, ByteView deletes);

/// The update with what waits in the document, of which the replica lacks what is behind `since`.
[[nodiscard]] Result<Bytes> with_waiting(Bytes update, ByteView waiting, const StateVector& since);

/// Adds the changes of one block.
[[nodiscard]] Result<> read_changes(ByteView raw, std::uint64_t count,
                                    std::vector<ChangeRecord>& changes);

}  // namespace lumbung::crdt::segment
