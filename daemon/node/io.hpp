#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/base/ids.hpp"
#include "daemon/base/time.hpp"
#include "daemon/node/command.hpp"
#include "discovery/beacon.hpp"

/// What goes into the node and what comes out of it: the only two ways the world meets it. The
/// event loop (daemon/net) and the simulator (tests/sim) are the two drivers.
namespace lumbung::node {

struct View;

/// A byte stream to somebody: drawn by the driver, never used twice in one run of the node.
using LinkId = std::uint64_t;
/// A wish to have such a stream: drawn by the node, never used twice in one run.
using DialId = std::uint64_t;

/// A place on a network as people type it: "192.168.1.5:28547", "[fe80::1%eth0]:28547".
using Address = std::string;

// What comes in.

/// A stream stands. `dial` is the wish it answers; nothing if the other side called.
struct Connected {
  LinkId link = 0;
  Address remote;
  std::optional<DialId> dial;
};
/// Bytes of a stream, cut anywhere.
struct Received {
  LinkId link = 0;
  Bytes bytes;
};
/// The stream took so many more of the bytes handed out by Send (the system's buffer has them).
/// Needed: what is never reported counts as waiting for a slow reader, and that is bounded.
struct Taken {
  LinkId link = 0;
  std::size_t bytes_count = 0;
};
/// A stream has ended, from whichever side; the node forgets it without an answer.
struct Disconnected {
  LinkId link = 0;
};
/// The wish came to nothing (refused, unreachable, or over its time).
struct DialFailed {
  DialId dial = 0;
};
/// One UDP datagram on the beacon port, with the number of the interface on which it was heard.
struct Datagram {
  discovery::Address from;
  std::uint32_t interface = 0;
  Bytes bytes;
};
/// The laptop's own addresses have changed (or are told for the first time). Ports are ignored:
/// others reach it at the sync port.
struct NetworkChanged {
  std::vector<discovery::Address> own_addresses;
};
/// A wish of the page or of a script. Answered by exactly one Reply.
struct Submitted {
  RequestId request = 0;
  WriteContext context;
  Command command;
};
/// The time of the last WakeAt has come (earlier or later does no harm).
struct Tick {};
/// The program is about to end: goodbyes go out, open requests are refused.
struct Stop {};

using Input = std::variant<Connected, Received, Taken, Disconnected, DialFailed, Datagram,
                           NetworkChanged, Submitted, Tick, Stop>;

// What comes out.

/// Bytes for a stream, in order. Content that they tell of is durable already.
struct Send {
  LinkId link = 0;
  Bytes bytes;
};
/// End the stream once what was sent is out. No Disconnected is needed for it.
struct CloseLink {
  LinkId link = 0;
};
/// Open a stream; Connected or DialFailed answers within 5 s.
struct Dial {
  DialId dial = 0;
  Address address;
};
/// Let go of a Dial that is no longer wanted; the driver answers nothing more on it.
struct CancelDial {
  DialId dial = 0;
};
/// A datagram from the beacon's socket. No address: to everybody near (broadcast and multicast on
/// every interface, gateway and the like).
struct SendDatagram {
  std::optional<discovery::Address> to;
  Bytes bytes;
};
/// The answer to one Submitted; what it reports as done is durable.
struct Reply {
  RequestId request = 0;
  Outcome outcome;
};
/// The books have changed; readers take this view from now on. `groups` are those that differ
/// from the view before.
struct Published {
  std::shared_ptr<const View> view;
  std::vector<SpaceId> groups;
};

/// Something the page may want to show at once.
struct StatusChanged {};  ///< peers, role or addresses differ; the new view says how
struct SyncProgress {
  DeviceId device;
  std::uint64_t have = 0;  ///< envelopes of this exchange that are here now
  std::uint64_t want = 0;  ///< envelopes that this exchange brings in all
  bool done = false;       ///< contents are the same
};
struct Receipt {
  DeviceId device;
  std::string name;
  std::uint64_t in = 0;         ///< envelopes received in the exchange that just ended
  std::uint64_t out = 0;        ///< envelopes sent in it
  std::uint64_t decisions = 0;  ///< questions that are open now and were not before
};
using Event = std::variant<StatusChanged, SyncProgress, Receipt>;

/// One line for the program's log: English, no names, no amounts. `count` repeats so far.
struct LogLine {
  std::string text;
  std::uint64_t count = 1;
};
/// Nothing more to say; come back with Tick at `when` at the latest. Always the last output.
struct WakeAt {
  MonoTime when;
};

using Output = std::variant<Send, CloseLink, Dial, CancelDial, SendDatagram, Reply, Published,
                            Event, LogLine, WakeAt>;

}  // namespace lumbung::node
