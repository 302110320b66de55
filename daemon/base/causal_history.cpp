#include "daemon/base/causal_history.hpp"

#include <algorithm>

#include "daemon/base/ensure.hpp"

namespace lumbung {

std::pair<CausalHistory::Line, std::uint64_t> CausalHistory::place_of(const Log& log,
                                                                      std::uint64_t seq) {
  const Segment* here = &log.segments.front();
  for (const Segment& segment : log.segments) {
    if (segment.first_seq <= seq) here = &segment;
  }
  return {here->line, here->first_position + (seq - here->first_seq)};
}

CausalHistory::Clock CausalHistory::clock_at(const Log& log, std::uint64_t seq) const {
  // A log that hears of others with each envelope has as many pasts: searched, never walked.
  const auto after =
      std::upper_bound(log.pasts.begin(), log.pasts.end(), seq,
                       [](std::uint64_t sought, const auto& past) { return sought < past.first; });
  Clock clock;
  if (after != log.pasts.begin()) clock = std::prev(after)->second;
  const auto [line, position] = place_of(log, seq);
  auto& count = clock[line];
  count = std::max(count, position + 1);
  return clock;
}

void CausalHistory::start_line(Log& log, std::uint64_t first_seq) {
  log.segments.push_back({first_seq, static_cast<Line>(line_lengths_.size()), 0});
  line_lengths_.push_back(0);
}

void CausalHistory::open(LogId id, std::optional<Origin> parent) {
  const auto [place, fresh] = logs_.try_emplace(id);
  if (!fresh) return;
  Log& log = place->second;
  if (!parent || !knows(*parent)) {
    start_line(log, 0);
    return;
  }
  const Log& before = logs_.at(parent->log);
  const auto [line, position] = place_of(before, parent->seq);
  log.pasts.emplace_back(0, clock_at(before, parent->seq));
  // A line goes on only from its end. Two logs with one parent (a copied disk) part here.
  if (line_lengths_[line] == position + 1) {
    log.segments.push_back({0, line, position + 1});
  } else {
    start_line(log, 0);
  }
}

void CausalHistory::add(Origin at, std::span<const Origin> deps) {
  const auto found = logs_.find(at.log);
  ensure(found != logs_.end(), "a log is opened before its envelopes are added");
  Log& log = found->second;
  ensure(at.seq == log.size, "envelopes of a log are added without gaps");

  const auto [line, position] = place_of(log, at.seq);
  if (line_lengths_[line] == position) {
    line_lengths_[line] = position + 1;
  } else {
    // Another log already went on from the envelope before: this one leaves the shared line, and
    // what it had seen there becomes part of its past.
    Clock past = at.seq > 0 ? clock_at(log, at.seq - 1)
                            : (log.pasts.empty() ? Clock{} : log.pasts.back().second);
    log.pasts.emplace_back(at.seq, std::move(past));
    start_line(log, at.seq);
    line_lengths_[log.segments.back().line] = 1;
  }
  log.size = at.seq + 1;

  Clock merged = log.pasts.empty() ? Clock{} : log.pasts.back().second;
  bool grown = false;
  for (const Origin& dep : deps) {
    if (!knows(dep) || dep.log == at.log) continue;
    for (const auto& [dep_line, count] : clock_at(logs_.at(dep.log), dep.seq)) {
      auto& held = merged[dep_line];
      if (held >= count) continue;
      held = count;
      grown = true;
    }
  }
  if (!grown) return;
  if (!log.pasts.empty() && log.pasts.back().first == at.seq) {
    log.pasts.back().second = std::move(merged);
  } else {
    log.pasts.emplace_back(at.seq, std::move(merged));
  }
}

bool CausalHistory::knows(Origin at) const {
  const auto found = logs_.find(at.log);
  return found != logs_.end() && at.seq < found->second.size;
}

bool CausalHistory::seen(Origin by, Origin what) const {
  if (!knows(by) || !knows(what)) return false;
  if (by.log == what.log) return by.seq >= what.seq;
  const Log& reader = logs_.at(by.log);
  const auto [what_line, what_position] = place_of(logs_.at(what.log), what.seq);
  const auto [by_line, by_position] = place_of(reader, by.seq);
  if (by_line == what_line) return by_position >= what_position;
  const auto after =
      std::upper_bound(reader.pasts.begin(), reader.pasts.end(), by.seq,
                       [](std::uint64_t seq, const auto& past) { return seq < past.first; });
  if (after == reader.pasts.begin()) return false;
  const Clock& past = std::prev(after)->second;
  const auto count = past.find(what_line);
  return count != past.end() && count->second > what_position;
}

std::uint64_t CausalHistory::past_size(Origin at) const {
  if (!knows(at)) return 0;
  const Log& log = logs_.at(at.log);
  const auto [own_line, own_position] = place_of(log, at.seq);
  std::uint64_t size = own_position + 1;
  const auto after =
      std::upper_bound(log.pasts.begin(), log.pasts.end(), at.seq,
                       [](std::uint64_t seq, const auto& past) { return seq < past.first; });
  if (after == log.pasts.begin()) return size;
  for (const auto& [line, count] : std::prev(after)->second) {
    if (line != own_line) size += count;
  }
  return size;
}

}  // namespace lumbung
