#include "discovery/neighbourhood.hpp"

#include <catch2/catch.hpp>

#include "tests/discovery/plain_cipher.hpp"

using namespace lumbung::discovery;
using lumbung::discovery::tests::PlainCipher;

namespace {

template <class... Cases>
struct Match : Cases... {
  using Cases::operator()...;
};

Address host(std::uint8_t last, std::uint16_t port = 28547) {
  Address address;
  address.octets = {192, 168, 1, last};
  address.port = port;
  return address;
}

/// One laptop: its neighbourhood and what it said.
struct Laptop {
  explicit Laptop(std::uint8_t number) : at(host(number)), neighbourhood(own(number)) {}

  static Own own(std::uint8_t number) {
    Own own;
    own.run_tag.fill(number);
    own.device.fill(number);
    own.tcp_port = 30'000;
    own.jitter_seed = number;
    return own;
  }

  void drain() {
    for (bool idle = false; !idle;) {
      std::visit(Match{
                     [&](const SendEverywhere& out) { everywhere.push_back(out.bytes); },
                     [&](const SendTo& out) { to.push_back(out); },
                     [&](const Appeared& out) { appeared.push_back(out.peer); },
                     [&](const Changed& out) { changed.push_back(out.peer); },
                     [&](const Gone& out) { gone.push_back(out); },
                     [&](const Dial& out) { dials.push_back(out.peer); },
                     [&](const WakeAt& out) {
                       wake_ms = out.when_ms;
                       idle = true;
                     },
                 },
                 neighbourhood.poll());
    }
  }
  void join(MonoMs now_ms) {
    neighbourhood.join(now_ms, cipher);
    drain();
  }
  void hear(MonoMs now_ms, const Octets& datagram, const Address& from) {
    neighbourhood.heard(now_ms, datagram, from, 2);
    drain();
  }
  void tick(MonoMs now_ms) {
    neighbourhood.tick(now_ms);
    drain();
  }
  void holds(MonoMs now_ms, std::uint8_t content) {
    ShortDigest digest{};
    digest.fill(content);
    neighbourhood.digests_changed(now_ms, digest, digest);
    drain();
  }

  Address at;
  PlainCipher cipher{7};
  Neighbourhood neighbourhood;
  std::vector<Octets> everywhere;
  std::vector<SendTo> to;
  std::vector<ClaimedPeer> appeared;
  std::vector<ClaimedPeer> changed;
  std::vector<Gone> gone;
  std::vector<ClaimedPeer> dials;
  MonoMs wake_ms = 0;
};

/// A beacon as a member of the community would send it.
Octets beacon_of(std::uint8_t number, std::uint32_t counter, std::uint8_t content = 0,
                 bool bye = false) {
  Beacon beacon;
  beacon.run_tag.fill(number);
  beacon.device.fill(number);
  beacon.tcp_port = 30'000;
  beacon.counter = counter;
  beacon.bye = bye;
  beacon.data_digest.fill(content);
  PlainCipher cipher(7);
  const auto sealed = cipher.seal(encode(beacon));
  return {sealed.begin(), sealed.end()};
}

}  // namespace

TEST_CASE("without a community nothing is said and nothing understood", "[discovery]") {
  Laptop laptop(1);
  laptop.neighbourhood.link_changed(0, {host(1)});
  laptop.holds(0, 1);
  laptop.hear(0, beacon_of(2, 1), host(2));
  laptop.tick(100'000);
  CHECK(laptop.everywhere.empty());
  CHECK(laptop.appeared.empty());
  CHECK(laptop.wake_ms == never_ms);
}

TEST_CASE("rounds come at 0, 0.5, 1, 2, 4, 8, 16 s and then each 30 s more or less",
          "[discovery]") {
  Laptop laptop(1);
  laptop.join(1'000);
  std::vector<MonoMs> rounds{1'000};
  while (rounds.size() < 40) {
    const std::size_t before = laptop.everywhere.size();
    const MonoMs now_ms = laptop.wake_ms;
    laptop.tick(now_ms);
    REQUIRE(laptop.everywhere.size() == before + 1);
    rounds.push_back(now_ms);
  }
  CHECK(std::vector<MonoMs>(rounds.begin(), rounds.begin() + 7) ==
        std::vector<MonoMs>{1'000, 1'500, 2'000, 3'000, 5'000, 9'000, 17'000});
  MonoMs shortest = never_ms;
  MonoMs longest = 0;
  for (std::size_t index = 7; index < rounds.size(); ++index) {
    shortest = std::min(shortest, rounds[index] - rounds[index - 1]);
    longest = std::max(longest, rounds[index] - rounds[index - 1]);
  }
  CHECK(shortest >= 24'000);
  CHECK(longest <= 36'000);
  CHECK(longest > shortest);
  SECTION("and start again when a link changes") {
    const MonoMs now_ms = rounds.back() + 10;
    laptop.neighbourhood.link_changed(now_ms, {host(1)});
    laptop.drain();
    CHECK(laptop.wake_ms == now_ms + 500);
  }
}

TEST_CASE("an unknown run is answered at once by unicast, so both know", "[discovery]") {
  Laptop old(1);
  Laptop fresh(2);
  old.join(0);
  old.tick(500'000);
  fresh.join(500'100);
  old.hear(500'110, fresh.everywhere.at(0), fresh.at);
  REQUIRE(old.appeared.size() == 1);
  REQUIRE(old.to.size() == 1);
  CHECK(old.to[0].to == fresh.at);
  fresh.hear(500'120, old.to[0].bytes, old.at);
  REQUIRE(fresh.appeared.size() == 1);
  CHECK(fresh.appeared[0].addresses.front() == host(1, 30'000));
  SECTION("and the answers end there") {
    REQUIRE(fresh.to.size() == 1);
    old.hear(500'130, fresh.to[0].bytes, fresh.at);
    CHECK(old.to.size() == 1);
  }
}

TEST_CASE("a neighbour goes after 90 s of silence or with its bye", "[discovery]") {
  Laptop laptop(1);
  laptop.join(0);
  laptop.hear(10, beacon_of(2, 1), host(2));
  laptop.hear(10, beacon_of(3, 1), host(3));
  CHECK(laptop.neighbourhood.neighbours().size() == 2);
  SECTION("silence") {
    laptop.hear(50'000, beacon_of(2, 2), host(2));
    laptop.tick(90'009);
    CHECK(laptop.gone.empty());
    laptop.tick(90'010);
    REQUIRE(laptop.gone.size() == 1);
    CHECK(laptop.gone[0].run_tag[0] == 3);
    laptop.tick(140'000);
    CHECK(laptop.gone.size() == 2);
  }
  SECTION("bye") {
    laptop.hear(20, beacon_of(2, 2, 0, true), host(2));
    REQUIRE(laptop.gone.size() == 1);
    CHECK(laptop.neighbourhood.neighbours().size() == 1);
  }
  SECTION("an old bye of a run that has spoken since is nothing") {
    laptop.hear(20, beacon_of(2, 5), host(2));
    laptop.hear(30, beacon_of(2, 4, 0, true), host(2));
    CHECK(laptop.gone.empty());
    CHECK(laptop.neighbourhood.counters().repeated == 1);
  }
}

TEST_CASE("leaving is said to everybody", "[discovery]") {
  Laptop laptop(1);
  Laptop other(2);
  laptop.join(0);
  other.join(0);
  other.hear(1, laptop.everywhere.back(), laptop.at);
  laptop.neighbourhood.leave(5);
  laptop.drain();
  other.hear(6, laptop.everywhere.back(), laptop.at);
  CHECK(other.gone.size() == 1);
  CHECK(laptop.wake_ms == never_ms);
}

TEST_CASE("a dial is suggested where contents differ, and not too often", "[discovery]") {
  Laptop laptop(1);
  laptop.holds(0, 1);
  laptop.join(0);
  SECTION("equal contents need none") {
    Laptop other(2);
    other.holds(0, 1);
    other.join(0);
    laptop.hear(10, other.everywhere.at(0), other.at);
    CHECK(laptop.appeared.at(0).same_digests);
    CHECK(laptop.dials.empty());
    SECTION("until one of them writes, which is told at once") {
      other.tick(2'000);
      other.holds(4'000, 2);
      laptop.hear(4'010, other.everywhere.back(), other.at);
      CHECK(laptop.changed.size() == 1);
      CHECK(laptop.dials.size() == 1);
    }
  }
  SECTION("one per five seconds and source, whatever runs it claims") {
    for (std::uint8_t run = 10; run < 60; ++run) laptop.hear(10, beacon_of(run, 1, 9), host(2));
    CHECK(laptop.dials.size() == 1);
    laptop.hear(10, beacon_of(70, 1, 9), host(3));
    laptop.hear(1'010, beacon_of(71, 1, 9), host(3));
    CHECK(laptop.dials.size() == 2);
    laptop.hear(5'009, beacon_of(10, 2, 9), host(2));
    CHECK(laptop.dials.size() == 2);
    laptop.hear(5'010, beacon_of(10, 3, 9), host(2));
    CHECK(laptop.dials.size() == 3);
  }
  SECTION("rounds suggest it again while contents differ") {
    laptop.hear(10, beacon_of(10, 1, 9), host(2));
    laptop.tick(8'000);
    CHECK(laptop.dials.size() == 2);
  }
}

TEST_CASE("changes of content are told at most once a second", "[discovery]") {
  Laptop laptop(1);
  laptop.join(0);
  laptop.tick(500);
  for (std::uint8_t content = 1; content <= 100; ++content) {
    laptop.holds(500 + content, content);
  }
  const std::size_t before = laptop.everywhere.size();
  laptop.tick(1'000);
  laptop.tick(1'500);
  CHECK(laptop.everywhere.size() <= before + 1);
}

TEST_CASE("a hostile network is bounded", "[discovery]") {
  Laptop laptop(1);
  laptop.join(0);
  SECTION("fifty beacons a second are opened per interface") {
    for (int count = 0; count < 1'000; ++count) laptop.hear(10, Octets(256, 9), host(9));
    CHECK(laptop.cipher.opened == 50);
    CHECK(laptop.neighbourhood.counters().over_rate == 950);
    laptop.hear(1'010, Octets(256, 9), host(9));
    CHECK(laptop.cipher.opened == 51);
  }
  SECTION("datagrams of another length are not opened") {
    laptop.hear(10, Octets(255), host(9));
    laptop.hear(10, {}, host(9));
    CHECK(laptop.cipher.opened == 0);
  }
  SECTION("256 neighbours are kept") {
    Beacon beacon;
    for (std::uint32_t count = 0; count < 300; ++count) {
      beacon.run_tag[0] = static_cast<std::uint8_t>(count);
      beacon.run_tag[1] = static_cast<std::uint8_t>(count / 256 + 2);
      beacon.counter = 1;
      const auto sealed = laptop.cipher.seal(encode(beacon));
      laptop.hear(10 + count * 25, Octets(sealed.begin(), sealed.end()), host(9));
    }
    CHECK(laptop.neighbourhood.neighbours().size() == 256);
    CHECK(laptop.neighbourhood.counters().over_count == 44);
  }
  SECTION("public addresses are neither heard nor dialled nor asked") {
    Address far = host(1);
    far.octets = {8, 8, 8, 8};
    laptop.hear(10, beacon_of(2, 1, 5), far);
    CHECK(laptop.appeared.empty());
    Beacon beacon;
    beacon.run_tag.fill(3);
    beacon.tcp_port = 1;
    beacon.counter = 1;
    beacon.addresses = {far, host(4)};
    const auto sealed = laptop.cipher.seal(encode(beacon));
    laptop.hear(20, Octets(sealed.begin(), sealed.end()), host(3));
    REQUIRE(laptop.appeared.size() == 1);
    CHECK(laptop.appeared[0].addresses == std::vector<Address>{host(3, 1), host(4)});
    laptop.neighbourhood.remember({}, {far});
    laptop.to.clear();
    laptop.tick(500);
    CHECK(laptop.to.empty());
  }
  SECTION("a replayed beacon changes nothing") {
    laptop.hear(10, beacon_of(2, 2, 5), host(2));
    laptop.hear(20, beacon_of(2, 1, 6), host(66));
    laptop.hear(20, beacon_of(2, 2, 5), host(66));
    CHECK(laptop.changed.empty());
    CHECK(laptop.neighbourhood.counters().repeated == 2);
  }
  SECTION("our own beacons come back unheard") {
    laptop.hear(10, laptop.everywhere.at(0), host(1));
    CHECK(laptop.appeared.empty());
    CHECK(laptop.neighbourhood.counters().own == 1);
  }
}

TEST_CASE("last known addresses are asked in each round", "[discovery]") {
  Laptop laptop(1);
  laptop.neighbourhood.remember({5}, {host(5, 30'000), host(6, 30'000)});
  laptop.join(0);
  REQUIRE(laptop.to.size() == 2);
  CHECK(laptop.to[0].to == host(5));
  laptop.tick(500);
  CHECK(laptop.to.size() == 4);
}

TEST_CASE("a beacon tells of our addresses, with the port for dialling", "[discovery]") {
  Laptop laptop(1);
  Laptop other(2);
  laptop.neighbourhood.link_changed(0, {host(1, 0), host(11, 0)});
  laptop.join(0);
  other.join(0);
  other.hear(1, laptop.everywhere.at(0), host(1));
  REQUIRE(other.appeared.size() == 1);
  CHECK(other.appeared[0].addresses == std::vector<Address>{host(1, 30'000), host(11, 30'000)});
}
