#include "crdt/core/types.hpp"

#include <algorithm>

namespace lumbung::crdt {

std::size_t KeyMap::slot(Handle key) const {
  const std::size_t mask = table_.size() - 1;
  std::size_t at = (key * 0x9E37'79B9U) & mask;  // keys are dense numbers: any odd factor spreads
  while (table_[at] != none && entries_[table_[at]].key != key) at = (at + 1) & mask;
  return at;
}

void KeyMap::rehash(std::size_t slots) {
  table_.assign(slots, none);
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    table_[slot(entries_[i].key)] = static_cast<Handle>(i);
  }
}

std::size_t KeyMap::index_among_ascending(Handle key) const {
  if (entries_.empty() || key > entries_.back().key || key < entries_.front().key) return nowhere;
  // Each step from entry to entry raises the key by one at least.
  const std::size_t last = entries_.size() - 1;
  const std::size_t from_end = entries_.back().key - key;
  const std::size_t low = from_end < last ? last - from_end : 0;
  const std::size_t high = std::min<std::size_t>(key - entries_.front().key, last);
  const auto begin = entries_.begin();
  const auto found = std::lower_bound(
      begin + static_cast<std::ptrdiff_t>(low), begin + static_cast<std::ptrdiff_t>(high), key,
      [](const Entry& entry, Handle wanted) { return entry.key < wanted; });
  return found->key == key ? static_cast<std::size_t>(found - begin) : nowhere;
}

std::size_t KeyMap::index_of(Handle key) const {
  if (ascending_) return index_among_ascending(key);
  if (!table_.empty()) {
    const Handle at = table_[slot(key)];
    return at != none ? at : nowhere;
  }
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [key](const Entry& entry) { return entry.key == key; });
  return found != entries_.end() ? static_cast<std::size_t>(found - entries_.begin()) : nowhere;
}

Handle KeyMap::find(Handle key) const {
  const std::size_t at = index_of(key);
  return at != nowhere ? entries_[at].block : none;
}

void KeyMap::set(Handle key, Handle block) {
  const std::size_t at = index_of(key);
  if (at != nowhere) {
    entries_[at].block = block;
    return;
  }
  ascending_ = ascending_ && (entries_.empty() || entries_.back().key < key);
  entries_.push_back({key, block});
  if (ascending_ || entries_.size() <= searched_max) return;
  if (2 * entries_.size() > table_.size()) {
    std::size_t slots = 4 * searched_max;
    while (slots < 2 * entries_.size()) slots *= 2;
    rehash(slots);
  } else {
    table_[slot(key)] = static_cast<Handle>(entries_.size() - 1);
  }
}

void KeyMap::pop_back() {
  entries_.pop_back();
  if (!table_.empty()) rehash(table_.size());
}

void KeyMap::clear() {
  entries_.clear();
  table_.clear();
  ascending_ = true;
}

}  // namespace lumbung::crdt
