#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/causal_history.hpp"
#include "daemon/log/plaintext.hpp"
#include "daemon/node/documents.hpp"

namespace lumbung::node {

/// Why the content of a well-signed envelope stays out of its document. `step` is a stable word
/// for counters: document, update, client, clock, reference, root, append, erase.
struct ContentFault {
  std::string_view step;
  std::string detail;
};

/// Steps 10 to 13 of the acceptance: may `update` go into its document as the work of the log in
/// `arrival`? Judges by the envelope itself and by what it causally follows, so every laptop
/// judges alike; the document is unchanged.
///
/// update    Yjs v1 within limits, with something in it; nothing already forgotten, no documents
///           inside, no formats or embeds
/// client    all structs carry the one client id that the envelope names
/// clock     no gaps; they begin exactly at that client's next clock in this document
/// reference origins, parents and deleted ranges lie in the envelope's causal past
/// root      only the roots of this document
/// append    in a book: one run of at most records_per_envelope_max values behind the log's own
///           last one, none inside of a record
/// erase     in a book: nothing is deleted
[[nodiscard]] std::optional<ContentFault> check_update(const Documents& documents,
                                                       const Arrival& arrival,
                                                       const log::DocumentUpdate& update,
                                                       const CausalHistory& history);

}  // namespace lumbung::node
