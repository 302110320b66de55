#include "crdt/core/doc.hpp"

namespace lumbung::crdt {

/// Deletes what is there; gives back what waits for structs.
DeleteSet Doc::apply_deletes(const DeleteSet& deletes) {
  std::map<ClientId, std::vector<DeleteRange>, std::greater<>> later;
  for (const DeleteSet::Entry& entry : deletes.clients) {
    const std::optional<Handle> client = find_client(entry.client);
    const Clock known = client ? clients_[*client].state : 0;
    ClientBlocks::Place place;
    for (const DeleteRange& range : entry.ranges) {
      const Clock end = range.clock + range.length;
      if (range.clock >= known) {
        later[entry.client].push_back(range);
        continue;
      }
      if (known < end) later[entry.client].push_back({known, end - known});
      ClientBlocks& blocks = clients_[*client].blocks;
      const auto clock = static_cast<std::uint32_t>(range.clock);
      place = &range == entry.ranges.data() ? blocks.find(clock) : blocks.find_near(place, clock);
      const Block& first = arena_[blocks.at(place)];
      if (!first.deleted && first.clock < clock) {
        split(place, blocks.at(place), clock - first.clock);
        place = lately(*client, clock);
      }
      lately(*client, clock) = place;
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
  DeleteSet waiting;
  for (auto& [client, ranges] : later) waiting.clients.push_back({client, std::move(ranges)});
  return waiting;
}

}  // namespace lumbung::crdt
