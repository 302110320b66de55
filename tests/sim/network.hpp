#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daemon/node/io.hpp"
#include "tests/sim/schedule.hpp"
#include "tests/sim/seeded.hpp"

namespace lumbung::sim {

using LaptopIndex = std::size_t;

/// How bad the village's network is at the moment.
struct Weather {
  std::int64_t delay_ms_max = 40;
  std::uint64_t datagram_loss_percent = 10;
  std::uint64_t datagram_twice_percent = 3;
  std::uint64_t stream_cut_permille = 0;   ///< per piece sent: the stream ends
  std::uint64_t stream_flip_permille = 0;  ///< per piece sent: one bit is flipped on the way
};

/// Streams and datagrams between laptops: delayed, cut in pieces, lost, doubled, reordered, split.
///
/// Shape   Laptop i has the address 10.0.0.<i+1>. Bytes of one stream stay in order. A laptop that
///         goes down, or a split between two, ends their streams: told at once, or in silence.
class Network {
 public:
  using Deliver = std::function<void(LaptopIndex, node::Input)>;
  Network(Schedule& schedule, Seeded random, std::size_t laptops, Deliver deliver);

  Weather weather;

  [[nodiscard]] static discovery::Address address_of(LaptopIndex laptop);

  void dial(LaptopIndex from, node::DialId dial, const node::Address& address);
  void cancel(LaptopIndex from, node::DialId dial) { dials_.erase({from, dial}); }
  void send(LaptopIndex from, node::LinkId link, Bytes bytes);
  void close(LaptopIndex from, node::LinkId link);
  void datagram(LaptopIndex from, const std::optional<discovery::Address>& to, const Bytes& bytes);

  void laptop_up(LaptopIndex laptop) { up_[laptop] = true; }
  void laptop_down(LaptopIndex laptop);
  /// Puts each laptop on a side; only laptops of one side reach each other.
  void split(std::vector<int> sides);
  void heal() { split(std::vector<int>(up_.size(), 0)); }
  [[nodiscard]] bool reachable(LaptopIndex left, LaptopIndex right) const;
  [[nodiscard]] const Bytes& seen_on_the_wire() const { return wire_; }

 private:
  struct End {
    LaptopIndex laptop = 0;
    node::LinkId link = 0;
    auto operator<=>(const End&) const = default;
  };
  struct Stream {
    End peer;
    std::int64_t clear_at_ms = 0;  // nothing sent later arrives earlier
    bool mute = false;             // bytes vanish, nobody is told
  };
  [[nodiscard]] std::optional<LaptopIndex> laptop_at(const node::Address& address) const;
  [[nodiscard]] bool answers(LaptopIndex from, node::DialId dial, std::uint64_t ticket);
  void connect(LaptopIndex from, node::DialId dial, LaptopIndex to);
  void end(const End& end, bool tell);
  void arrive(const End& at, Bytes bytes);

  Schedule& schedule_;
  Seeded random_;
  Deliver deliver_;
  std::vector<bool> up_;
  std::vector<int> sides_;
  std::map<End, Stream> streams_;
  // Dials under way, each with a ticket: a laptop that starts anew counts its dials from one again.
  std::map<std::pair<LaptopIndex, node::DialId>, std::uint64_t> dials_;
  std::uint64_t next_ticket_ = 1;
  node::LinkId next_link_ = 1;
  Bytes wire_;
};

}  // namespace lumbung::sim
