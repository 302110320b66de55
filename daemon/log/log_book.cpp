#include "daemon/log/log_book.hpp"

#include <algorithm>
#include <set>

#include "daemon/base/codec.hpp"
#include "daemon/base/ensure.hpp"

namespace lumbung::log {
namespace {

std::uint64_t first_eight(const EnvelopeHash& hash) { return Reader(hash.view()).u64(); }

}  // namespace

const LogState* LogBook::find(const LogId& log) const {
  const auto found = logs_.find(log);
  return found == logs_.end() ? nullptr : &found->second;
}

std::optional<Origin> LogBook::find(const EnvelopeHash& hash) const {
  const auto [first, last] = by_hash_.equal_range(first_eight(hash));
  for (auto place = first; place != last; ++place) {
    const Origin at{log_ids_[place->second.log], place->second.seq};
    if (hash_at(at) == hash) return at;
  }
  return std::nullopt;
}

std::optional<EnvelopeHash> LogBook::hash_at(Origin at) const {
  const LogState* state = find(at.log);
  if (state == nullptr || at.seq >= state->seq_next()) return std::nullopt;
  return state->hashes[static_cast<std::size_t>(at.seq)];
}

DeviceId LogBook::author_of(const LogId& log) const {
  const LogState* state = find(log);
  ensure(state != nullptr, "the author is asked of a log that is held");
  return state->opening.device;
}

void LogBook::take(const Held& held) {
  ensure(held.open.has_value() == (held.at.seq == 0), "a log begins with LOG_OPEN");
  if (held.open) {
    const auto index = static_cast<std::uint32_t>(log_ids_.size());
    const bool fresh = log_index_.emplace(held.at.log, index).second;
    ensure(fresh, "a log is opened once");
    log_ids_.push_back(held.at.log);
    logs_[held.at.log].opening = *held.open;
    history_.open(held.at.log, held.open->parent);
  }
  const auto found = logs_.find(held.at.log);
  ensure(found != logs_.end() && found->second.seq_next() == held.at.seq,
         "envelopes of a log are taken without holes");
  LogState& state = found->second;

  const auto no_head_any_more = [this](Origin at) {
    if (const auto hash = hash_at(at)) heads_.erase(*hash);
  };
  if (held.at.seq > 0) {
    heads_.erase(state.hashes.back());
  } else if (held.open->parent) {
    no_head_any_more(*held.open->parent);
  }
  for (const Origin& dep : held.deps) no_head_any_more(dep);

  state.hashes.push_back(held.hash);
  heads_.emplace(held.hash, held.at);
  history_.add(held.at, held.deps);
  const Place place{log_index_.at(held.at.log), static_cast<std::uint32_t>(held.at.seq)};
  by_hash_.emplace(first_eight(held.hash), place);
  arrivals_.push_back(place);
  if (held.standing == Standing::quarantined) ++quarantined_;
}

void LogBook::mark_forked(const ForkProof& proof) {
  const auto found = logs_.find(proof.at.log);
  ensure(found != logs_.end(), "a fork is proven of a log that is held");
  if (!found->second.fork) found->second.fork = proof;
}

std::vector<EnvelopeHash> LogBook::heads() const {
  std::vector<EnvelopeHash> hashes;
  hashes.reserve(heads_.size());
  for (const auto& [hash, at] : heads_) hashes.push_back(hash);
  return hashes;
}

std::vector<EnvelopeHash> LogBook::heads_unseen_by(const LogId& log) const {
  std::vector<EnvelopeHash> hashes;
  for (const auto& [hash, at] : heads_) {
    if (at.log != log) hashes.push_back(hash);
  }
  return hashes;
}

std::uint64_t LogBook::ordinal_next(const DeviceId& device) const {
  std::uint64_t next = 0;
  for (const auto& [log, state] : logs_) {
    if (state.opening.device == device) next = std::max(next, state.opening.ordinal + 1);
  }
  return next;
}

std::optional<LogEnd> LogBook::end_of_latest(const DeviceId& device) const {
  const LogState* latest = nullptr;
  LogId latest_id;
  for (const auto& [log, state] : logs_) {
    if (state.opening.device != device) continue;
    if (latest != nullptr && state.opening.ordinal < latest->opening.ordinal) continue;
    latest = &state;
    latest_id = log;
  }
  if (latest == nullptr) return std::nullopt;
  return LogEnd{{latest_id, latest->seq_next() - 1}, latest->hashes.back()};
}

std::vector<Origin> LogBook::in_causal_order(std::span<const Range> ranges) const {
  std::map<std::uint32_t, Range> wanted;
  for (const Range& range : ranges) {
    const auto index = log_index_.find(range.log);
    if (index != log_index_.end()) wanted.emplace(index->second, range);
  }
  std::vector<Origin> order;
  if (wanted.empty()) return order;
  for (const Place& place : arrivals_) {
    const auto found = wanted.find(place.log);
    if (found == wanted.end()) continue;
    const Range& range = found->second;
    if (place.seq < range.first_seq || place.seq > range.last_seq) continue;
    order.push_back({range.log, place.seq});
  }
  return order;
}

}  // namespace lumbung::log
