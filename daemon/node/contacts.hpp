#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <variant>
#include <vector>

#include "daemon/node/archive.hpp"
#include "daemon/node/call_plan.hpp"
#include "daemon/node/dialling.hpp"
#include "daemon/node/links.hpp"
#include "daemon/node/nearness.hpp"
#include "daemon/node/outbox.hpp"
#include "daemon/node/peers.hpp"

namespace lumbung::node {

// What happened between this laptop and others, for the node to act on.

/// A channel stands that an invite of ours opened: somebody wants to join.
struct NewcomerCame {
  LinkId link = 0;
  transport::Established peer;
};
/// A try of reach() has its channel.
struct Reached {
  AttemptId attempt = 0;
  LinkId link = 0;
  transport::Established peer;
};
/// A try of reach() came to nothing. `heard` tells whether somebody answered and hung up.
struct NotReached {
  AttemptId attempt = 0;
  bool heard = false;
};
/// A message on a channel that an invite opened.
struct PairingMessageCame {
  LinkId link = 0;
  Bytes bytes;
};
struct PairingEnded {
  LinkId link = 0;
};
/// A laptop of the community is connected; `addresses` are where it can be called.
struct PeerMet {
  DeviceId device;
  std::vector<Address> addresses;
};
using ContactEvent =
    std::variant<NewcomerCame, Reached, NotReached, PairingMessageCame, PairingEnded, PeerMet>;

/// Everything between this laptop and the network: streams, calls, beacons, sessions.
///
/// Shape   One input, then next_event() and peers().next_delivery() until both are empty.
/// Thread  None of its own.
class Contacts {
 public:
  struct Setting {
    Nearness::Own own;
    crypto::ExchangeKey noise_key;
    Bytes certificate;
    RunNonce run;
  };
  Contacts(Setting setting, crypto::Entropy& entropy, Archive& archive, Outbox& outbox);

  void handle(MonoTime now, const Connected& input);
  void handle(MonoTime now, const Received& input);
  void handle(MonoTime now, const Taken& input);
  void handle(MonoTime now, const Disconnected& input);
  void handle(MonoTime now, const DialFailed& input);
  void handle(MonoTime now, const Datagram& input);
  void handle(MonoTime now, const NetworkChanged& input);
  void tick(MonoTime now);
  /// Says goodbye to everybody and calls nobody any more.
  void stop(MonoTime now);

  /// There is a community now: beacons begin, its laptops are called.
  void community_begins(MonoTime now);
  /// Content has grown and is durable.
  void grown(MonoTime now, const Growth& growth);
  /// A delivery is judged and what was good of it is durable.
  void dealt_with(MonoTime now, const Delivery& delivery, const std::vector<Offence>& offences);
  [[nodiscard]] std::optional<Delivery> next_delivery() { return peers_.next_delivery(); }
  [[nodiscard]] std::vector<Peers::Exchange> finished() { return peers_.finished(); }
  /// Speaks on, or ends, a channel that an invite opened.
  void send(MonoTime now, LinkId link, ByteView message);
  void close(MonoTime now, LinkId link);
  [[nodiscard]] Address remote_of(LinkId link) const { return links_.remote_of(link); }
  /// Invites whose secrets open a channel to us.
  void set_invites(std::vector<transport::PskCandidate> invites) { invites_ = std::move(invites); }
  void always_call(MonoTime now, const Address& address) { calls_.always(now, address); }
  void remember(MonoTime now, const DeviceId& device, const std::vector<Address>& addresses);
  /// Everybody who may be there is called now.
  void hurry(MonoTime now);

  /// Calls these addresses at once, with the community's secret or with an invite's.
  [[nodiscard]] AttemptId reach(MonoTime now, std::vector<Address> addresses,
                                std::optional<transport::PskCandidate> invite);
  void give_up(MonoTime now, AttemptId attempt);

  [[nodiscard]] std::optional<ContactEvent> next_event();
  [[nodiscard]] const Peers& peers() const { return peers_; }
  [[nodiscard]] const std::set<DeviceId>& near() const { return nearness_.near(); }
  [[nodiscard]] MonoTime wake_at() const;

 private:
  struct Aim {
    std::optional<CallPlan::Party> party;  ///< nothing: reach()
    std::optional<transport::PskCandidate> invite;
    bool heard = false;
  };
  [[nodiscard]] std::optional<transport::PskCandidate> community_secret() const;
  [[nodiscard]] transport::LocalParty local_party() const;
  void settle(MonoTime now);
  void on(MonoTime now, LinkOpened& event);
  void on(MonoTime now, LinkMessage& event);
  void on(MonoTime now, LinkEnded& event);
  void won(MonoTime now, AttemptId attempt, DialId dial);
  void make_calls(MonoTime now);

  Setting setting_;
  Archive& archive_;
  Outbox& outbox_;
  Links links_;
  Dialling dialling_;
  CallPlan calls_;
  Nearness nearness_;
  Peers peers_;
  std::vector<transport::PskCandidate> invites_;
  std::map<AttemptId, Aim> aims_;
  std::map<DialId, LinkId> dialled_;
  std::set<LinkId> pairing_;
  std::deque<ContactEvent> events_;
  bool stopped_ = false;
};

}  // namespace lumbung::node
