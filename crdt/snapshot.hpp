#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crdt/document.hpp"
#include "crdt/id.hpp"
#include "crdt/result.hpp"

namespace lumbung::crdt {

/// One moment of a document: what had been written then, and what of it was deleted.
///
/// Shape   A value of a few bytes; the contents stay in the document. Only a document that collects
///         nothing can still show all of an earlier moment. `deleted` is sorted by client and
///         clock; its ranges neither overlap nor touch.
/// Units   Clocks.
/// Thread  A value; none of its own.
/// Source  yjs 13.6 src/utils/Snapshot.js.
struct Snapshot {
  StateVector state;
  std::vector<ClockRange> deleted;

  /// True if the item was written and not deleted at this moment.
  [[nodiscard]] bool shows(Id id) const;
  friend bool operator==(const Snapshot&, const Snapshot&) = default;
};

/// The moment that `document` stands at. An open transaction counts as far as it got.
[[nodiscard]] Snapshot take_snapshot(const Document& document);

[[nodiscard]] Bytes encode_snapshot(const Snapshot& snapshot);
[[nodiscard]] Bytes encode_snapshot_v2(const Snapshot& snapshot);
/// Ranges come sorted and joined, however they were written. malformed, nothing else.
[[nodiscard]] Result<Snapshot> decode_snapshot(ByteView bytes);
[[nodiscard]] Result<Snapshot> decode_snapshot_v2(ByteView bytes);

/// A document of its own that stands where `origin` stood. `origin` must collect nothing
/// (unsupported) and have no open transaction (busy); out_of_range if the moment is not here yet.
/// What `options.client` wrote may be in it.
[[nodiscard]] Result<Document> restore(Document& origin, const Snapshot& snapshot,
                                       const Options& options);

/// True if nothing in `update` (v1) is news after the moment.
[[nodiscard]] Result<bool> contains_update(const Snapshot& snapshot, ByteView update);

/// The value that `key` had at the moment; nullopt if it had none or it is collected.
[[nodiscard]] Result<std::optional<Element>> get_at(const Document& document, const ObjectId& map,
                                                    std::string_view key, const Snapshot& snapshot);
/// Every key that had a value at the moment.
[[nodiscard]] Result<std::map<std::string, Element>> entries_at(const Document& document,
                                                                const ObjectId& map,
                                                                const Snapshot& snapshot);
/// The elements that the list had at the moment, in order. Elements are judged one by one; Yjs
/// judges a whole run of elements by its first.
[[nodiscard]] Result<std::vector<Element>> elements_at(const Document& document,
                                                       const ObjectId& list,
                                                       const Snapshot& snapshot);
/// The plain text that the text had at the moment.
[[nodiscard]] Result<std::string> text_at(const Document& document, const ObjectId& text,
                                          const Snapshot& snapshot);

}  // namespace lumbung::crdt
