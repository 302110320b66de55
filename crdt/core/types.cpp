#include "crdt/core/types.hpp"

#include <algorithm>
#include <numeric>

namespace lumbung::crdt {

std::size_t KeyMap::slot(Handle key) const {
  const std::size_t mask = table_.size() - 1;
  std::size_t at = (key * 0x9E37'79B9U) & mask;  // keys are dense numbers: any odd factor spreads
  while (table_[at] != none && keys_[table_[at]] != key) at = (at + 1) & mask;
  return at;
}

void KeyMap::rehash(std::size_t slots) {
  table_.assign(slots, none);
  for (std::size_t i = 0; i < keys_.size(); ++i) table_[slot(keys_[i])] = static_cast<Handle>(i);
}

std::size_t KeyMap::index_among_ascending(Handle key) const {
  if (key > keys_.back() || key < keys_.front()) return nowhere;
  // Each step from key to key raises it by one at least.
  const std::size_t last = keys_.size() - 1;
  const std::size_t from_end = keys_.back() - key;
  const std::size_t low = from_end < last ? last - from_end : 0;
  const std::size_t high = std::min<std::size_t>(key - keys_.front(), last);
  const auto begin = keys_.begin();
  const auto found = std::lower_bound(begin + static_cast<std::ptrdiff_t>(low),
                                      begin + static_cast<std::ptrdiff_t>(high), key);
  return *found == key ? static_cast<std::size_t>(found - begin) : nowhere;
}

std::size_t KeyMap::index_of(Handle key) const {
  if (dense()) {
    const std::size_t at = key - first_;  // below zero wraps around to beyond the end
    return at < size() ? at : nowhere;
  }
  if (ascending_) return index_among_ascending(key);
  if (!table_.empty()) {
    const Handle at = table_[slot(key)];
    return at != none ? at : nowhere;
  }
  const auto found = std::find(keys_.begin(), keys_.end(), key);
  return found != keys_.end() ? static_cast<std::size_t>(found - keys_.begin()) : nowhere;
}

Handle KeyMap::find(Handle key) const {
  const std::size_t at = index_of(key);
  return at != nowhere ? blocks_[at] : none;
}

void KeyMap::add_key(Handle key) {
  if (dense()) {
    if (blocks_.empty()) first_ = key;
    if (key - first_ == size()) return;
    keys_.resize(size());
    std::iota(keys_.begin(), keys_.end(), first_);
  }
  ascending_ = ascending_ && keys_.back() < key;
  keys_.push_back(key);
  if (ascending_ || keys_.size() <= searched_max) return;
  if (2 * keys_.size() > table_.size()) {
    std::size_t slots = 4 * searched_max;
    while (slots < 2 * keys_.size()) slots *= 2;
    rehash(slots);
  } else {
    table_[slot(key)] = static_cast<Handle>(keys_.size() - 1);
  }
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
  if (dense()) return;
  keys_.pop_back();
  if (!table_.empty()) rehash(table_.size());
}

}  // namespace lumbung::crdt
