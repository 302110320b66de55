#include <algorithm>

#include "crdt/core/doc.hpp"

namespace lumbung::crdt {

namespace {

void add_range(DeleteSet& all, ClientId client, DeleteRange range) {
  if (all.empty() || all.clients.back().client != client) all.clients.push_back({client, {}});
  all.clients.back().ranges.push_back(range);
}

}  // namespace

/// Deletes what is there; gives back what waits for structs, clients from the highest on.
DeleteSet Doc::apply_deletes(const DeleteSet& deletes) {
  DeleteSet later;
  for (const DeleteSet::Entry& entry : deletes.clients) {
    const std::optional<Handle> client = find_client(entry.client);
    const Clock known = client ? clients_[*client].state : 0;
    ClientBlocks::Place place;
    for (const DeleteRange& range : entry.ranges) {
      const Clock end = range.clock + range.length;
      if (range.clock >= known) {
        add_range(later, entry.client, range);
        continue;
      }
      if (known < end) add_range(later, entry.client, {known, end - known});
      ClientBlocks& blocks = clients_[*client].blocks;
      const auto clock = static_cast<std::uint32_t>(range.clock);
      place = &range == entry.ranges.data() ? blocks.find(clock) : blocks.find_near(place, clock);
      const Block& first = arena_[blocks.at(place)];
      if (!first.deleted && first.clock < clock) {
        split(place, blocks.at(place), clock - first.clock);
        place = blocks.find(clock);
      }
      do {
        const Handle handle = blocks.at(place);
        const Block& block = arena_[handle];
        if (block.clock >= end) break;
        if (block.deleted) continue;
        if (end < block.end()) {
          split(place, handle, static_cast<std::uint32_t>(end - block.clock));
          place = blocks.find(block.clock);  // chunks may have moved
        }
        delete_block(handle);
      } while (blocks.next(place));
    }
  }
  if (later.clients.size() > 1) {
    std::sort(later.clients.begin(), later.clients.end(),
              [](const auto& a, const auto& b) { return a.client > b.client; });
  }
  return later;
}

}  // namespace lumbung::crdt
