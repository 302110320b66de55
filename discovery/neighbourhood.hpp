#pragma once

#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <optional>
#include <variant>
#include <vector>

#include "discovery/beacon.hpp"

namespace lumbung::discovery {

/// Milliseconds on a clock that only measures waiting.
using MonoMs = std::int64_t;
inline constexpr MonoMs never_ms = std::numeric_limits<MonoMs>::max();

// Bounds on a hostile network (protocol section 8).
inline constexpr std::size_t neighbours_max = 256;
inline constexpr std::uint32_t beacons_per_second_max = 50;  ///< opened per interface
inline constexpr MonoMs neighbour_expires_ms = 90'000;
inline constexpr MonoMs dial_every_ms = 5'000;              ///< per source
inline constexpr std::size_t remembered_addresses_max = 8;  ///< per device
inline constexpr std::size_t remembered_devices_max = 256;
inline constexpr std::size_t interfaces_max = 64;

/// Somebody who says to be near. Proves nothing: dial, and transport tells who it is.
struct ClaimedPeer {
  RunTag run_tag{};
  ClaimedDevice device{};
  std::vector<Address> addresses;  ///< for dialling, the one it was heard from first
  ShortDigest control_digest{};
  ShortDigest data_digest{};
  MonoMs heard_at_ms = 0;
  bool same_digests = false;  ///< as our own just now: nothing to fetch, no dial needed
};

// Outputs of a Neighbourhood.
/// Send on every channel of every interface: broadcast, multicast, gateway, well-known addresses.
struct SendEverywhere {
  Octets bytes;
};
struct SendTo {
  Address to;
  Octets bytes;
};
struct Appeared {
  ClaimedPeer peer;
};
/// Addresses or digests are others than before.
struct Changed {
  ClaimedPeer peer;
};
/// Said bye or was not heard for 90 s. A restarted laptop is another run beside the old one, so
/// that a replayed beacon of an old run cannot push out the new one.
struct Gone {
  RunTag run_tag{};
  ClaimedDevice device{};
};
/// Its digests differ from ours: worth a dial. At most one per 5 s and source address.
struct Dial {
  ClaimedPeer peer;
};
struct WakeAt {
  MonoMs when_ms = never_ms;
};
using Output = std::variant<SendEverywhere, SendTo, Appeared, Changed, Gone, Dial, WakeAt>;

struct Own {
  RunTag run_tag{};
  ClaimedDevice device{};
  std::uint16_t tcp_port = 0;
  std::uint16_t beacon_port = 28547;  ///< where unicast beacons go
  std::uint64_t jitter_seed = 0;      ///< any number; laptops with different ones drift apart
};

struct NeighbourhoodCounters {
  std::uint64_t sent = 0;
  std::uint64_t heard = 0;
  std::uint64_t own = 0;         ///< our own beacons come back
  std::uint64_t unopened = 0;    ///< no key fits, or not a beacon
  std::uint64_t malformed = 0;   ///< opened, and against the format
  std::uint64_t over_rate = 0;   ///< dropped unopened
  std::uint64_t over_count = 0;  ///< a new neighbour although the table is full
  std::uint64_t repeated = 0;    ///< a counter of a known run that is not newer: other channels
                                 ///< bring the same beacon, and so does a replay
};

/// Who claims to be near, and when to say that we are: a state machine without sockets or clock.
///
/// Shape   One input, then poll() until WakeAt. Silent and deaf until join(): without a
///         community's key no beacon is sent and none is understood.
/// Units   Milliseconds. Rounds at 0, 0.5, 1, 2, 4, 8, 16 s, then each 30 s +- 20 %.
/// Errors  None: what is not a beacon for us is counted and forgotten.
/// Thread  None of its own; one caller at a time.
/// Source  docs/formats.md "Beacon"; protocol section 8.
class Neighbourhood {
 public:
  explicit Neighbourhood(Own own);

  /// Begins to speak and hear under `cipher`, which must outlive this object or leave().
  void join(MonoMs now_ms, BeaconCipher& cipher);
  /// Says bye and falls silent; join() begins anew.
  void leave(MonoMs now_ms);
  /// A datagram came in on interface number `interface`.
  void heard(MonoMs now_ms, OctetView datagram, const Address& from, std::uint32_t interface);
  /// An interface came, went or changed its address: the rounds start again.
  void link_changed(MonoMs now_ms, std::vector<Address> own_addresses);
  /// What we hold has changed; told in the next beacon, at once if a second has passed.
  void digests_changed(MonoMs now_ms, ShortDigest control, ShortDigest data);
  /// Addresses at which `device` was last met: asked by unicast in each round (at most 8 kept).
  void remember(const ClaimedDevice& device, std::vector<Address> addresses);
  void tick(MonoMs now_ms);

  [[nodiscard]] Output poll();

  /// Everybody heard within 90 s.
  [[nodiscard]] std::vector<ClaimedPeer> neighbours() const;
  [[nodiscard]] const NeighbourhoodCounters& counters() const { return counters_; }

 private:
  struct Neighbour {
    ClaimedPeer peer;
    Address source;
    std::uint32_t counter = 0;
    MonoMs answered_at_ms = 0;
  };
  struct Rate {
    MonoMs since_ms = 0;
    std::uint32_t opened = 0;
  };
  using Host = std::array<std::uint8_t, 16>;

  [[nodiscard]] std::optional<Beacon> open(MonoMs now_ms, OctetView datagram,
                                           std::uint32_t interface);
  [[nodiscard]] bool within_rate(MonoMs now_ms, std::uint32_t interface);
  [[nodiscard]] Octets own_beacon(bool answer_wanted, bool bye);
  [[nodiscard]] bool same_digests(const ClaimedPeer& peer) const;
  void take_bye(const Beacon& beacon);
  void take_new(MonoMs now_ms, const Beacon& beacon, const Address& from);
  void take_known(MonoMs now_ms, Neighbour& neighbour, const Beacon& beacon, const Address& from);
  void answer(MonoMs now_ms, Neighbour& neighbour);
  void suggest_dial(MonoMs now_ms, const Neighbour& neighbour);
  void speak(MonoMs now_ms);
  void run_round(MonoMs now_ms);
  void expire(MonoMs now_ms);
  void restart_rounds(MonoMs now_ms);
  [[nodiscard]] std::uint64_t next_jitter();
  [[nodiscard]] MonoMs next_wake_ms() const;

  Own own_;
  BeaconCipher* cipher_ = nullptr;
  std::vector<Address> own_addresses_;
  ShortDigest control_digest_{};
  ShortDigest data_digest_{};
  std::map<RunTag, Neighbour> neighbours_;
  std::map<ClaimedDevice, std::vector<Address>> remembered_;
  std::map<std::uint32_t, Rate> rates_;
  std::map<Host, MonoMs> dialled_at_ms_;
  std::deque<Output> outputs_;
  std::uint32_t counter_ = 0;
  std::uint64_t jitter_state_;
  std::size_t round_ = 0;
  MonoMs rounds_began_ms_ = 0;
  MonoMs next_round_ms_ = never_ms;
  MonoMs news_ms_ = never_ms;  ///< when changed digests are told, outside the rounds
  std::optional<MonoMs> spoke_at_ms_;
  NeighbourhoodCounters counters_;
};

}  // namespace lumbung::discovery
