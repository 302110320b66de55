#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/base/civil_day.hpp"
#include "daemon/base/ids.hpp"
#include "daemon/base/refusal.hpp"

/// What a treasurer (page, script, command line) may ask of the node, and what she is answered.
/// One struct for each wish; the rooms ledger, village, review and identity decide on it.
namespace lumbung::node {

/// Names a waiting request between the edge and the node; never leaves the process.
using RequestId = std::uint64_t;

/// What every write carries beside its content.
struct WriteContext {
  std::optional<std::uint64_t> based_on;  ///< version of the view that the writer saw
  std::string idempotency_key;            ///< empty: none
  Bytes request_digest;                   ///< tells whether a repeated key is the same request
};

/// The answer to a write: durable on disk when this is given.
struct Written {
  std::uint64_t version = 0;             ///< of the view that holds it
  std::vector<std::string> records;      ///< ids of the records written, in order
  std::string id;                        ///< of the thing made (group, member, loan, link), if one
  std::vector<std::string> root_words;   ///< of `Found` only; shown once, kept nowhere
  std::int64_t expires_ms = 0;           ///< of an invite
  bool same_content = false;             ///< of `SyncNow`
  std::uint32_t peers = 0;               ///< of `SyncNow`: how many were met
  Bytes body;                            ///< of `ReadDraft`: what was saved
};

/// One or more refusals: a sheet names every cell at fault.
using Outcome = tl::expected<Written, std::vector<Refusal>>;

}  // namespace lumbung::node
