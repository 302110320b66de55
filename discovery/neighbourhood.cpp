#include "discovery/neighbourhood.hpp"

#include <algorithm>
#include <utility>

namespace lumbung::discovery {
namespace {

constexpr std::array<MonoMs, 7> first_rounds_ms{0, 500, 1'000, 2'000, 4'000, 8'000, 16'000};
constexpr MonoMs round_every_ms = 30'000;
constexpr MonoMs round_jitter_ms = 6'000;  // 20 %
constexpr MonoMs between_news_ms = 1'000;
constexpr MonoMs between_answers_ms = 1'000;
constexpr MonoMs rate_window_ms = 1'000;

/// Where to dial: the source with the claimed port first, then what the beacon lists.
std::vector<Address> dial_addresses(const Beacon& beacon, const Address& from) {
  Address source = from;
  source.port = beacon.tcp_port;
  std::vector<Address> addresses{source};
  for (const Address& listed : beacon.addresses) {
    const bool known = std::find(addresses.begin(), addresses.end(), listed) != addresses.end();
    if (!known && listed.port != 0 && is_local(listed)) addresses.push_back(listed);
  }
  return addresses;
}

}  // namespace

Neighbourhood::Neighbourhood(Own own) : own_(own), jitter_state_(own.jitter_seed | 1U) {}

void Neighbourhood::join(MonoMs now_ms, BeaconCipher& cipher) {
  cipher_ = &cipher;
  restart_rounds(now_ms);
  tick(now_ms);
}

void Neighbourhood::leave(MonoMs now_ms) {
  if (cipher_ == nullptr) return;
  outputs_.emplace_back(SendEverywhere{own_beacon(false, true)});
  spoke_at_ms_ = now_ms;
  for (const auto& [tag, neighbour] : neighbours_) {
    outputs_.emplace_back(Gone{tag, neighbour.peer.device});
  }
  neighbours_.clear();
  cipher_ = nullptr;
  next_round_ms_ = news_ms_ = never_ms;
}

void Neighbourhood::heard(MonoMs now_ms, OctetView datagram, const Address& from,
                          std::uint32_t interface) {
  if (cipher_ == nullptr) return;
  ++counters_.heard;
  if (!is_local(from)) {
    ++counters_.unopened;
    return;
  }
  const auto beacon = open(now_ms, datagram, interface);
  if (!beacon) return;
  if (beacon->run_tag == own_.run_tag) {
    ++counters_.own;
    return;
  }
  const auto known = neighbours_.find(beacon->run_tag);
  if (known == neighbours_.end()) {
    if (!beacon->bye) take_new(now_ms, *beacon, from);
  } else if (beacon->counter <= known->second.counter) {
    ++counters_.repeated;
  } else if (beacon->bye) {
    take_bye(*beacon);
  } else {
    take_known(now_ms, known->second, *beacon, from);
  }
}

std::optional<Beacon> Neighbourhood::open(MonoMs now_ms, OctetView datagram,
                                          std::uint32_t interface) {
  if (datagram.size() != beacon_sealed_bytes) {
    ++counters_.unopened;
    return std::nullopt;
  }
  if (!within_rate(now_ms, interface)) {
    ++counters_.over_rate;
    return std::nullopt;
  }
  const auto plain = cipher_->open(datagram.first<beacon_sealed_bytes>());
  if (!plain) {
    ++counters_.unopened;
    return std::nullopt;
  }
  const auto beacon = decode(*plain);
  if (!beacon) {
    ++counters_.malformed;
    return std::nullopt;
  }
  return *beacon;
}

bool Neighbourhood::within_rate(MonoMs now_ms, std::uint32_t interface) {
  if (!rates_.contains(interface) && rates_.size() >= interfaces_max) rates_.clear();
  Rate& rate = rates_[interface];
  if (now_ms >= rate.since_ms + rate_window_ms) rate = {now_ms, 0};
  return rate.opened++ < beacons_per_second_max;
}

void Neighbourhood::take_bye(const Beacon& beacon) {
  outputs_.emplace_back(Gone{beacon.run_tag, beacon.device});
  neighbours_.erase(beacon.run_tag);
}

void Neighbourhood::take_new(MonoMs now_ms, const Beacon& beacon, const Address& from) {
  if (neighbours_.size() >= neighbours_max) {
    ++counters_.over_count;
    return;
  }
  Neighbour neighbour;
  neighbour.peer = {beacon.run_tag,
                    beacon.device,
                    dial_addresses(beacon, from),
                    beacon.control_digest,
                    beacon.data_digest,
                    now_ms,
                    false};
  neighbour.peer.same_digests = same_digests(neighbour.peer);
  neighbour.source = from;
  neighbour.counter = beacon.counter;
  outputs_.emplace_back(Appeared{neighbour.peer});
  Neighbour& kept = neighbours_.emplace(beacon.run_tag, std::move(neighbour)).first->second;
  answer(now_ms, kept);
  suggest_dial(now_ms, kept);
}

void Neighbourhood::take_known(MonoMs now_ms, Neighbour& neighbour, const Beacon& beacon,
                               const Address& from) {
  ClaimedPeer before =
      std::exchange(neighbour.peer, {beacon.run_tag, beacon.device, dial_addresses(beacon, from),
                                     beacon.control_digest, beacon.data_digest, now_ms, false});
  neighbour.peer.same_digests = same_digests(neighbour.peer);
  neighbour.source = from;
  neighbour.counter = beacon.counter;
  const bool changed = before.addresses != neighbour.peer.addresses ||
                       before.control_digest != neighbour.peer.control_digest ||
                       before.data_digest != neighbour.peer.data_digest;
  if (changed) outputs_.emplace_back(Changed{neighbour.peer});
  if (beacon.answer_wanted && now_ms >= neighbour.answered_at_ms + between_answers_ms) {
    answer(now_ms, neighbour);
  }
  suggest_dial(now_ms, neighbour);
}

void Neighbourhood::answer(MonoMs now_ms, Neighbour& neighbour) {
  neighbour.answered_at_ms = now_ms;
  ++counters_.sent;
  outputs_.emplace_back(SendTo{neighbour.source, own_beacon(false, false)});
}

void Neighbourhood::suggest_dial(MonoMs now_ms, const Neighbour& neighbour) {
  if (same_digests(neighbour.peer) || neighbour.peer.addresses.front().port == 0) return;
  std::erase_if(dialled_at_ms_,
                [&](const auto& dialled) { return now_ms >= dialled.second + dial_every_ms; });
  if (!dialled_at_ms_.emplace(neighbour.source.octets, now_ms).second) return;
  outputs_.emplace_back(Dial{neighbour.peer});
}

bool Neighbourhood::same_digests(const ClaimedPeer& peer) const {
  return peer.control_digest == control_digest_ && peer.data_digest == data_digest_;
}

void Neighbourhood::link_changed(MonoMs now_ms, std::vector<Address> own_addresses) {
  own_addresses_ = std::move(own_addresses);
  if (cipher_ == nullptr) return;
  restart_rounds(now_ms);
  tick(now_ms);
}

void Neighbourhood::digests_changed(MonoMs now_ms, ShortDigest control, ShortDigest data) {
  const bool changed = control != control_digest_ || data != data_digest_;
  control_digest_ = control;
  data_digest_ = data;
  if (!changed || cipher_ == nullptr) return;
  news_ms_ = std::max(now_ms, spoke_at_ms_.value_or(now_ms - between_news_ms) + between_news_ms);
  tick(now_ms);
}

void Neighbourhood::remember(const ClaimedDevice& device, std::vector<Address> addresses) {
  std::erase_if(addresses, [](const Address& address) { return !is_local(address); });
  if (addresses.size() > remembered_addresses_max) addresses.resize(remembered_addresses_max);
  if (!remembered_.contains(device) && remembered_.size() >= remembered_devices_max) return;
  remembered_[device] = std::move(addresses);
}

void Neighbourhood::tick(MonoMs now_ms) {
  if (cipher_ == nullptr) return;
  expire(now_ms);
  if (now_ms >= next_round_ms_) {
    run_round(now_ms);
  } else if (now_ms >= news_ms_) {
    speak(now_ms);
  }
}

void Neighbourhood::speak(MonoMs now_ms) {
  news_ms_ = never_ms;
  spoke_at_ms_ = now_ms;
  const Octets beacon = own_beacon(round_ == 0, false);
  ++counters_.sent;
  outputs_.emplace_back(SendEverywhere{beacon});
  for (const auto& [device, addresses] : remembered_) {
    for (Address to : addresses) {
      to.port = own_.beacon_port;
      ++counters_.sent;
      outputs_.emplace_back(SendTo{to, beacon});
    }
  }
}

void Neighbourhood::run_round(MonoMs now_ms) {
  speak(now_ms);
  ++round_;
  while (round_ < first_rounds_ms.size() && rounds_began_ms_ + first_rounds_ms[round_] <= now_ms) {
    ++round_;
  }
  if (round_ < first_rounds_ms.size()) {
    next_round_ms_ = rounds_began_ms_ + first_rounds_ms[round_];
  } else {
    const auto jitter_ms = static_cast<MonoMs>(next_jitter() % (2 * round_jitter_ms + 1));
    next_round_ms_ = now_ms + round_every_ms - round_jitter_ms + jitter_ms;
  }
  for (const auto& [tag, neighbour] : neighbours_) suggest_dial(now_ms, neighbour);
}

void Neighbourhood::restart_rounds(MonoMs now_ms) {
  round_ = 0;
  rounds_began_ms_ = now_ms;
  next_round_ms_ = now_ms;
}

void Neighbourhood::expire(MonoMs now_ms) {
  for (auto at = neighbours_.begin(); at != neighbours_.end();) {
    if (now_ms < at->second.peer.heard_at_ms + neighbour_expires_ms) {
      ++at;
      continue;
    }
    outputs_.emplace_back(Gone{at->first, at->second.peer.device});
    at = neighbours_.erase(at);
  }
}

Octets Neighbourhood::own_beacon(bool answer_wanted, bool bye) {
  Beacon beacon{answer_wanted,   bye,           own_.run_tag,
                own_.device,     own_.tcp_port, ++counter_,
                control_digest_, data_digest_,  {}};
  for (Address address : own_addresses_) {
    if (beacon.addresses.size() == beacon_addresses_max) break;
    if (!is_local(address)) continue;
    address.port = own_.tcp_port;
    beacon.addresses.push_back(address);
  }
  const auto sealed = cipher_->seal(encode(beacon));
  return {sealed.begin(), sealed.end()};
}

/// xorshift: only spreads the rounds of laptops that were switched on together.
std::uint64_t Neighbourhood::next_jitter() {
  jitter_state_ ^= jitter_state_ << 13;
  jitter_state_ ^= jitter_state_ >> 7;
  jitter_state_ ^= jitter_state_ << 17;
  return jitter_state_;
}

MonoMs Neighbourhood::next_wake_ms() const {
  MonoMs wake_ms = std::min(next_round_ms_, news_ms_);
  for (const auto& [tag, neighbour] : neighbours_) {
    wake_ms = std::min(wake_ms, neighbour.peer.heard_at_ms + neighbour_expires_ms);
  }
  return wake_ms;
}

Output Neighbourhood::poll() {
  if (outputs_.empty()) return WakeAt{next_wake_ms()};
  Output out = std::move(outputs_.front());
  outputs_.pop_front();
  return out;
}

std::vector<ClaimedPeer> Neighbourhood::neighbours() const {
  std::vector<ClaimedPeer> peers;
  for (const auto& [tag, neighbour] : neighbours_) {
    peers.push_back(neighbour.peer);
    peers.back().same_digests = same_digests(neighbour.peer);
  }
  return peers;
}

}  // namespace lumbung::discovery
