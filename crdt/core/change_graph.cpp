#include "crdt/core/change_graph.hpp"

#include <algorithm>
#include <set>

namespace lumbung::crdt {

void ClockSet::add(const ClockRange& range) {
  std::map<Clock, Clock>& ranges = ranges_[range.client];
  Clock start = range.clock;
  Clock end = range.clock + range.length;
  auto at = ranges.upper_bound(start);
  if (at != ranges.begin() && std::prev(at)->second >= start) --at;
  while (at != ranges.end() && at->first <= end) {
    start = std::min(start, at->first);
    end = std::max(end, at->second);
    at = ranges.erase(at);
  }
  ranges.emplace(start, end);
}

bool ClockSet::contains(Id id) const {
  const auto client = ranges_.find(id.client);
  if (client == ranges_.end()) return false;
  const auto behind = client->second.upper_bound(id.clock);
  return behind != client->second.begin() && id.clock < std::prev(behind)->second;
}

const ChangeRecord* ChangeGraph::find(ChangeId id) const {
  const auto found = places_.find(id);
  return found != places_.end() ? &changes_[found->second] : nullptr;
}

const ChangeRecord* ChangeGraph::find_waiting(ChangeId id) const {
  const auto found = waiting_.find(id);
  return found != waiting_.end() ? &found->second : nullptr;
}

std::uint64_t ChangeGraph::last_seq(ClientId actor) const {
  const auto behind = places_.upper_bound({actor, ~std::uint64_t{0}});
  if (behind == places_.begin()) return 0;
  const ChangeId last = std::prev(behind)->first;
  return last.actor == actor ? last.seq : 0;
}

std::vector<ChangeId> ChangeGraph::lacking(const ChangeRecord& change) const {
  std::vector<ChangeId> all;
  for (const ChangeId& dep : change.deps) {
    if (!places_.contains(dep)) all.push_back(dep);
  }
  const ChangeId before{change.id.actor, change.id.seq - 1};
  if (before.seq > 0 && !places_.contains(before) &&
      !std::binary_search(all.begin(), all.end(), before)) {
    all.push_back(before);
  }
  return all;
}

void ChangeGraph::add(ChangeRecord change, const UpdateShape& shape) {
  const Place place = changes_.size();
  const ChangeId before{change.id.actor, change.id.seq - 1};
  std::erase_if(heads_, [&](const ChangeId& head) {
    return head == before || std::binary_search(change.deps.begin(), change.deps.end(), head);
  });
  heads_.insert(std::lower_bound(heads_.begin(), heads_.end(), change.id), change.id);
  for (const ClockRange& range : shape.written) {
    // What several changes tell was written by the first of them.
    std::map<Clock, Written>& known = written_[range.client];
    const Clock end = range.clock + range.length;
    Clock from = range.clock;
    auto at = known.upper_bound(from);
    if (at != known.begin() && std::prev(at)->second.end > from) from = std::prev(at)->second.end;
    while (from < end) {
      const Clock until = at != known.end() ? std::min(at->first, end) : end;
      if (from < until) known.emplace(from, Written{until, place});
      if (at == known.end()) break;
      from = at->second.end;
      ++at;
    }
  }
  for (const ClockRange& range : shape.deleted) erased_.add(range);
  places_.emplace(change.id, place);
  changes_.push_back(std::move(change));
  if (place % clock_step == clock_step - 1) clocks_.emplace(place, clock_of(place));
}

void ChangeGraph::wait(ChangeRecord change) {
  waiting_bytes_ += change.update.size();
  waited_for_.emplace(lacking(change).front(), change.id);
  waiting_.emplace(change.id, std::move(change));
}

std::vector<ChangeRecord> ChangeGraph::wake(ChangeId arrived) {
  std::vector<ChangeRecord> all;
  const auto [first, last] = waited_for_.equal_range(arrived);
  for (auto at = first; at != last; ++at) {
    auto waiting = waiting_.extract(at->second);
    waiting_bytes_ -= waiting.mapped().update.size();
    all.push_back(std::move(waiting.mapped()));
  }
  waited_for_.erase(first, last);
  return all;
}

std::vector<ChangeId> ChangeGraph::missing() const {
  std::set<ChangeId> all;
  for (const auto& [id, change] : waiting_) {
    for (const ChangeId& dep : lacking(change)) {
      if (!waiting_.contains(dep)) all.insert(dep);
    }
  }
  return {all.begin(), all.end()};
}

std::vector<ChangeGraph::Place> ChangeGraph::parents(Place place) const {
  const ChangeRecord& change = changes_[place];
  std::vector<Place> all;
  for (const ChangeId& dep : change.deps) all.push_back(places_.at(dep));
  if (change.id.seq > 1) all.push_back(places_.at({change.id.actor, change.id.seq - 1}));
  return all;
}

std::optional<std::vector<bool>> ChangeGraph::closure(const Heads& heads) const {
  std::vector<bool> inside(changes_.size(), false);
  std::vector<Place> path;
  for (const ChangeId& head : heads) {
    const auto found = places_.find(head);
    if (found == places_.end()) return std::nullopt;
    path.push_back(found->second);
  }
  while (!path.empty()) {
    const Place at = path.back();
    path.pop_back();
    if (inside[at]) continue;
    inside[at] = true;
    for (const Place parent : parents(at)) path.push_back(parent);
  }
  return inside;
}

ChangeGraph::VectorClock ChangeGraph::clock_of(Place place) const {
  VectorClock clock;
  std::set<Place> met;
  std::vector<Place> path{place};
  while (!path.empty()) {
    const Place at = path.back();
    path.pop_back();
    if (!met.insert(at).second) continue;
    if (const auto known = clocks_.find(at); known != clocks_.end()) {
      for (const auto& [actor, seq] : known->second) {
        std::uint64_t& mine = clock[actor];
        mine = std::max(mine, seq);
      }
      continue;
    }
    const ChangeId& id = changes_[at].id;
    std::uint64_t& mine = clock[id.actor];
    mine = std::max(mine, id.seq);
    for (const Place parent : parents(at)) path.push_back(parent);
  }
  return clock;
}

std::optional<ChangeGraph::Place> ChangeGraph::writer_of(Id id) const {
  const auto client = written_.find(id.client);
  if (client == written_.end()) return std::nullopt;
  const auto behind = client->second.upper_bound(id.clock);
  if (behind == client->second.begin() || std::prev(behind)->second.end <= id.clock) {
    return std::nullopt;
  }
  return std::prev(behind)->second.place;
}

bool ChangeGraph::seen(Id by, Id what) const {
  const std::optional<Place> reader = writer_of(by);
  const std::optional<Place> writer = writer_of(what);
  if (!reader || !writer) return false;
  if (*reader == *writer) return what.client != by.client || what.clock <= by.clock;
  if (!last_clock_ || last_clock_->first != *reader) last_clock_ = {*reader, clock_of(*reader)};
  const ChangeId& id = changes_[*writer].id;
  const auto found = last_clock_->second.find(id.actor);
  return found != last_clock_->second.end() && found->second >= id.seq;
}

}  // namespace lumbung::crdt
