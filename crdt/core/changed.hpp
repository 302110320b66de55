#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "crdt/core/blocks.hpp"

namespace lumbung::crdt {

/// Which keys of a type changed, and whether its list did.
struct ChangedType {
  Handle type = none;
  std::vector<Handle> keys;  ///< in order of the first change
  bool list = false;
};

/// What the open transaction changed, type by type in the order of the first change.
///
/// Shape   A type remembers its place here (Type::changed), so nothing is searched. Room is kept
///         from one transaction to the next, up to `kept_max` types.
class ChangedTypes {
 public:
  /// The entry of `type`, made if there is none; `place` is what the type remembers.
  [[nodiscard]] ChangedType& of(Handle type, std::uint32_t& place) {
    if (has(type, place)) return all_[place];
    if (count_ == all_.size()) all_.emplace_back();
    place = count_++;
    ChangedType& added = all_[place];
    added.type = type;
    added.keys.clear();
    added.list = false;
    return added;
  }
  [[nodiscard]] bool has(Handle type, std::uint32_t place) const {
    return place < count_ && all_[place].type == type;
  }
  /// The list of `type` is known to have changed.
  [[nodiscard]] bool has_list(Handle type, std::uint32_t place) const {
    return has(type, place) && all_[place].list;
  }
  void forget(Handle type, std::uint32_t place) {
    if (has(type, place)) all_[place].type = none;
  }
  void clear() {
    if (count_ > kept_max) all_.clear();
    for (std::uint32_t i = 0; i < std::min<std::size_t>(count_, all_.size()); ++i) {
      if (all_[i].keys.capacity() > kept_max) all_[i].keys = std::vector<Handle>{};
    }
    count_ = 0;
  }

  /// Calls `visit` for each entry; false ends it. True if it got to the end.
  template <class Visit>
  bool each(const Visit& visit) const {
    for (std::uint32_t i = 0; i < count_; ++i) {
      if (all_[i].type != none && !visit(all_[i])) return false;
    }
    return true;
  }
  /// Hands out all entries and is empty.
  [[nodiscard]] std::vector<ChangedType> take() {
    all_.resize(count_);
    std::erase_if(all_, [](const ChangedType& one) { return one.type == none; });
    count_ = 0;
    return std::move(all_);
  }

 private:
  static constexpr std::size_t kept_max = 64;

  std::vector<ChangedType> all_;
  std::uint32_t count_ = 0;  ///< entries in use; those behind only hold room
};

}  // namespace lumbung::crdt
