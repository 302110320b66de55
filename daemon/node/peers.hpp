#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "daemon/node/links.hpp"
#include "daemon/node/outbox.hpp"
#include "daemon/node/replica.hpp"
#include "daemon/node/storage.hpp"
#include "daemon/sync/sync_session.hpp"

namespace lumbung::node {

/// Envelopes that a peer sent, to be judged, made durable and then reported as dealt with.
struct Delivery {
  LinkId link = 0;
  DeviceId device;
  SpaceId space;
  std::uint64_t batch_number = 0;
  std::vector<Bytes> envelopes;
};

/// The talk with every laptop of the community that is connected.
///
/// Shape   One session for each device. Whoever holds the community's secret may speak; a device
///         that is no member here (its admission has not come yet) is served the control space
///         only, which its secret opens anyway, and everything once its admission is here.
/// Order   Deliveries leave by next_delivery(), one by one; grown() and then dealt_with() answer.
/// Errors  A peer that breaks the rules is dropped and not spoken to for ten minutes, then twenty.
/// Thread  None of its own.
class Peers {
 public:
  Peers(DeviceId self, Storage& storage, Links& links, Outbox& outbox)
      : self_(self), storage_(storage), links_(links), outbox_(outbox) {}

  /// The channel `link` stands. False if it is not kept: the device is shut out for now, the table
  /// is full, or another link to it is the better one.
  bool meet(MonoTime now, LinkId link, const transport::Established& peer, bool outbound,
            const Replica& replica);
  void message(MonoTime now, LinkId link, ByteView bytes);
  void ended(MonoTime now, LinkId link, Replica& replica);
  void tick(MonoTime now);

  [[nodiscard]] std::optional<Delivery> next_delivery();
  /// What `growth` names is durable: everybody is told.
  void grown(MonoTime now, const Growth& growth);
  /// A delivery is dealt with; `offences` are what was wrong with it.
  void dealt_with(MonoTime now, const Delivery& delivery, const std::vector<Offence>& offences);

  /// Devices with an open channel.
  [[nodiscard]] const std::set<DeviceId>& connected() const { return connected_; }
  struct Talk {
    bool same_content = false;
    std::uint64_t pending_in = 0;
    std::uint64_t pending_out = 0;
    Address remote;
  };
  [[nodiscard]] std::optional<Talk> talk_with(const DeviceId& device) const;
  /// Until when `device` is not talked to; possibly past.
  [[nodiscard]] std::optional<MonoTime> shut_out_until(const DeviceId& device) const;
  /// How long the talk on `link` has gone on.
  [[nodiscard]] std::int64_t lasted_ms(MonoTime now, LinkId link) const;
  [[nodiscard]] std::optional<DeviceId> device_at(LinkId link) const;

  /// An exchange that brought both to the same content since the last call.
  struct Exchange {
    DeviceId device;
    std::uint64_t in = 0;
    std::uint64_t out = 0;
  };
  [[nodiscard]] std::vector<Exchange> finished();
  [[nodiscard]] MonoTime wake_at() const;

 private:
  struct Peer {
    DeviceId device;
    RunNonce run;
    bool outbound = false;
    MonoTime since;
    std::unique_ptr<sync::SyncSession> session;
    MonoTime wake_at;
    sync::Progress told;  ///< to the page
    bool told_done = false;
    std::uint64_t in_before = 0;  ///< counters when the last exchange ended
    std::uint64_t out_before = 0;
  };
  struct Ban {
    MonoTime until;
    int count = 0;
  };
  [[nodiscard]] sync::PeerView view_for(const DeviceId& device, const Replica& replica) const;
  [[nodiscard]] bool better_than_held(MonoTime now, const transport::Established& peer,
                                      bool outbound) const;
  [[nodiscard]] std::map<LinkId, Peer>::const_iterator find(const DeviceId& device) const;
  void drain(MonoTime now, LinkId link);
  void report(Peer& peer);
  void shut_out(MonoTime now, const DeviceId& device, const std::string& reason);
  void forget(LinkId link);

  DeviceId self_;
  Storage& storage_;
  Links& links_;
  Outbox& outbox_;
  sync::SpaceClaims claims_;
  std::map<LinkId, Peer> peers_;
  std::set<DeviceId> connected_;
  std::map<DeviceId, Ban> bans_;
  std::deque<Delivery> deliveries_;
  std::vector<Exchange> finished_;
};

}  // namespace lumbung::node
