#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "crdt/id.hpp"
#include "crdt/result.hpp"

namespace lumbung::crdt {

/// Names one change: `seq` counts the changes of `actor` from 1.
struct ChangeId {
  ClientId actor = 0;
  std::uint64_t seq = 0;
  friend auto operator<=>(const ChangeId&, const ChangeId&) = default;
};

/// Changes that nothing known builds upon; sorted. No heads = the empty document.
using Heads = std::vector<ChangeId>;

/// One committed transaction with what Yjs' bytes do not say: who wrote it, when, why and on top of
/// what.
///
/// Shape   `deps` are the writer's heads when it committed, sorted. The change of `actor` before
///         this one counts as one of them, named or not. `update` is update v1 as Yjs writes it.
/// Units   `time_ms` is whatever clock the caller uses; it orders nothing.
/// Thread  A value; none of its own.
/// Source  Automerge's change; docs/formats.md has the bytes.
struct ChangeRecord {
  ChangeId id;
  Heads deps;
  std::int64_t time_ms = 0;
  std::string author;
  std::string message;
  Bytes update;
  friend bool operator==(const ChangeRecord&, const ChangeRecord&) = default;
};

[[nodiscard]] Bytes encode_change(const ChangeRecord& change);

/// Reads exactly one change, in the one way in which `encode_change` writes it: else malformed. The
/// update inside is not looked at.
[[nodiscard]] Result<ChangeRecord> decode_change(ByteView bytes);

}  // namespace lumbung::crdt
