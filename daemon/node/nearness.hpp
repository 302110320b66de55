#pragma once

#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "daemon/crypto/entropy.hpp"
#include "daemon/node/call_plan.hpp"
#include "daemon/node/outbox.hpp"
#include "daemon/node/replica.hpp"
#include "discovery/neighbourhood.hpp"

namespace lumbung::node {

/// The beacons of this laptop: speaks while there is a community, and tells the plan of calls who
/// claims to be near. With discovery off it neither speaks nor hears.
///
/// Thread  None of its own.
class Nearness {
 public:
  struct Own {
    DeviceId device;
    std::uint16_t sync_port = 0;
    std::uint16_t beacon_port = 0;
    bool speaks = true;
  };
  Nearness(const Own& own, crypto::Entropy& entropy, Outbox& outbox, CallPlan& calls);
  ~Nearness();
  Nearness(const Nearness&) = delete;
  Nearness& operator=(const Nearness&) = delete;

  /// Begins to speak for the community of that key.
  void join(MonoTime now, const crypto::SymmetricKey& discovery_key);
  void leave(MonoTime now);
  void heard(MonoTime now, const Datagram& datagram);
  void network_changed(MonoTime now, const std::vector<discovery::Address>& own_addresses);
  /// What we hold has changed.
  void digests_changed(MonoTime now, const Digest& control, const Digest& all);
  void remember(const DeviceId& device, const std::vector<Address>& addresses);
  void tick(MonoTime now);

  /// Devices heard within 90 s; claims, no proof.
  [[nodiscard]] const std::set<DeviceId>& near() const { return near_; }
  /// Where a near device says to be reached.
  [[nodiscard]] std::vector<Address> addresses_of(const DeviceId& device) const;
  [[nodiscard]] MonoTime wake_at() const { return wake_at_; }

 private:
  class Cipher;
  void drain(MonoTime now);
  void appeared(MonoTime now, const discovery::ClaimedPeer& peer);

  Own own_;
  crypto::Entropy& entropy_;
  Outbox& outbox_;
  CallPlan& calls_;
  std::unique_ptr<Cipher> cipher_;
  discovery::Neighbourhood neighbourhood_;
  std::set<DeviceId> near_;
  MonoTime wake_at_;
};

}  // namespace lumbung::node
