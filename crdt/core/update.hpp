#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "crdt/core/any_codec.hpp"
#include "crdt/core/structs.hpp"
#include "crdt/core/wire.hpp"
#include "crdt/encoding.hpp"
#include "crdt/id.hpp"
#include "crdt/limits.hpp"
#include "crdt/result.hpp"

namespace lumbung::crdt {

struct DeleteRange {
  Clock clock = 0;
  Clock length = 0;
  friend bool operator==(const DeleteRange&, const DeleteRange&) = default;
};

/// Delete ranges by client, clients in the order in which they came.
struct DeleteSet {
  struct Entry {
    ClientId client = 0;
    std::vector<DeleteRange> ranges;
  };
  std::vector<Entry> clients;

  [[nodiscard]] bool empty() const { return clients.empty(); }
};

/// Sorts the ranges of one client and joins those that touch, as Yjs does before writing them.
void sort_and_merge(std::vector<DeleteRange>& ranges);
/// One of the ranges, which are sorted and do not overlap, holds the clock.
[[nodiscard]] bool covers(const std::vector<DeleteRange>& ranges, Clock clock);
[[nodiscard]] DeleteSet merge(const std::vector<const DeleteSet*>& sets);

struct Section {
  ClientId client = 0;
  std::size_t first = 0;
  std::size_t count = 0;
};

/// Which struct of a section, whose structs stand in order of clock, covers `clock`.
[[nodiscard]] std::optional<std::size_t> find_struct(const StructTable& structs,
                                                     const Section& section, Clock clock);

/// An update, read and checked.
struct Decoded {
  StructTable structs;            ///< section by section
  std::vector<Section> sections;  ///< no client twice
  DeleteSet deletes;
  BytePool normalised;             ///< contents that Yjs would have written otherwise
  std::size_t content_bytes = 0;   ///< of all payloads
  std::size_t keys = 0;            ///< how many structs name one
  std::vector<std::size_t> types;  ///< which structs hold one
  Error fault;                     ///< why these bytes are no update, after reading them failed
  std::vector<DeleteRange> room;   ///< empty, for the ranges of what is read next

  void clear() {
    structs.clear();
    sections.clear();
    constexpr std::size_t room_max = 64;
    if (!deletes.empty() && deletes.clients.front().ranges.capacity() <= room_max) {
      room = std::move(deletes.clients.front().ranges);
      room.clear();
    }
    deletes.clients.clear();
    normalised.clear();
    content_bytes = 0;
    keys = 0;
    types.clear();
  }
};

/// Brings the clients into the order in which Yjs writes them, from the highest down.
void order_sections(Decoded& update);

/// Bounds for decode_update beyond those of limits.hpp; the defaults bound nothing further.
struct DecodeBounds {
  std::size_t structs_max = ~std::size_t{0};
  std::size_t delete_ranges_max = ~std::size_t{0};
  /// Structs that an update v2 may hold however few its bytes.
  std::size_t v2_structs_free = limits::v2_structs_free;
  AnyScan scan;                ///< in: bounds on keys and strings; out: depth of values
  std::size_t bytes_read = 0;  ///< out
  /// The update is one that this library wrote for itself (OutKept).
  bool kept = false;
};

/// Reads an update whole. Nothing is allocated that the bytes do not pay for.
[[nodiscard]] Result<Decoded> decode_update(ByteView update, Encoding encoding,
                                            DecodeBounds& bounds);
/// The same into `out`, which is empty; after an error it holds what was read until then.
[[nodiscard]] Result<> decode_update(ByteView update, Encoding encoding, DecodeBounds& bounds,
                                     Decoded& out);
/// Reads what this library wrote for itself (OutKept).
[[nodiscard]] Decoded read_kept(ByteView update);

/// The payload of a content from clock `offset` on; `pool` holds it where it had to be rewritten.
[[nodiscard]] ByteView payload_from(Ref ref, ByteView payload, Clock offset, BytePool& pool);

}  // namespace lumbung::crdt
