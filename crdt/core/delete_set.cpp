#include <algorithm>
#include <functional>
#include <map>

#include "crdt/core/update.hpp"

namespace lumbung::crdt {
namespace {

/// Stable. An edit deletes a few ranges, which are put in order without other memory.
void sort_by_clock(std::vector<DeleteRange>& ranges) {
  constexpr std::size_t few = 16;
  if (ranges.size() > few) {
    const auto by_clock = [](const DeleteRange& a, const DeleteRange& b) {
      return a.clock < b.clock;
    };
    const bool sorted = std::is_sorted(ranges.begin(), ranges.end(), by_clock);
    if (!sorted) std::stable_sort(ranges.begin(), ranges.end(), by_clock);
    return;
  }
  for (std::size_t i = 1; i < ranges.size(); ++i) {
    const DeleteRange range = ranges[i];
    std::size_t at = i;
    for (; at > 0 && ranges[at - 1].clock > range.clock; --at) ranges[at] = ranges[at - 1];
    ranges[at] = range;
  }
}

}  // namespace

void sort_and_merge(std::vector<DeleteRange>& ranges) {
  if (ranges.size() < 2) return;
  sort_by_clock(ranges);
  std::size_t last = 0;
  for (std::size_t i = 1; i < ranges.size(); ++i) {
    DeleteRange& left = ranges[last];
    const DeleteRange right = ranges[i];
    if (left.clock + left.length >= right.clock) {
      left.length = std::max(left.length, right.clock + right.length - left.clock);
    } else {
      ranges[++last] = right;
    }
  }
  ranges.resize(last + 1);
}

bool covers(const std::vector<DeleteRange>& ranges, Clock clock) {
  const auto behind =
      std::upper_bound(ranges.begin(), ranges.end(), clock,
                       [](Clock wanted, const DeleteRange& range) { return wanted < range.clock; });
  return behind != ranges.begin() && clock - (behind - 1)->clock < (behind - 1)->length;
}

DeleteSet merge(const std::vector<const DeleteSet*>& sets) {
  std::map<ClientId, std::vector<DeleteRange>, std::greater<>> by_client;
  for (const DeleteSet* set : sets) {
    for (const DeleteSet::Entry& entry : set->clients) {
      auto& ranges = by_client[entry.client];
      ranges.insert(ranges.end(), entry.ranges.begin(), entry.ranges.end());
    }
  }
  DeleteSet merged;
  for (auto& [client, ranges] : by_client) {
    sort_and_merge(ranges);
    merged.clients.push_back({client, std::move(ranges)});
  }
  return merged;
}

}  // namespace lumbung::crdt
