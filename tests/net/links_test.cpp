#include "daemon/net/links.hpp"

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch.hpp>
#include <variant>

#include "daemon/base/limits.hpp"

using namespace lumbung;
using namespace lumbung::net;
namespace asio = boost::asio;

namespace {

/// One laptop's links on loopback, with everything they delivered.
struct Side {
  asio::io_context& io;
  std::vector<node::Input> inputs;
  Bytes received;
  std::vector<node::Connected> connected;
  std::size_t taken = 0;
  int disconnected = 0;
  int failed = 0;
  Links links{io, [this](node::Input input) { take(std::move(input)); }};

  explicit Side(asio::io_context& context) : io(context) {}

  void take(node::Input input) {
    if (auto* in = std::get_if<node::Connected>(&input)) connected.push_back(*in);
    if (auto* in = std::get_if<node::Received>(&input)) append(received, in->bytes);
    if (auto* in = std::get_if<node::Taken>(&input)) taken += in->bytes_count;
    if (std::holds_alternative<node::Disconnected>(input)) ++disconnected;
    if (std::holds_alternative<node::DialFailed>(input)) ++failed;
  }
  [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(links.port()); }
};

/// Runs handlers until `holds`, at most ten thousand of them.
template <class Condition>
bool run_until(asio::io_context& io, Condition holds) {
  for (int handlers = 0; handlers < 10'000 && !holds(); ++handlers) {
    if (io.stopped()) io.restart();
    io.run_one_for(std::chrono::seconds(5));
  }
  return holds();
}

}  // namespace

TEST_CASE("two sides dial, talk and part", "[net]") {
  asio::io_context io;
  Side left(io);
  Side right(io);
  REQUIRE(left.links.listen(0).has_value());
  REQUIRE(right.links.listen(0).has_value());
  left.links.dial(7, right.address());
  REQUIRE(run_until(io, [&] { return left.connected.size() + right.connected.size() == 2; }));
  CHECK(left.connected[0].dial == 7U);
  CHECK_FALSE(right.connected[0].dial.has_value());

  Bytes much(3'000'000);
  for (std::size_t i = 0; i < much.size(); ++i) much[i] = static_cast<std::uint8_t>(i * 7);
  left.links.send(left.connected[0].link, much);
  REQUIRE(run_until(io, [&] { return right.received.size() == much.size(); }));
  CHECK(right.received == much);
  CHECK(left.taken == much.size());

  SECTION("a close sends what is still held, and the other side hears of the end") {
    right.links.send(right.connected[0].link, much);
    right.links.close(right.connected[0].link);
    REQUIRE(run_until(io, [&] { return left.disconnected == 1; }));
    CHECK(left.received == much);
    CHECK(right.disconnected == 0);
  }
}

TEST_CASE("a dial that leads nowhere says so once", "[net]") {
  asio::io_context io;
  Side side(io);
  std::string dead;
  {
    asio::ip::tcp::acceptor gone(io, {asio::ip::address_v4::loopback(), 0});
    dead = "127.0.0.1:" + std::to_string(gone.local_endpoint().port());
  }
  side.links.dial(1, dead);
  side.links.dial(2, "not an address");
  REQUIRE(run_until(io, [&] { return side.failed == 2; }));
  side.links.dial(3, dead);
  side.links.cancel(3);
  io.restart();
  io.run_for(std::chrono::milliseconds(20));
  CHECK(side.failed == 2);
}

TEST_CASE("a taken port moves on to a free one", "[net]") {
  asio::io_context io;
  asio::ip::tcp::acceptor taken(io, {asio::ip::tcp::v6(), 0});
  Side side(io);
  REQUIRE(side.links.listen(taken.local_endpoint().port()).has_value());
  CHECK(side.links.port() != taken.local_endpoint().port());
}

TEST_CASE("a peer that says no more while we still write ends the stream once", "[net]") {
  asio::io_context io;
  Side side(io);
  REQUIRE(side.links.listen(0).has_value());
  asio::ip::tcp::socket peer(io, asio::ip::tcp::v4());
  peer.set_option(asio::socket_base::receive_buffer_size(4'096));
  peer.connect({asio::ip::address_v4::loopback(), side.links.port()});
  REQUIRE(run_until(io, [&] { return side.connected.size() == 1; }));
  constexpr std::size_t piece_bytes = 64 * 1024;
  constexpr std::size_t pieces = limits::peer_unacked_bytes_max / piece_bytes;
  for (std::size_t i = 0; i < pieces; ++i) {
    side.links.send(side.connected[0].link, Bytes(piece_bytes, 7));
  }
  while (io.poll() > 0) {
  }
  REQUIRE(side.taken < pieces * piece_bytes);  // the kernel does not hold it all
  peer.shutdown(asio::ip::tcp::socket::shutdown_send);
  REQUIRE(run_until(io, [&] { return side.disconnected == 1; }));

  // What was already on its way may still come; the write that was under way ends in good order.
  boost::system::error_code code;
  Bytes piece(1024 * 1024);
  std::size_t got = 0;
  peer.non_blocking(true);
  for (int i = 0; i < 20'000 && (!code || code == asio::error::would_block); ++i) {
    const std::size_t size = peer.read_some(asio::buffer(piece), code);
    CHECK(std::all_of(piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(size),
                      [](std::uint8_t byte) { return byte == 7; }));
    got += size;
    if (io.stopped()) io.restart();
    io.run_one_for(std::chrono::milliseconds(1));
  }
  CHECK(got < pieces * piece_bytes);
  CHECK(side.disconnected == 1);
  CHECK(side.links.drained());
}

TEST_CASE("a peer that does not read is cut off with bounded memory", "[net]") {
  asio::io_context io;
  Side side(io);
  REQUIRE(side.links.listen(0).has_value());
  asio::ip::tcp::socket deaf(io);
  deaf.connect({asio::ip::address_v4::loopback(), side.links.port()});
  REQUIRE(run_until(io, [&] { return side.connected.size() == 1; }));
  for (int i = 0; i < 64; ++i) side.links.send(side.connected[0].link, Bytes(1024 * 1024));
  REQUIRE(run_until(io, [&] { return side.disconnected == 1; }));
  CHECK(side.links.drained());
}
