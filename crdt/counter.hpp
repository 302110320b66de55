#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "crdt/document.hpp"
#include "crdt/id.hpp"
#include "crdt/result.hpp"

namespace lumbung::crdt {

/// A number to which several replicas add at once: no addition is lost, in whatever order they
/// come.
///
/// Shape   The root map `c:<name>`: each client keeps its own sum under its client id in decimal
///         and writes no other key. The value is the sum of the sums. A key that another client
///         wrote, or that holds no whole number, counts nothing.
/// Units   Whole numbers; each client's sum stays within 2^53 - 1 in size.
/// Errors  limit beyond that; wrong_type if the root is something else.
/// Thread  None of its own. Must go before its Document does, or is moved.
/// Source  Automerge's counters, on a Yjs map.
class Counter {
 public:
  /// Declares the root; writes nothing.
  [[nodiscard]] static Result<Counter> open(Document& document, std::string_view name);

  /// Adds `by`, which may be negative, in the open transaction or a new one.
  [[nodiscard]] Result<> increment(std::int64_t by);
  [[nodiscard]] Result<std::int64_t> value() const;

 private:
  Counter(Document& document, ObjectId map) : document_(&document), map_(std::move(map)) {}
  [[nodiscard]] Result<std::int64_t> part_of(const std::string& key) const;

  Document* document_;
  ObjectId map_;
};

}  // namespace lumbung::crdt
