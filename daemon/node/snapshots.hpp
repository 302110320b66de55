#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "daemon/base/result.hpp"
#include "daemon/crypto/entropy.hpp"
#include "daemon/crypto/sealing.hpp"
#include "daemon/log/log_book.hpp"
#include "daemon/node/documents.hpp"
#include "daemon/node/storage.hpp"

namespace lumbung::node {

/// The documents of one space as they were at one moment, so that a start need not open every
/// envelope again.
///
/// Shape   One row says which envelopes are in it and which were quarantined then (decision 15);
///         one row for each document holds its state and who wrote which clocks. All are sealed
///         under a key made from the space's key. Anything that does not fit is not used: the
///         documents are built from the log again.
/// Source  docs/formats.md "Snapshots".
struct Snapshot {
  std::map<LogId, std::uint64_t> covered;  ///< envelopes of each log that are in it
  std::map<std::string, OpenDocument> documents;

  [[nodiscard]] bool covers(Origin at) const {
    const auto found = covered.find(at.log);
    return found != covered.end() && at.seq < found->second;
  }
};

/// What a snapshot is taken of.
struct SnapshotSource {
  SpaceId space;
  const crypto::SymmetricKey& key;  ///< of the space
  const log::LogBook& book;
  const std::set<std::pair<SpaceId, Origin>>& quarantined;
};

/// Rows for all documents of the space.
[[nodiscard]] std::vector<TableChange> make_snapshot(const SnapshotSource& source,
                                                     const Documents& documents,
                                                     crypto::Entropy& entropy);

/// The stored snapshot, if there is one that fits what is held now. Documents are opened for
/// `own_client`. Errors: io only; a snapshot that is damaged or out of step is as good as none.
[[nodiscard]] Result<std::optional<Snapshot>> read_snapshot(Storage& storage,
                                                            const SnapshotSource& source,
                                                            identity::SpaceKind kind,
                                                            crdt::ClientId own_client);

}  // namespace lumbung::node
