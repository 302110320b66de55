#pragma once

#include <memory>
#include <span>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/node/replica.hpp"
#include "daemon/node/storage.hpp"
#include "daemon/node/view.hpp"

namespace lumbung::node {

/// The group as readers see it, from documents and records.
[[nodiscard]] std::shared_ptr<const GroupView> make_group_view(const Replica& replica,
                                                               const SpaceId& group,
                                                               const Documents& documents);

/// The space's documents as they stood for somebody who had seen just `heads` and what this laptop
/// itself has written there: for a wish that was typed on an older view. Reads the whole space.
[[nodiscard]] Result<Documents> documents_at(Storage& storage, const Replica& replica,
                                             const SpaceId& space,
                                             std::span<const EnvelopeHash> heads);

/// Over all groups: their books, then their open register questions. The same for the same records.
[[nodiscard]] Digest book_digest(const std::map<SpaceId, std::shared_ptr<const GroupView>>& groups);

}  // namespace lumbung::node
