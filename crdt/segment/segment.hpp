#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "crdt/change_record.hpp"
#include "crdt/document.hpp"
#include "crdt/id.hpp"
#include "crdt/result.hpp"

namespace lumbung::crdt {

/// Where one block lies and what it holds.
struct SegmentBlock {
  enum class Kind : std::uint8_t {
    structs = 1,
    deletes = 2,
    waiting = 3,  ///< what waits in the document for missing structs, an update
    changes = 4,
    index = 5,
  };
  Kind kind = Kind::structs;
  ClockRange range;  ///< of structs: their clocks. Of changes: `clock` counts those before
  std::uint64_t structs = 0;
  std::uint64_t raw_bytes = 0;
  std::uint64_t packed_bytes = 0;
  std::uint64_t offset = 0;
};

/// A document's state as a file: compressed in blocks, each with a checksum, and an index from
/// clocks to blocks. What a replica lacks is read from the blocks that hold it, without a document.
///
/// Shape   Looks into the bytes that it was opened with, such as a mapped file; they must outlive
///         it. `open` reads the index, every other call the blocks that it needs.
/// Errors  malformed: a checksum or a length is wrong (`salvage` tells what is left). A file from a
///         stranger may have sound checksums: take what it gives as bytes from outside.
/// Thread  Any number may read at the same time.
/// Source  docs/formats.md, "Segment file".
class Segment {
 public:
  [[nodiscard]] static Result<Segment> open(ByteView file);

  /// What the document held when it was saved.
  [[nodiscard]] const StateVector& state_vector() const { return state_; }
  /// What a replica at `since` lacks, as update v1: what Document::encode_state gives.
  [[nodiscard]] Result<Bytes> diff(const StateVector& since) const;
  /// Which blocks there are, in the order of the file.
  [[nodiscard]] const std::vector<SegmentBlock>& blocks() const { return blocks_; }
  /// The changes saved along, in their order.
  [[nodiscard]] Result<std::vector<ChangeRecord>> changes() const;

 private:
  [[nodiscard]] Result<> read_index(ByteView raw);
  [[nodiscard]] Result<> check_index() const;
  [[nodiscard]] Result<Bytes> only(SegmentBlock::Kind kind) const;

  ByteView file_;
  StateVector state_;
  std::vector<SegmentBlock> blocks_;
  std::map<ClientId, std::vector<SegmentBlock>> structs_;  // by clock
};

/// The document as a segment file, with the changes of its history if there are any.
[[nodiscard]] Bytes save_segment(const Document& document,
                                 const std::vector<ChangeRecord>& changes = {});
[[nodiscard]] Result<Document> load_segment(const Options& options, ByteView file);

/// What is left of a damaged file.
struct Salvaged {
  /// Update v1 of all structs that can be read; behind a gap they wait in a document until somebody
  /// else's update fills it.
  Bytes update;
  std::vector<ChangeRecord> changes;
  std::vector<ClockRange> lost;  ///< clocks of lost structs, as far as index and gaps tell
  bool index_lost = false;       ///< more may have stood behind what is left of each client
  bool deletes_lost = false;     ///< what was deleted comes back until others tell
  std::size_t changes_lost = 0;  ///< changes, as far as the index tells
};

/// Reads every block that is whole, with the help of the index if that is. Never fails; of bytes
/// that are no segment file nothing is left.
[[nodiscard]] Salvaged salvage(ByteView file);

}  // namespace lumbung::crdt
