#include "crdt/core/names.hpp"

#include <algorithm>
#include <bit>

#include "crdt/core/words.hpp"

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

/// So many slots that five of eight are taken.
std::size_t slots_for(std::size_t names) { return (names * 8 + 4) / 5; }

}  // namespace

std::uint32_t name_hash(std::string_view name) {
  constexpr std::uint64_t factor = 0xD6E8'FEB8'6659'FD93U;
  std::uint64_t sum = 0x9E37'79B9'7F4A'7C15U ^ name.size();
  const auto mix = [&sum](std::uint64_t word) {
    sum = (sum ^ word) * factor;
    sum ^= sum >> 32;
  };
  const auto* at = reinterpret_cast<const std::uint8_t*>(name.data());
  const std::size_t size = name.size();
  if (size >= 8) {
    for (std::size_t i = 0; i + 8 < size; i += 8) mix(eight_at(at + i));
    mix(eight_at(at + size - 8));
  } else if (size >= 4) {
    mix(std::uint64_t{four_at(at)} << 32 | four_at(at + size - 4));
  } else if (size > 0) {
    mix(std::uint64_t{at[0]} << 16 | std::uint64_t{at[size / 2]} << 8 | at[size - 1]);
  }
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
  std::size_t at = home(hash);
  for (std::size_t step = 0; step < steps_max; ++step, at = behind(at)) {
    const Slot met = table_[at];
    if (met == free_slot) return at;
    // Where a name would like to be is the upper part of its hash; the lower tells it from others.
    const Handle number = number_of(met);
    if (met == filled(number, hash) && (*this)[number] == name) return at;
  }
  return nowhere;
}

/// Puts a name that is not in the table yet into it.
void Names::place(Handle handle, std::uint32_t hash) {
  std::size_t at = home(hash);
  for (std::size_t step = 0; step < steps_max; ++step, at = behind(at)) {
    if (table_[at] != free_slot) continue;
    table_[at] = filled(handle, hash);
    return;
  }
  crowded_.emplace((*this)[handle], handle);
}

void Names::rehash(std::size_t slots) {
  table_.assign(slots, free_slot);
  // Numbers stay well below the highest of so many bits: no slot in use looks like a free one.
  number_bits_ = static_cast<unsigned>(std::bit_width(slots - 1));
  crowded_.clear();
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    const auto handle = static_cast<Handle>(i);
    place(handle, name_hash((*this)[handle]));
  }
}

void Names::reserve(std::size_t more) {
  const std::size_t wanted = slots_for(texts_.size() + more);
  if (wanted <= table_.size()) return;
  texts_.reserve(texts_.size() + more);
  // Half as many again at least: many announcements of a few must not place all names each time.
  rehash(std::max(wanted, table_.size() + table_.size() / 2));
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
  constexpr std::size_t slots_min = 16;
  if (slots_for(texts_.size() + 1) > table_.size()) {
    rehash(std::max(slots_min, 2 * table_.size()));
  }
  const std::uint32_t hash = name_hash(name);
  const std::size_t at = slot(name, hash);
  if (at != nowhere && table_[at] != free_slot) return number_of(table_[at]);
  if (at == nowhere) {
    const auto known = crowded_.find(name);
    if (known != crowded_.end()) return known->second;
  }
  const auto handle = static_cast<Handle>(texts_.size());
  texts_.push_back(lasting != nullptr ? lasting : keep(name));
  if (at != nowhere) {
    table_[at] = filled(handle, hash);
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
  if (at != nowhere) return table_[at] != free_slot ? number_of(table_[at]) : none;
  const auto known = crowded_.find(name);
  return known != crowded_.end() ? known->second : none;
}

std::size_t Names::bytes() const {
  constexpr std::size_t node_bytes = 80;
  return texts_.capacity() * sizeof(texts_[0]) + table_.capacity() * sizeof(Slot) + text_bytes_ +
         pieces_.capacity() * sizeof(pieces_[0]) + room_bytes_ + crowded_.size() * node_bytes;
}

}  // namespace lumbung::crdt
