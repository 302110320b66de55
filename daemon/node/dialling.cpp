#include "daemon/node/dialling.hpp"

#include <algorithm>

#include "daemon/base/limits.hpp"
#include "daemon/transport/channel.hpp"

namespace lumbung::node {

AttemptId Dialling::begin(MonoTime now, std::vector<Address> addresses) {
  const AttemptId id = attempt_next_++;
  if (addresses.size() > limits::addresses_per_attempt_max) {
    addresses.resize(limits::addresses_per_attempt_max);
  }
  attempts_.emplace(id, Attempt{std::move(addresses), 0, now, {}});
  dial_next(now, attempts_.at(id), id);
  check_end(id);
  return id;
}

void Dialling::dial_next(MonoTime now, Attempt& attempt, AttemptId id) {
  if (attempt.next >= attempt.addresses.size()) return;
  const DialId dial = dial_next_++;
  const Address& address = attempt.addresses[attempt.next++];
  attempt.next_at = now.plus_ms(limits::dial_stagger_ms);
  attempt.dials.insert(dial);
  wishes_.emplace(dial, Wish{id, address, false});
  outbox_.put(Dial{dial, address});
}

void Dialling::tick(MonoTime now) {
  for (auto& [id, attempt] : attempts_) {
    if (attempt.next < attempt.addresses.size() && attempt.next_at <= now) {
      dial_next(now, attempt, id);
    }
  }
}

std::optional<AttemptId> Dialling::connected(DialId dial) {
  const auto found = wishes_.find(dial);
  if (found == wishes_.end()) return std::nullopt;
  found->second.streaming = true;
  return found->second.attempt;
}

void Dialling::failed(MonoTime now, DialId dial) {
  const auto found = wishes_.find(dial);
  if (found == wishes_.end()) return;
  const AttemptId id = found->second.attempt;
  wishes_.erase(found);
  const auto attempt = attempts_.find(id);
  if (attempt == attempts_.end()) return;
  attempt->second.dials.erase(dial);
  // No need to wait out the stagger when the one before has already failed.
  if (attempt->second.dials.empty()) dial_next(now, attempt->second, id);
  check_end(id);
}

std::vector<DialId> Dialling::succeed(AttemptId attempt, std::optional<DialId> winner) {
  std::vector<DialId> losers;
  const auto found = attempts_.find(attempt);
  if (found == attempts_.end()) return losers;
  for (const DialId dial : found->second.dials) {
    if (dial != winner) {
      if (wishes_.at(dial).streaming) {
        losers.push_back(dial);
      } else {
        outbox_.put(CancelDial{dial});
      }
    }
    wishes_.erase(dial);
  }
  attempts_.erase(found);
  return losers;
}

void Dialling::check_end(AttemptId id) {
  const auto found = attempts_.find(id);
  const Attempt& attempt = found->second;
  if (!attempt.dials.empty() || attempt.next < attempt.addresses.size()) return;
  attempts_.erase(found);
  ended_.push_back(id);
}

std::optional<AttemptId> Dialling::attempt_of(DialId dial) const {
  const auto found = wishes_.find(dial);
  if (found == wishes_.end()) return std::nullopt;
  return found->second.attempt;
}

Address Dialling::address_of(DialId dial) const {
  const auto found = wishes_.find(dial);
  return found == wishes_.end() ? Address{} : found->second.address;
}

std::vector<AttemptId> Dialling::ended() { return std::exchange(ended_, {}); }

MonoTime Dialling::wake_at() const {
  MonoTime soonest = transport::never;
  for (const auto& [id, attempt] : attempts_) {
    if (attempt.next < attempt.addresses.size()) soonest = std::min(soonest, attempt.next_at);
  }
  return soonest;
}

}  // namespace lumbung::node
