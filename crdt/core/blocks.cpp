#include "crdt/core/blocks.hpp"

#include <algorithm>

namespace lumbung::crdt {

Handle BlockArena::unused() {
  if (!free_.empty()) {
    const Handle handle = free_.back();
    free_.pop_back();
    return handle;
  }
  return blocks_.add();
}

Handle BlockArena::add(const Block& block) {
  const Handle handle = unused();
  (*this)[handle] = block;
  return handle;
}

Block& BlockArena::spare() {
  if (spare_ == none) spare_ = unused();
  Block& block = (*this)[spare_];
  block = Block{};
  return block;
}

bool ClientBlocks::starts_after(Place place, std::uint32_t clock) const {
  return chunks_[place.chunk][place.slot].clock > clock;
}

/// True if the block there covers `clock`, which does not lie in the last block of all.
bool ClientBlocks::covers(Place place, std::uint32_t clock) const {
  const auto& chunk = chunks_[place.chunk];
  if (starts_after(place, clock)) return false;
  if (place.slot + 1 < chunk.size()) return clock < chunk[place.slot + 1].clock;
  return clock < starts_[place.chunk + 1];  // the last one of all begins behind `clock`
}

/// The last of ascending rows whose clock is not above `clock`; the first one's is not. Halves, and
/// counts in the end, without branches: where a clock lies is anybody's guess.
template <class Row>
std::uint32_t ClientBlocks::last_up_to(const std::vector<Row>& rows, std::uint32_t clock) {
  constexpr std::size_t few = 8;
  const Row* from = rows.data();
  std::size_t count = rows.size();
  if (count < few) {
    while (count > 1 && clock_of(from[count - 1]) > clock) --count;
    return static_cast<std::uint32_t>(count - 1);
  }
  while (count > few) {
    const std::size_t half = count / 2;
    from = clock_of(from[half]) <= clock ? from + half : from;
    count -= half;
  }
  from = std::min(from, rows.data() + rows.size() - few);  // all of the last ones are there
  std::uint32_t up_to = 0;
  for (std::size_t i = 0; i < few; ++i) up_to += clock_of(from[i]) <= clock ? 1 : 0;
  return static_cast<std::uint32_t>(from - rows.data()) + up_to - 1;
}

ClientBlocks::Place ClientBlocks::find(std::uint32_t clock) const {
  // Most questions are about the end, or about where the last question was.
  if (chunks_.back().back().clock <= clock) return last_place();
  if (hint_.chunk < chunks_.size() && hint_.slot < chunks_[hint_.chunk].size()) {
    if (covers(hint_, clock)) return hint_;
    Place beside = hint_;
    const bool there = starts_after(hint_, clock) ? previous(beside) : next(beside);
    if (there && covers(beside, clock)) return noted(beside);
  }
  const std::uint32_t chunk = last_up_to(starts_, clock);
  return noted({chunk, last_up_to(chunks_[chunk], clock)});
}

ClientBlocks::Place ClientBlocks::find_near(Place near, std::uint32_t clock) const {
  const std::uint32_t chunk = near.chunk;
  const bool here =
      starts_[chunk] <= clock && (chunk + 1 == starts_.size() || clock < starts_[chunk + 1]);
  return here ? Place{chunk, last_up_to(chunks_[chunk], clock)} : find(clock);
}

void ClientBlocks::push_back(Handle block, std::uint32_t clock) {
  if (chunks_.empty() || chunks_.back().size() >= chunk_max) {
    const bool more = !chunks_.empty();
    chunks_.emplace_back();
    if (more) chunks_.back().reserve(chunk_max);
    starts_.push_back(clock);
  }
  chunks_.back().push_back({clock, block});
}

/// Cuts a chunk in two; gives where the block at `place` then stands.
ClientBlocks::Place ClientBlocks::halve(Place place) {
  auto& chunk = chunks_[place.chunk];
  const auto half = static_cast<std::uint32_t>(chunk.size() / 2);
  std::vector<Entry> tail(chunk.begin() + half, chunk.end());
  chunk.resize(half);
  starts_.insert(starts_.begin() + place.chunk + 1, tail.front().clock);
  chunks_.insert(chunks_.begin() + place.chunk + 1, std::move(tail));
  return place.slot < half ? place : Place{place.chunk + 1, place.slot - half};
}

void ClientBlocks::insert_after(Place place, Handle block, std::uint32_t clock) {
  if (chunks_[place.chunk].size() >= 2 * cut_max) place = halve(place);
  auto& chunk = chunks_[place.chunk];
  chunk.insert(chunk.begin() + place.slot + 1, {clock, block});
  hint_ = {place.chunk, place.slot + 1};  // whoever cuts asks for the parts next
}

void ClientBlocks::erase(Place place) {
  auto& chunk = chunks_[place.chunk];
  chunk.erase(chunk.begin() + place.slot);
  if (chunk.empty()) {
    chunks_.erase(chunks_.begin() + place.chunk);
    starts_.erase(starts_.begin() + place.chunk);
  } else if (place.slot == 0) {
    starts_[place.chunk] = chunk.front().clock;
  }
}

void ClientBlocks::pop_back() {
  chunks_.back().pop_back();
  if (!chunks_.back().empty()) return;
  chunks_.pop_back();
  starts_.pop_back();
}

std::size_t ClientBlocks::count_from(Place place) const {
  std::size_t count = chunks_[place.chunk].size() - place.slot;
  for (std::size_t i = place.chunk + 1; i < chunks_.size(); ++i) count += chunks_[i].size();
  return count;
}

std::size_t ClientBlocks::bytes() const {
  std::size_t sum = chunks_.capacity() * sizeof(std::vector<Entry>) + starts_.capacity() * 4;
  for (const auto& chunk : chunks_) sum += chunk.capacity() * sizeof(Entry);
  return sum;
}

}  // namespace lumbung::crdt
