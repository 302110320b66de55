#include "crdt/core/merge_order.hpp"

#include <algorithm>
#include <utility>

namespace lumbung::crdt {
namespace {

/// Yjs' comparison: below 0 if `a` goes first. Not an order: two forms of one struct both go first.
int compare(const Struct& a, const Struct& b) {
  if (a.id.client != b.id.client) return a.id.client > b.id.client ? -1 : 1;
  if (a.id.clock != b.id.clock) return a.id.clock < b.id.clock ? -1 : 1;
  return a.is_item() == b.is_item() ? 0 : -1;
}

}  // namespace

bool MergeOrder::Later::operator()(const Entry& a, const Entry& b) const {
  ++steps;
  if (a.id.client != b.id.client) return a.id.client < b.id.client;
  if (a.id.clock != b.id.clock) return a.id.clock > b.id.clock;
  return a.stamp > b.stamp;
}

MergeOrder::MergeOrder(std::vector<MergeSource> sources) : sources_(std::move(sources)) {
  std::erase_if(sources_, [](const MergeSource& s) { return s.current() == nullptr; });
  sorted_ = sources_.size() <= sorted_max && has_contested_ids();
  if (sorted_) return;
  for (std::size_t i = 0; i < sources_.size(); ++i) push(i, static_cast<std::ptrdiff_t>(i));
}

void MergeOrder::push(std::size_t source, std::ptrdiff_t stamp) {
  const Struct* current = sources_[source].current();
  if (current == nullptr) return;
  heap_.push_back({current->id, stamp, source});
  std::push_heap(heap_.begin(), heap_.end(), Later{steps_});
}

/// True if some id begins a collected struct in one update and an item in another.
bool MergeOrder::has_contested_ids() const {
  std::vector<Id> collected;
  for (MergeSource source : sources_) {
    for (; source.current() != nullptr; source.next()) {
      if (!source.current()->is_item()) collected.push_back(source.current()->id);
    }
  }
  if (collected.empty()) return false;
  std::sort(collected.begin(), collected.end());
  for (MergeSource source : sources_) {
    for (; source.current() != nullptr; source.next()) {
      const Struct& item = *source.current();
      if (item.is_item() && std::binary_search(collected.begin(), collected.end(), item.id)) {
        return true;
      }
    }
  }
  return false;
}

/// Array.prototype.sort for short arrays: the run at the front, then insertion by bisection.
void MergeOrder::sort_as_v8() {
  std::erase_if(sources_, [](const MergeSource& s) { return s.current() == nullptr; });
  const std::size_t count = sources_.size();
  if (count < 2) return;
  const auto order = [this](std::size_t a, std::size_t b) {
    return compare(*sources_[a].current(), *sources_[b].current());
  };
  const bool descending = order(1, 0) < 0;
  std::size_t run = 2;
  while (run < count && (order(run, run - 1) < 0) == descending) ++run;
  const auto begin = sources_.begin();
  const auto at = [begin](std::size_t i) { return begin + static_cast<std::ptrdiff_t>(i); };
  if (descending) std::reverse(begin, at(run));
  for (; run < count; ++run) {
    std::size_t left = 0;
    std::size_t right = run;
    while (left < right) {
      const std::size_t middle = left + (right - left) / 2;
      if (order(run, middle) < 0) {
        right = middle;
      } else {
        left = middle + 1;
      }
    }
    std::rotate(at(left), at(run), at(run + 1));
  }
}

MergeSource* MergeOrder::first() {
  if (sorted_) {
    sort_as_v8();
    return sources_.empty() ? nullptr : &sources_.front();
  }
  if (taken_ != ~std::size_t{0}) push(taken_, --stamp_);
  if (heap_.empty()) return nullptr;
  std::pop_heap(heap_.begin(), heap_.end(), Later{steps_});
  taken_ = heap_.back().source;
  heap_.pop_back();
  return &sources_[taken_];
}

}  // namespace lumbung::crdt
