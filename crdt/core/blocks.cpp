#include "crdt/core/blocks.hpp"

namespace lumbung::crdt {

Handle BlockArena::add(const Block& block) {
  if (!free_.empty()) {
    const Handle handle = free_.back();
    free_.pop_back();
    (*this)[handle] = block;
    return handle;
  }
  if ((size_ & mask) == 0) slabs_.push_back(std::make_unique<Block[]>(std::size_t{mask} + 1));
  const Handle handle = size_++;
  (*this)[handle] = block;
  return handle;
}

ClientBlocks::Place ClientBlocks::last_place() const {
  return {static_cast<std::uint32_t>(chunks_.size() - 1),
          static_cast<std::uint32_t>(chunks_.back().size() - 1)};
}

ClientBlocks::Place ClientBlocks::find(const BlockArena& arena, std::uint32_t clock) const {
  const auto covers = [&](Place place) {
    const Block& block = arena[at(place)];
    return block.clock <= clock && clock < block.end();
  };
  // Most questions are about the end, or about where the last question was.
  const Place end = last_place();
  if (arena[at(end)].clock <= clock) return end;
  if (hint_.chunk < chunks_.size() && hint_.slot < chunks_[hint_.chunk].size()) {
    if (covers(hint_)) return hint_;
    Place after = hint_;
    if (next(after) && covers(after)) return hint_ = after;
  }
  std::size_t low = 0;
  std::size_t high = chunks_.size();
  while (high - low > 1) {
    const std::size_t middle = (low + high) / 2;
    (arena[chunks_[middle].front()].clock <= clock ? low : high) = middle;
  }
  const auto& chunk = chunks_[low];
  std::size_t from = 0;
  std::size_t to = chunk.size();
  while (to - from > 1) {
    const std::size_t middle = (from + to) / 2;
    (arena[chunk[middle]].clock <= clock ? from : to) = middle;
  }
  return hint_ = {static_cast<std::uint32_t>(low), static_cast<std::uint32_t>(from)};
}

bool ClientBlocks::next(Place& place) const {
  if (place.slot + 1 < chunks_[place.chunk].size()) {
    ++place.slot;
    return true;
  }
  if (place.chunk + 1 == chunks_.size()) return false;
  place = {place.chunk + 1, 0};
  return true;
}

bool ClientBlocks::previous(Place& place) const {
  if (place.slot > 0) {
    --place.slot;
    return true;
  }
  if (place.chunk == 0) return false;
  --place.chunk;
  place.slot = static_cast<std::uint32_t>(chunks_[place.chunk].size() - 1);
  return true;
}

void ClientBlocks::push_back(Handle handle) {
  if (chunks_.empty() || chunks_.back().size() >= chunk_max) chunks_.emplace_back();
  chunks_.back().push_back(handle);
}

void ClientBlocks::insert_after(Place place, Handle handle) {
  auto& chunk = chunks_[place.chunk];
  chunk.insert(chunk.begin() + place.slot + 1, handle);
  if (chunk.size() <= 2 * chunk_max) return;
  std::vector<Handle> tail(chunk.begin() + chunk_max, chunk.end());
  chunk.resize(chunk_max);
  chunks_.insert(chunks_.begin() + place.chunk + 1, std::move(tail));
}

void ClientBlocks::erase(Place place) {
  auto& chunk = chunks_[place.chunk];
  chunk.erase(chunk.begin() + place.slot);
  if (chunk.empty()) chunks_.erase(chunks_.begin() + place.chunk);
}

std::size_t ClientBlocks::count_from(Place place) const {
  std::size_t count = chunks_[place.chunk].size() - place.slot;
  for (std::size_t i = place.chunk + 1; i < chunks_.size(); ++i) count += chunks_[i].size();
  return count;
}

std::size_t ClientBlocks::size() const {
  std::size_t count = 0;
  for (const auto& chunk : chunks_) count += chunk.size();
  return count;
}

}  // namespace lumbung::crdt
