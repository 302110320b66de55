#include "daemon/node/call_plan.hpp"

#include <algorithm>

#include "daemon/base/limits.hpp"
#include "daemon/transport/channel.hpp"

namespace lumbung::node {

void CallPlan::always(MonoTime now, const Address& address) {
  Entry entry;
  entry.addresses = {address};
  entry.near = true;
  entry.due = now;
  entries_.insert_or_assign(address, std::move(entry));
}

void CallPlan::heard(MonoTime not_before, const DeviceId& device, std::vector<Address> addresses) {
  Entry& entry = entries_[device];
  entry.device = device;
  // Where it was met before stays behind what it says now.
  for (const auto& known : entry.addresses) {
    if (addresses.size() >= limits::addresses_per_attempt_max) break;
    if (std::find(addresses.begin(), addresses.end(), known) == addresses.end()) {
      addresses.push_back(known);
    }
  }
  const bool news = !entry.near || entry.addresses.empty() || addresses != entry.addresses;
  entry.addresses = std::move(addresses);
  if (news) {
    entry.failures = 0;
    entry.due = not_before;
  }
  entry.near = true;
}

void CallPlan::silent(const DeviceId& device) {
  const auto found = entries_.find(device);
  if (found != entries_.end()) found->second.near = false;
}

void CallPlan::remember(MonoTime now, const DeviceId& device,
                        const std::vector<Address>& addresses) {
  if (addresses.empty()) return;
  const auto [at, fresh] = entries_.try_emplace(device);
  Entry& entry = at->second;
  if (fresh) entry.due = now;
  entry.device = device;
  if (!entry.near) entry.addresses = addresses;
}

bool CallPlan::idle(const Entry& entry, const std::set<DeviceId>& connected) {
  return !entry.running && !entry.addresses.empty() &&
         !(entry.device && connected.contains(*entry.device));
}

std::vector<CallPlan::Call> CallPlan::due(MonoTime now, const std::set<DeviceId>& connected) {
  std::vector<Call> calls;
  for (auto& [party, entry] : entries_) {
    if (!idle(entry, connected) || entry.due > now) continue;
    entry.running = true;
    calls.push_back({party, entry.addresses});
  }
  return calls;
}

void CallPlan::failed(MonoTime now, const Party& party) {
  const auto found = entries_.find(party);
  if (found == entries_.end()) return;
  Entry& entry = found->second;
  entry.running = false;
  pause(now, entry);
}

void CallPlan::pause(MonoTime now, Entry& entry) {
  const std::int64_t most = entry.near ? limits::redial_near_ms_max : limits::redial_far_ms_max;
  const std::int64_t pause = std::min<std::int64_t>(limits::redial_ms_min << entry.failures, most);
  entry.failures = std::min(entry.failures + 1, 16);
  entry.due = now.plus_ms(pause);
}

void CallPlan::met(MonoTime now, const Party& party, const DeviceId& device) {
  const auto found = entries_.find(party);
  if (found == entries_.end()) return;
  found->second.running = false;
  found->second.device = device;
  found->second.due = now.plus_ms(limits::redial_ms_min);
}

void CallPlan::lost(MonoTime now, const DeviceId& device, std::int64_t lasted_ms) {
  for (auto& [party, entry] : entries_) {
    if (entry.device != device) continue;
    // Who hangs up at once has a reason; calling without a pause would keep both busy with it.
    if (lasted_ms >= limits::talk_ms_min) entry.failures = 0;
    pause(now, entry);
  }
}

void CallPlan::rest(MonoTime until, const DeviceId& device) {
  for (auto& [party, entry] : entries_) {
    if (entry.device == device) entry.due = std::max(entry.due, until);
  }
}

void CallPlan::hurry(MonoTime now) {
  for (auto& [party, entry] : entries_) entry.due = std::min(entry.due, now);
}

void CallPlan::forget_devices() {
  std::erase_if(entries_,
                [](const auto& entry) { return std::holds_alternative<DeviceId>(entry.first); });
}

MonoTime CallPlan::wake_at(const std::set<DeviceId>& connected) const {
  MonoTime soonest = transport::never;
  for (const auto& [party, entry] : entries_) {
    if (idle(entry, connected)) soonest = std::min(soonest, entry.due);
  }
  return soonest;
}

}  // namespace lumbung::node
