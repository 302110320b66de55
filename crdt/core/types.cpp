#include "crdt/core/types.hpp"

namespace lumbung::crdt {

Handle Names::intern(std::string_view name) {
  const auto found = index_.find(name);
  if (found != index_.end()) return found->second;
  names_.emplace_back(name);
  const auto handle = static_cast<Handle>(names_.size() - 1);
  index_.emplace(names_.back(), handle);
  return handle;
}

Handle Names::find(std::string_view name) const {
  const auto found = index_.find(name);
  return found != index_.end() ? found->second : none;
}

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

Handle KeyMap::find(Handle key) const {
  if (table_.empty()) {
    for (const Entry& entry : entries_) {
      if (entry.key == key) return entry.block;
    }
    return none;
  }
  const Handle at = table_[slot(key)];
  return at != none ? entries_[at].block : none;
}

void KeyMap::set(Handle key, Handle block) {
  if (table_.empty()) {
    for (Entry& entry : entries_) {
      if (entry.key == key) {
        entry.block = block;
        return;
      }
    }
    entries_.push_back({key, block});
    if (entries_.size() > searched_max) rehash(4 * searched_max);
    return;
  }
  const std::size_t at = slot(key);
  if (table_[at] != none) {
    entries_[table_[at]].block = block;
    return;
  }
  table_[at] = static_cast<Handle>(entries_.size());
  entries_.push_back({key, block});
  if (2 * entries_.size() > table_.size()) rehash(2 * table_.size());
}

void KeyMap::clear() {
  entries_.clear();
  table_.clear();
}

}  // namespace lumbung::crdt
