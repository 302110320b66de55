#include "daemon/node/keeper.hpp"

#include <utility>

#include "daemon/base/limits.hpp"
#include "daemon/node/snapshots.hpp"

namespace lumbung::node {

bool Keeper::keep(MonoTime now, const Growth& growth) {
  if (!keep_quietly(now, growth.batch)) return false;
  for (const auto& [space, log] : growth.logs) publisher_.grown(space);
  grown_ = grown_ || !growth.logs.empty();
  if (archive_.replica() == nullptr) return true;
  contacts_.grown(now, growth);
  take_snapshots(now, growth);
  return true;
}

void Keeper::take_snapshots(MonoTime now, const Growth& growth) {
  const Replica& replica = *archive_.replica();
  for (const auto& held : growth.batch.envelopes) ++since_snapshot_[held.space];
  for (auto& [space, count] : since_snapshot_) {
    const Documents* documents = replica.documents(space);
    if (documents == nullptr || count < limits::snapshot_every) continue;
    StoreBatch batch;
    batch.changes = make_snapshot(
        {space, replica.key_of(space), replica.book(space), replica.quarantined_places()},
        *documents, entropy_);
    count = 0;
    if (!keep_quietly(now, batch)) return;
  }
}

bool Keeper::keep_quietly(MonoTime now, const StoreBatch& batch) {
  const bool failed_before = archive_.failed();
  const auto done = archive_.commit(batch);
  if (done) return true;
  if (!failed_before) {
    outbox_.log("store: " + done.error().detail + "; nothing is written until the next start");
    contacts_.stop(now);
    grown_ = true;
  }
  return false;
}

bool Keeper::take_grown() { return std::exchange(grown_, false); }

}  // namespace lumbung::node
