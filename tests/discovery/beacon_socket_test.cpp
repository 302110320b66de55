#include "discovery/udp/beacon_socket.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/steady_timer.hpp>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <set>
#include <thread>

#include "discovery/udp/interfaces.hpp"

using namespace lumbung::discovery;
using namespace lumbung::discovery::udp;

namespace {

constexpr std::uint16_t test_port = 41'547;  // inside namespaces of our own: nobody else is there

bool run(const std::string& command) { return std::system((command + " 2>&1").c_str()) == 0; }

/// Two network namespaces with a cable between them, removed at the end.
class Cable {
 public:
  Cable()
      : left("lumbung-l-" + std::to_string(getpid())),
        right("lumbung-r-" + std::to_string(getpid())) {
    good_ = run("ip netns add " + left) && run("ip netns add " + right) &&
            run("ip -n " + left + " link add wire0 type veth peer name wire1 netns " + right) &&
            run("ip -n " + left + " address add 10.99.0.1/24 broadcast + dev wire0") &&
            run("ip -n " + right + " address add 10.99.0.2/24 broadcast + dev wire1") &&
            run("ip -n " + left + " link set lo up") && run("ip -n " + right + " link set lo up");
  }
  ~Cable() {
    run("ip netns delete " + left);
    run("ip netns delete " + right);
  }
  Cable(const Cable&) = delete;
  Cable& operator=(const Cable&) = delete;

  [[nodiscard]] bool good() const { return good_; }
  bool plug_in() {
    return run("ip -n " + left + " link set wire0 up") &&
           run("ip -n " + right + " link set wire1 up");
  }

  const std::string left;
  const std::string right;

 private:
  bool good_ = false;
};

/// What one side heard and was told; filled by its thread.
struct Heard {
  std::mutex lock;
  std::set<Family> families;
  std::set<std::uint32_t> interfaces;
  std::set<Octets> datagrams;
  std::vector<std::vector<Address>> links;
  BeaconSocketCounters counters;
  bool opened = false;
};

/// Runs a beacon socket in `space`, sends `datagram` four times a second, and ends when `enough`
/// says so or after five seconds.
template <class Enough>
void take_part(const std::string& space, const Octets& datagram, Heard& heard, Enough enough) {
  const int handle = open(("/run/netns/" + space).c_str(), O_RDONLY | O_CLOEXEC);
  if (handle < 0 || setns(handle, CLONE_NEWNET) != 0) return;
  close(handle);
  boost::asio::io_context io;
  auto socket =
      BeaconSocket::open(io, {test_port},
                         {[&](OctetView bytes, const Address& from, std::uint32_t interface) {
                            const std::lock_guard guard(heard.lock);
                            heard.families.insert(from.family);
                            heard.interfaces.insert(interface);
                            heard.datagrams.emplace(bytes.begin(), bytes.end());
                          },
                          [&](std::vector<Address> own) {
                            const std::lock_guard guard(heard.lock);
                            heard.links.push_back(std::move(own));
                          }});
  if (!socket) return;
  heard.opened = true;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (!enough() && std::chrono::steady_clock::now() < deadline) {
    (*socket)->send_everywhere(datagram);
    io.run_for(std::chrono::milliseconds(250));
    io.restart();
  }
  heard.counters = (*socket)->counters();
}

bool may_make_namespaces() {
  if (geteuid() == 0 && run("ip -V > /dev/null")) return true;
  REQUIRE(std::getenv("CI") == nullptr);
  REQUIRE(geteuid() != 0);
  std::cerr << "SKIPPED: beacon sockets in network namespaces: needs root\n";
  return false;
}

}  // namespace

TEST_CASE("two laptops on one cable hear each other by IPv4 and IPv6", "[discovery]") {
  if (!may_make_namespaces()) return;
  Cable cable;
  REQUIRE(cable.good());
  REQUIRE(cable.plug_in());
  Heard left;
  Heard right;
  const Octets from_left(256, 1);
  const Octets from_right(256, 2);
  const auto both = [&] {
    const std::scoped_lock guard(left.lock, right.lock);
    return left.datagrams.contains(from_right) && right.datagrams.contains(from_left) &&
           left.families.size() == 2 && right.families.size() == 2;
  };
  std::thread left_side([&] { take_part(cable.left, from_left, left, both); });
  std::thread right_side([&] { take_part(cable.right, from_right, right, both); });
  left_side.join();
  right_side.join();
  REQUIRE(left.opened);
  REQUIRE(right.opened);
  CHECK(both());
  CHECK(left.counters.sent > 0);
  CHECK_FALSE(left.interfaces.contains(0));
}

TEST_CASE("a cable that is plugged in later is noticed", "[discovery]") {
  if (!may_make_namespaces()) return;
  Cable cable;
  REQUIRE(cable.good());
  Heard left;
  const auto has_address = [&] {
    const std::lock_guard guard(left.lock);
    return !left.links.empty() && !left.links.back().empty();
  };
  const auto started = [&] {
    const std::lock_guard guard(left.lock);
    return !left.links.empty();
  };
  std::thread side([&] { take_part(cable.left, Octets(256, 1), left, has_address); });
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (!started() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  CHECK(cable.plug_in());
  side.join();
  REQUIRE(left.opened);
  CHECK(left.links.front().empty());
  CHECK(has_address());
}

TEST_CASE("several daemons on one host share the port and all hear a round", "[discovery]") {
  if (!may_make_namespaces()) return;
  Cable cable;
  REQUIRE(cable.good());
  Heard first;
  Heard second;
  const auto both = [&] {
    const std::scoped_lock guard(first.lock, second.lock);
    return first.datagrams.size() == 2 && second.datagrams.size() == 2;
  };
  std::thread one([&] { take_part(cable.left, Octets(256, 1), first, both); });
  std::thread other([&] { take_part(cable.left, Octets(256, 2), second, both); });
  one.join();
  other.join();
  REQUIRE(first.opened);
  REQUIRE(second.opened);
  CHECK(both());
}
