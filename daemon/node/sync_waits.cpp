#include "daemon/node/sync_waits.hpp"

#include <algorithm>
#include <utility>

#include "daemon/base/limits.hpp"
#include "daemon/identity/invite_link.hpp"

namespace lumbung::node {

void SyncWaits::begin(MonoTime now, RequestId request, const SyncNow& wish) {
  if (archive_.failed()) return answers_.push_back({request, refused("store_failed")});
  if (archive_.replica() == nullptr) return answers_.push_back({request, refused("no_community")});
  if (wish.address && !identity::is_address(*wish.address)) {
    return answers_.push_back({request, refused("address_invalid", "/address")});
  }
  if (waits_.size() >= limits::sync_waits_max) {
    return answers_.push_back({request, refused("sync_unfinished")});
  }
  Wait wait;
  wait.request = request;
  wait.address = wish.address;
  wait.deadline = now.plus_ms(limits::sync_wait_ms_max);
  wait.lonely_until = now.plus_ms(limits::sync_lonely_ms_max);
  if (wish.address) {
    for (const auto& device : contacts_.peers().connected()) {
      const auto talk = contacts_.peers().talk_with(device);
      if (talk && talk->remote == *wish.address) wait.device = device;
    }
    if (!wait.device) wait.attempt = contacts_.reach(now, {*wish.address}, std::nullopt);
  } else {
    contacts_.hurry(now);
  }
  waits_.push_back(std::move(wait));
}

void SyncWaits::on(MonoTime, const Reached& event) {
  for (auto& wait : waits_) {
    if (wait.attempt == event.attempt) wait.device = event.peer.device;
  }
}

void SyncWaits::on(MonoTime, const NotReached& event) {
  for (auto wait = waits_.begin(); wait != waits_.end(); ++wait) {
    if (wait->attempt != event.attempt) continue;
    answers_.push_back({wait->request, refused("peer_unreachable", "/address")});
    waits_.erase(wait);
    return;
  }
}

std::vector<DeviceId> SyncWaits::targets(const Wait& wait) const {
  const auto& connected = contacts_.peers().connected();
  if (!wait.address) return {connected.begin(), connected.end()};
  if (wait.device && connected.contains(*wait.device)) return {*wait.device};
  return {};
}

std::optional<Outcome> SyncWaits::outcome_of(MonoTime now, Wait& wait) const {
  const auto devices = targets(wait);
  const bool same =
      !devices.empty() && std::all_of(devices.begin(), devices.end(), [&](const DeviceId& device) {
        const auto talk = contacts_.peers().talk_with(device);
        return talk && talk->same_content;
      });
  if (!same) {
    wait.same_since.reset();
  } else if (!wait.same_since) {
    wait.same_since = now;
  }
  if (wait.same_since && now >= wait.same_since->plus_ms(limits::same_settle_ms)) {
    Written written;
    written.same_content = true;
    written.peers = static_cast<std::uint32_t>(devices.size());
    return written;
  }
  if (!devices.empty()) wait.lonely_until = wait.deadline;
  if (devices.empty() && now >= wait.lonely_until) return refused("peer_unreachable");
  if (now >= wait.deadline) return refused("sync_unfinished");
  return std::nullopt;
}

void SyncWaits::check(MonoTime now) {
  std::vector<Wait> open;
  for (auto& wait : waits_) {
    if (auto outcome = outcome_of(now, wait)) {
      answers_.push_back({wait.request, std::move(*outcome)});
    } else {
      open.push_back(std::move(wait));
    }
  }
  waits_ = std::move(open);
}

void SyncWaits::stop() {
  for (const auto& wait : waits_) answers_.push_back({wait.request, refused("stopping")});
  waits_.clear();
}

std::vector<Reply> SyncWaits::answers() { return std::exchange(answers_, {}); }

MonoTime SyncWaits::wake_at() const {
  MonoTime soonest = transport::never;
  for (const auto& wait : waits_) {
    soonest = std::min(soonest, std::min(wait.deadline, wait.lonely_until));
    if (wait.same_since) {
      soonest = std::min(soonest, wait.same_since->plus_ms(limits::same_settle_ms));
    }
  }
  return soonest;
}

}  // namespace lumbung::node
