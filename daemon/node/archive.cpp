#include "daemon/node/archive.hpp"

#include "daemon/base/ensure.hpp"
#include "daemon/node/small_tables.hpp"

namespace lumbung::node {

Result<> Archive::open(WallTime now, std::vector<std::string>& lost) {
  ensure(!replica_, "an archive is opened once");
  const auto row = get_community(storage_, vault_);
  if (!row) return tl::unexpected(row.error());
  if (!*row) return {};
  auto replica = std::make_unique<Replica>(own_, **row, std::nullopt);
  if (const auto read = replica->load(storage_, clock_, now, lost); !read) return read;
  replica_ = std::move(replica);
  return {};
}

Result<> Archive::commit(const StoreBatch& batch) {
  if (failed_) return fail(Errc::io, "the store failed before");
  if (batch.empty()) return {};
  const auto done = storage_.commit(batch);
  if (!done) failed_ = true;
  return done;
}

void Archive::adopt(std::unique_ptr<Replica> replica, const HybridClock& clock) {
  ensure(!replica_, "a laptop belongs to one community");
  replica_ = std::move(replica);
  clock_ = clock;
}

}  // namespace lumbung::node
