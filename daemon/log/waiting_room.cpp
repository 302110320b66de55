// The part of Acceptance that keeps envelopes back: which wait for what, within which bounds.
#include <limits>
#include <utility>

#include "daemon/base/limits.hpp"
#include "daemon/log/acceptance.hpp"

namespace lumbung::log {

Verdict Acceptance::park(Case of) {
  const Origin at = of.envelope.origin();
  std::size_t parked = 0;
  for (auto place = parked_.lower_bound({at.log, 0});
       place != parked_.end() && place->first.log == at.log; ++place) {
    parked += place->second.size();
  }
  if (parked >= limits::parked_per_log_max || !has_room(of)) {
    return Refused{AcceptStep::seq, {Errc::limit, "no room to wait for what comes before"}};
  }
  parked_[at].insert(of.envelope.hash);
  keep(std::move(of));
  return Parked{at};
}

Verdict Acceptance::wait_for(Case of, const EnvelopeHash& missing) {
  const bool opens = of.envelope.kind == Kind::log_open;
  if (!has_room(of)) {
    const AcceptStep step = opens ? AcceptStep::log : AcceptStep::right;
    return Refused{step, {Errc::limit, "no room to wait for what it refers to"}};
  }
  const Origin at = of.envelope.origin();
  waiting_for_[missing].insert(of.envelope.hash);
  of.missing = missing;
  if (opens) openings_kept_[at.log].insert(of.envelope.hash);
  keep(std::move(of));
  return Waiting{at, missing};
}

Verdict Acceptance::wait_for_opening(Case of) {
  if (!has_room(of)) {
    return Refused{AcceptStep::log, {Errc::limit, "no room to wait for its LOG_OPEN"}};
  }
  const Origin at = of.envelope.origin();
  const EnvelopeHash missing = *openings_kept_.at(at.log).begin();
  waiting_for_log_[at.log].insert(of.envelope.hash);
  keep(std::move(of));
  return Waiting{at, missing};
}

bool Acceptance::has_room(const Case& of) const {
  const std::size_t bytes = of.envelope.bytes.size();
  const auto fits = [bytes](const auto& kept, const auto& key, std::size_t bytes_max) {
    const auto held = kept.find(key);
    return (held == kept.end() ? 0 : held->second) + bytes <= bytes_max;
  };
  return fits(kept_bytes_by_peer_, of.from, limits::held_bytes_per_peer_max) &&
         fits(kept_bytes_by_space_, of.envelope.space, limits::waiting_bytes_per_space_max);
}

void Acceptance::keep(Case of) {
  const std::size_t bytes = of.envelope.bytes.size();
  kept_bytes_by_peer_[of.from] += bytes;
  kept_bytes_by_space_[of.envelope.space] += bytes;
  const EnvelopeHash hash = of.envelope.hash;
  kept_.emplace(hash, std::move(of));
}

std::optional<Acceptance::Case> Acceptance::release(const EnvelopeHash& hash) {
  auto node = kept_.extract(hash);
  if (!node) return std::nullopt;
  Case of = std::move(node.mapped());
  const std::size_t bytes = of.envelope.bytes.size();
  const auto give_back = [bytes](auto& kept, const auto& key) {
    const auto held = kept.find(key);
    held->second -= bytes;
    if (held->second == 0) kept.erase(held);
  };
  give_back(kept_bytes_by_peer_, of.from);
  give_back(kept_bytes_by_space_, of.envelope.space);
  const auto erase = [&hash](auto& places, const auto& key) {
    const auto place = places.find(key);
    if (place == places.end()) return;
    place->second.erase(hash);
    if (place->second.empty()) places.erase(place);
  };
  erase(parked_, of.envelope.origin());
  erase(openings_kept_, of.envelope.log);
  erase(waiting_for_log_, of.envelope.log);
  if (of.missing) erase(waiting_for_, *of.missing);
  of.missing.reset();
  return of;
}

void Acceptance::forget(const DeviceId& peer) {
  std::vector<EnvelopeHash> gone;
  for (const auto& [hash, of] : kept_) {
    if (of.from == peer) gone.push_back(hash);
  }
  for (const EnvelopeHash& hash : gone) {
    const auto of = release(hash);
    if (!of || openings_kept_.contains(of->envelope.log)) continue;
    // Others may have sent what waited for this LOG_OPEN: they are judged again, and refused.
    const auto waiting = waiting_for_log_.find(of->envelope.log);
    if (waiting == waiting_for_log_.end()) continue;
    freed_.insert(freed_.end(), waiting->second.begin(), waiting->second.end());
  }
}

}  // namespace lumbung::log
