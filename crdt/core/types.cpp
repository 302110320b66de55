#include "crdt/core/types.hpp"

#include <cstring>

namespace lumbung::crdt {

namespace {

std::uint32_t hash_of(std::string_view name) {
  std::uint64_t sum = 0x9E37'79B9'7F4A'7C15U ^ name.size();
  const auto mix = [&sum](std::uint64_t word) {
    sum = (sum ^ word) * 0xD6E8'FEB8'6659'FD93U;
    sum ^= sum >> 32;
  };
  std::uint64_t word = 0;
  while (name.size() >= sizeof word) {
    std::memcpy(&word, name.data(), sizeof word);
    mix(word);
    name.remove_prefix(sizeof word);
  }
  word = 0;
  if (!name.empty()) std::memcpy(&word, name.data(), name.size());
  mix(word);
  return static_cast<std::uint32_t>(sum ^ (sum >> 29));
}

}  // namespace

/// Where `name` stands in the table, or the free slot where it would.
std::size_t Names::slot(std::string_view name, std::uint32_t hash) const {
  const std::size_t mask = table_.size() - 1;
  std::size_t at = hash & mask;
  while (table_[at] != none) {
    const Name& known = names_[table_[at]];
    if (known.hash == hash && std::string_view(known.text, known.bytes) == name) break;
    at = (at + 1) & mask;
  }
  return at;
}

void Names::rehash(std::size_t slots) {
  table_.assign(slots, none);
  const std::size_t mask = slots - 1;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    std::size_t at = names_[i].hash & mask;
    while (table_[at] != none) at = (at + 1) & mask;
    table_[at] = static_cast<Handle>(i);
  }
}

const char* Names::keep(std::string_view name) {
  text_bytes_ += name.size();
  if (name.size() > room_bytes_) {
    // A long name gets a piece of its own; the room that is left stays for short ones.
    const bool own = name.size() > piece_bytes / 8;
    const std::size_t bytes = own ? name.size() : piece_bytes;
    pieces_.push_back(std::make_unique<char[]>(bytes));
    char* piece = pieces_.back().get();
    if (own) {
      name.copy(piece, name.size());
      return piece;
    }
    room_ = piece;
    room_bytes_ = bytes;
  }
  char* text = room_;
  name.copy(text, name.size());
  room_ += name.size();
  room_bytes_ -= name.size();
  return text;
}

Handle Names::intern(std::string_view name) {
  if (2 * (names_.size() + 1) > table_.size()) rehash(table_.empty() ? 16 : 2 * table_.size());
  const std::uint32_t hash = hash_of(name);
  Handle& known = table_[slot(name, hash)];
  if (known == none) {
    known = static_cast<Handle>(names_.size());
    names_.push_back({keep(name), static_cast<std::uint32_t>(name.size()), hash});
  }
  return known;
}

Handle Names::find(std::string_view name) const {
  return table_.empty() ? none : table_[slot(name, hash_of(name))];
}

std::size_t Names::bytes() const {
  return names_.capacity() * sizeof(Name) + table_.capacity() * sizeof(Handle) + text_bytes_ +
         pieces_.capacity() * sizeof(pieces_[0]) + room_bytes_;
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

void KeyMap::pop_back() {
  entries_.pop_back();
  if (!table_.empty()) rehash(table_.size());
}

void KeyMap::clear() {
  entries_.clear();
  table_.clear();
}

}  // namespace lumbung::crdt
