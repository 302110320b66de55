#include "daemon/sync/gaps.hpp"

#include <algorithm>

#include "daemon/base/limits.hpp"

namespace lumbung::sync {
namespace {

using Ranges = std::map<LogId, log::Range>;

/// Replaces one log's gap and keeps the sum of all of them.
void put(Ranges& gaps, std::uint64_t& sum, const LogId& log, std::optional<log::Range> range) {
  if (const auto before = gaps.find(log); before != gaps.end()) {
    sum -= before->second.size();
    gaps.erase(before);
  }
  if (!range) return;
  gaps.emplace(log, *range);
  sum += range->size();
}

}  // namespace

void Gaps::in_step(const log::LogBook& ours) {
  for (const auto& [log, state] : ours.logs()) {
    auto& count = theirs_[log];
    count = std::max(count, state.seq_next());
    compare(ours, log);
  }
  known_ = true;
}

std::optional<log::Mismatch> Gaps::learn(const log::LogBook& ours, const LogHead& theirs) {
  if (forked_.contains(theirs.log)) return std::nullopt;
  auto& count = theirs_[theirs.log];
  count = std::max(count, theirs.last_seq + 1);
  const Origin at{theirs.log, theirs.last_seq};
  const auto held = ours.hash_at(at);
  if (held && *held != theirs.head) {
    forked_.insert(theirs.log);
    put(lacking_, lacking_sum_, theirs.log, std::nullopt);
    put(ahead_, ahead_sum_, theirs.log, std::nullopt);
    return log::Mismatch{at, *held, theirs.head};
  }
  compare(ours, theirs.log);
  return std::nullopt;
}

void Gaps::complete(const log::LogBook& ours) {
  known_ = true;
  for (const auto& [log, state] : ours.logs()) compare(ours, log);
}

void Gaps::grown(const log::LogBook& ours, const LogId& log) { compare(ours, log); }

void Gaps::give_up(const LogId& log) { put(lacking_, lacking_sum_, log, std::nullopt); }

std::uint64_t Gaps::pending_in() const { return std::min(lacking_sum_, limits::pending_max); }

std::uint64_t Gaps::pending_out() const {
  return known_ ? std::min(ahead_sum_, limits::pending_max) : 0;
}

bool Gaps::full_for(const LogId& log) const {
  return theirs_.size() >= limits::logs_per_space_max && !theirs_.contains(log);
}

void Gaps::compare(const log::LogBook& ours, const LogId& log) {
  if (forked_.contains(log)) return;
  const log::LogState* held = ours.find(log);
  const std::uint64_t our_count = held == nullptr ? 0 : held->seq_next();
  const auto told = theirs_.find(log);
  const std::uint64_t their_count = told == theirs_.end() ? 0 : told->second;
  std::optional<log::Range> lacking;
  std::optional<log::Range> ahead;
  if (our_count < their_count) lacking = log::Range{log, our_count, their_count - 1};
  if (their_count < our_count) ahead = log::Range{log, their_count, our_count - 1};
  put(lacking_, lacking_sum_, log, lacking);
  put(ahead_, ahead_sum_, log, ahead);
}

}  // namespace lumbung::sync
