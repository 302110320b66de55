#pragma once

#include "crdt/any.hpp"
#include "crdt/document.hpp"
#include "crdt/result.hpp"
#include "crdt/timing/files.hpp"

namespace lumbung::crdt::timing {

/// A document's state in both encodings, on its way to the process that loads it.
struct States {
  Passed v1;
  Passed v2;
};

/// Encodes the state in both encodings: sets encode_v1_ms, bytes_v1, state_sha and those of v2, and
/// leaves the bytes in `states`.
void time_encode(const Document& document, const States& states, Any& figures);

/// Loads both and tells how long it took, and how much memory the first one holds with the bytes
/// it came in: load_v1_ms, load_v2_ms, rss_mb. For a process in which nothing was done before.
[[nodiscard]] Result<Any> time_load(const States& states);

}  // namespace lumbung::crdt::timing
