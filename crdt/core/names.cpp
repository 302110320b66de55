#include "crdt/core/names.hpp"

#include <algorithm>
#include <cstring>

namespace lumbung::crdt {
namespace {

constexpr std::size_t length_bytes_max = 10;  ///< of lib0's numbers

/// Writes a length as lib0 does; gives how many bytes it took.
std::size_t put_length(std::size_t length, char* at) {
  std::size_t bytes = 0;
  for (; length >= 0x80; length >>= 7) at[bytes++] = static_cast<char>(0x80 | (length & 0x7F));
  at[bytes++] = static_cast<char>(length);
  return bytes;
}

}  // namespace

std::uint32_t name_hash(std::string_view name) {
  constexpr std::uint64_t factor = 0xD6E8'FEB8'6659'FD93U;
  std::uint64_t sum = 0x9E37'79B9'7F4A'7C15U ^ name.size();
  const auto mix = [&sum](std::uint64_t word) {
    sum = (sum ^ word) * factor;
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
  return static_cast<std::uint32_t>((sum * factor) >> 32);
}

NameText Names::operator[](Handle handle) const {
  const char* at = texts_[handle];
  std::size_t length = 0;
  for (unsigned shift = 0;; shift += 7) {
    const auto byte = static_cast<unsigned char>(*at++);
    length |= std::size_t{byte & 0x7FU} << shift;
    if (byte < 0x80) return NameText(at, length);
  }
}

/// Where `name` stands in the table, or the free slot where it would; `nowhere` if there is neither
/// within reach.
std::size_t Names::slot(std::string_view name, std::uint32_t hash) const {
  const std::size_t mask = table_.size() - 1;
  std::size_t at = home(hash);
  for (std::size_t step = 0; step < steps_max; ++step, at = (at + 1) & mask) {
    const Slot& met = table_[at];
    if (met.name == none || (met.hash == hash && (*this)[met.name] == name)) return at;
  }
  return nowhere;
}

/// Puts a name that is not in the table yet into it.
void Names::place(Handle handle, std::uint32_t hash) {
  const std::size_t mask = table_.size() - 1;
  std::size_t at = home(hash);
  for (std::size_t step = 0; step < steps_max; ++step, at = (at + 1) & mask) {
    if (table_[at].name != none) continue;
    table_[at] = {hash, handle};
    return;
  }
  crowded_.emplace((*this)[handle], handle);
}

/// Twice the slots. Upper bits of hashes are places, so both tables are walked from end to end.
void Names::grow() {
  const std::vector<Slot> before = std::move(table_);
  const auto crowded = std::move(crowded_);
  crowded_.clear();
  constexpr unsigned bits_min = 4;
  bits_ = std::max(bits_ + 1, bits_min);
  table_.assign(std::size_t{1} << bits_, Slot{});
  for (const Slot& known : before) {
    if (known.name != none) place(known.name, known.hash);
  }
  for (const auto& [name, handle] : crowded) place(handle, name_hash(name));
}

const char* Names::keep(std::string_view name) {
  const std::size_t needed = name.size() + length_bytes_max;
  text_bytes_ += name.size();
  char* text = room_;
  if (needed > room_bytes_) {
    // A long name gets a piece of its own; the room that is left stays for short ones.
    const bool own = needed > piece_bytes / 8;
    pieces_.push_back(std::make_unique<char[]>(own ? needed : piece_bytes));
    text = pieces_.back().get();
    if (!own) {
      room_ = text;
      room_bytes_ = piece_bytes;
    }
  }
  const std::size_t length = put_length(name.size(), text);
  name.copy(text + length, name.size());
  if (text == room_) {
    room_ += length + name.size();
    room_bytes_ -= length + name.size();
  }
  return text;
}

Handle Names::intern(std::string_view name, const char* lasting) {
  if (2 * (texts_.size() + 1) > table_.size()) grow();
  const std::uint32_t hash = name_hash(name);
  const std::size_t at = slot(name, hash);
  if (at != nowhere && table_[at].name != none) return table_[at].name;
  if (at == nowhere) {
    const auto known = crowded_.find(name);
    if (known != crowded_.end()) return known->second;
  }
  const auto handle = static_cast<Handle>(texts_.size());
  texts_.push_back(lasting != nullptr ? lasting : keep(name));
  if (at != nowhere) {
    table_[at] = {hash, handle};
  } else {
    crowded_.emplace((*this)[handle], handle);
  }
  return handle;
}

Handle Names::intern_lasting(std::string_view name, bool& stays) {
  const char* counted = name.data() - 1;
  const bool in_place = name.size() < 0x80 && static_cast<unsigned char>(*counted) == name.size();
  const std::size_t before = texts_.size();
  const Handle handle = intern(name, in_place ? counted : nullptr);
  stays = stays || (in_place && handle == before);
  return handle;
}

Handle Names::find(std::string_view name) const {
  if (table_.empty()) return none;
  const std::size_t at = slot(name, name_hash(name));
  if (at != nowhere) return table_[at].name;
  const auto known = crowded_.find(name);
  return known != crowded_.end() ? known->second : none;
}

std::size_t Names::bytes() const {
  constexpr std::size_t node_bytes = 80;
  return texts_.capacity() * sizeof(texts_[0]) + table_.capacity() * sizeof(Slot) + text_bytes_ +
         pieces_.capacity() * sizeof(pieces_[0]) + room_bytes_ + crowded_.size() * node_bytes;
}

}  // namespace lumbung::crdt
