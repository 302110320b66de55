#include "crdt/core/types.hpp"

#include <algorithm>

namespace lumbung::crdt {

std::size_t KeyMap::Unordered::slot(Handle key) const {
  const std::size_t mask = table.size() - 1;
  std::size_t at = (key * 0x9E37'79B9U) & mask;  // keys are dense numbers: any odd factor spreads
  while (table[at] != none && keys[table[at]] != key) at = (at + 1) & mask;
  return at;
}

void KeyMap::Unordered::rehash(std::size_t slots) {
  table.assign(slots, none);
  for (std::size_t i = 0; i < keys.size(); ++i) table[slot(keys[i])] = static_cast<Handle>(i);
}

std::size_t KeyMap::Unordered::index_of(Handle key) const {
  if (!table.empty()) {
    const Handle at = table[slot(key)];
    return at != none ? at : nowhere;
  }
  const auto found = std::find(keys.begin(), keys.end(), key);
  return found != keys.end() ? static_cast<std::size_t>(found - keys.begin()) : nowhere;
}

void KeyMap::Unordered::add(Handle key) {
  keys.push_back(key);
  if (keys.size() <= searched_max) return;
  if (2 * keys.size() > table.size()) {
    std::size_t slots = 4 * searched_max;
    while (slots < 2 * keys.size()) slots *= 2;
    rehash(slots);
  } else {
    table[slot(key)] = static_cast<Handle>(keys.size() - 1);
  }
}

Handle KeyMap::key_at(std::size_t at) const {
  if (unordered_) return unordered_->keys[at];
  const auto behind =
      std::upper_bound(runs_.begin(), runs_.end(), at,
                       [](std::size_t wanted, const Run& run) { return wanted < run.at; });
  const Run& run = *(behind - 1);
  return run.key + static_cast<Handle>(at - run.at);
}

std::size_t KeyMap::index_of(Handle key) const {
  if (unordered_) return unordered_->index_of(key);
  auto behind = runs_.end();
  if (!runs_.empty() && key < runs_.back().key) {  // most often it is of the last one, or new
    behind = std::upper_bound(runs_.begin(), runs_.end(), key,
                              [](Handle wanted, const Run& run) { return wanted < run.key; });
  }
  if (behind == runs_.begin()) return nowhere;
  const Run& run = *(behind - 1);
  const std::size_t end = behind != runs_.end() ? behind->at : size();
  const std::size_t at = std::size_t{run.at} + (key - run.key);
  return at < end ? at : nowhere;
}

Handle KeyMap::find(Handle key) const {
  const std::size_t at = index_of(key);
  return at != nowhere ? blocks_[at] : none;
}

void KeyMap::add_key(Handle key) {
  if (unordered_) return unordered_->add(key);
  const auto at = static_cast<std::uint32_t>(size());
  if (at > 0) {
    const Handle next = runs_.back().key + (at - runs_.back().at);
    if (key == next) return;
    if (key < next) {
      auto unordered = std::make_unique<Unordered>();
      for (const Entry entry : entries()) unordered->add(entry.key);
      unordered_ = std::move(unordered);
      runs_ = std::vector<Run>{};
      return unordered_->add(key);
    }
  }
  runs_.push_back({key, at});
}

void KeyMap::set(Handle key, Handle block) {
  const std::size_t at = index_of(key);
  if (at != nowhere) {
    blocks_[at] = block;
    return;
  }
  add(key, block);
}

void KeyMap::pop_back() {
  blocks_.pop_back();
  if (blocks_.empty()) return clear();
  if (unordered_) {
    unordered_->keys.pop_back();
    if (!unordered_->table.empty()) unordered_->rehash(unordered_->table.size());
  } else if (runs_.back().at == size()) {
    runs_.pop_back();
  }
}

std::size_t KeyMap::bytes() const {
  std::size_t sum = blocks_.capacity() * sizeof(Handle) + runs_.capacity() * sizeof(Run);
  if (unordered_) {
    sum += sizeof *unordered_ +
           (unordered_->keys.capacity() + unordered_->table.capacity()) * sizeof(Handle);
  }
  return sum;
}

}  // namespace lumbung::crdt
