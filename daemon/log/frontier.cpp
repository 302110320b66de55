#include "daemon/log/frontier.hpp"

#include <algorithm>
#include <set>

#include "daemon/base/codec.hpp"
#include "daemon/base/limits.hpp"
#include "daemon/crypto/hash.hpp"
#include "daemon/log/log_book.hpp"

namespace lumbung::log {
namespace {

/// How many envelopes of each of our logs a peer holds, as far as its tips tell.
using Counts = std::map<LogId, std::uint64_t>;

/// Raises `counts` for `log` and for all that it goes on from.
void claim(const LogBook& book, Counts& counts, LogId log, std::uint64_t count) {
  while (true) {
    auto& held = counts[log];
    const bool new_here = held == 0;
    held = std::max(held, count);
    const LogState* state = book.find(log);
    if (!new_here || state == nullptr || !state->opening.parent) return;
    log = state->opening.parent->log;
    count = state->opening.parent->seq + 1;
  }
}

/// A peer names a log of `device` that we do not know. We take it to hold all earlier runs.
void claim_earlier_runs(const LogBook& book, Counts& counts, const Tip& tip) {
  for (const auto& [log, state] : book.logs()) {
    if (state.opening.device == tip.device && state.opening.ordinal < tip.ordinal) {
      claim(book, counts, log, state.seq_next());
    }
  }
}

}  // namespace

std::vector<Tip> LogBook::frontier() const {
  std::set<Origin> gone_on_from;
  for (const auto& [log, state] : logs_) {
    if (state.opening.parent) gone_on_from.insert(*state.opening.parent);
  }
  std::vector<Tip> tips;
  for (const auto& [log, state] : logs_) {
    const std::uint64_t last_seq = state.seq_next() - 1;
    if (gone_on_from.contains(Origin{log, last_seq})) continue;
    tips.push_back(
        {log, state.opening.device, state.opening.ordinal, last_seq, state.hashes.back()});
  }
  return tips;
}

Digest LogBook::digest() const {
  Writer writer;
  for (const auto& [log, state] : logs_) {
    writer.id(log);
    writer.u64(state.seq_next() - 1);
    writer.id(state.hashes.back());
  }
  return crypto::blake2b_256({writer.bytes()});
}

Difference LogBook::compare(std::span<const Tip> theirs) const {
  Difference difference;
  Counts counts;
  std::map<LogId, Range> we_lack;
  std::map<LogId, Mismatch> forks;
  for (const Tip& tip : theirs) {
    if (tip.last_seq > limits::seq_max) continue;  // nobody holds so much
    const LogState* state = find(tip.log);
    const std::uint64_t ours = state == nullptr ? 0 : state->seq_next();
    if (tip.last_seq >= ours) we_lack[tip.log] = {tip.log, ours, tip.last_seq};
    if (state == nullptr) {
      claim_earlier_runs(*this, counts, tip);
      continue;
    }
    claim(*this, counts, tip.log, std::min(tip.last_seq, ours - 1) + 1);
    if (tip.last_seq >= ours) continue;
    const EnvelopeHash held = state->hashes[static_cast<std::size_t>(tip.last_seq)];
    if (held == tip.head) continue;
    forks[tip.log] = {{tip.log, tip.last_seq}, held, tip.head};
    we_lack[tip.log] = {tip.log, tip.last_seq, tip.last_seq};
  }
  for (const auto& [log, range] : we_lack) {
    const LogState* state = find(log);
    // A forked log takes no more: asking for the rest again and again would never end.
    if (state == nullptr || !state->fork) difference.we_lack.push_back(range);
  }
  for (const auto& [log, mismatch] : forks) difference.forks.push_back(mismatch);
  for (const auto& [log, state] : logs_) {
    if (const auto fork = forks.find(log); fork != forks.end()) {
      const std::uint64_t seq = fork->second.at.seq;
      if (!state.fork) difference.they_lack.push_back({log, seq, seq});
      continue;
    }
    const auto found = counts.find(log);
    const std::uint64_t held = found == counts.end() ? 0 : found->second;
    if (held < state.seq_next()) {
      difference.they_lack.push_back({log, held, state.seq_next() - 1});
    }
  }
  return difference;
}

Digest frontier_digest(const std::map<SpaceId, Digest>& spaces) {
  Writer writer;
  for (const auto& [space, digest] : spaces) {
    writer.id(space);
    writer.id(digest);
  }
  return crypto::blake2b_256({writer.bytes()});
}

}  // namespace lumbung::log
