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
/// Refuses what would nest too deep at `place`, before anything is changed.
[[nodiscard]] Result<> check_depth(const Place& place, const Nested& value);

}  // namespace lumbung::crdt::tool
