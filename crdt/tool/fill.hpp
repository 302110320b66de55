#pragma once

#include <string>
#include <vector>

#include "crdt/tool/request.hpp"
#include "crdt/tool/values.hpp"

namespace lumbung::crdt::tool {

// Values of requests, nested objects and all, into a document.

[[nodiscard]] Result<> set_key(Document& document, const ObjectId& map, const std::string& key,
                               const Nested& value);
/// Plain neighbours go in together, as Yjs packs them.
[[nodiscard]] Result<> insert_all(Document& document, const ObjectId& array, std::size_t index,
                                  const std::vector<Nested>& values);
[[nodiscard]] Result<> apply_delta(Document& document, const ObjectId& text,
                                   const std::vector<NestedOp>& delta);
/// A shared object that a text is to hold.
[[nodiscard]] NewObject new_object(Document& document, const Nested& nested);

/// Reads the values of a request that are to stand in a list, and checks them for `place`.
[[nodiscard]] Result<std::vector<Nested>> values_of(const Any& request, const Place& place,
                                                    bool (*fits)(const Nested&));
/// Refuses what would nest too deep at `place`, before anything is changed.
[[nodiscard]] Result<> check_depth(const Place& place, const Nested& value);
[[nodiscard]] Result<> check_depth(const Place& place, const std::vector<NestedOp>& delta);
/// What can be found wrong with attributes and embeds before anything is changed.
[[nodiscard]] Result<> check_values(const std::vector<NestedOp>& delta);

}  // namespace lumbung::crdt::tool
