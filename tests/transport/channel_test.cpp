#include "daemon/transport/channel.hpp"

#include <rapidcheck/catch.h>
#include <catch2/catch.hpp>

#include "daemon/base/limits.hpp"
#include "daemon/identity/device_certificate.hpp"
#include "tests/transport/pair.hpp"

using namespace lumbung;
using namespace lumbung::transport;
using namespace lumbung::transport::tests;

TEST_CASE("two laptops with one secret learn who the other is", "[transport]") {
  Pair pair;
  pair.run();
  REQUIRE(pair.initiator.established);
  REQUIRE(pair.responder.established);
  const LocalParty responder = party(20, "Laptop Ketua");
  const Established& seen = *pair.initiator.established;
  CHECK(seen.name == "Laptop Ketua");
  CHECK(seen.device == identity::decode_certificate(responder.certificate)->device());
  CHECK(seen.certificate == responder.certificate);
  CHECK(seen.run == responder.run);
  CHECK(seen.frontier_digest == responder.frontier_digest);
  CHECK(seen.handshake_hash == pair.responder.established->handshake_hash);
  CHECK_FALSE(pair.responder.established->psk.pairing());
}

TEST_CASE("the dialled side tells which of its secrets fits", "[transport]") {
  Pair pair(secret(7, 7), {secret(1), secret(6, 6), secret(7, 7), secret(8, 8)});
  pair.run();
  REQUIRE(pair.responder.established);
  CHECK(pair.responder.established->psk == secret(7, 7).tag);
  SECTION("and a pairing session tells no frontier") {
    CHECK(pair.responder.established->frontier_digest.is_zero());
    CHECK(pair.initiator.established->frontier_digest.is_zero());
  }
}

TEST_CASE("messages come whole and in order, however the stream is cut into pieces",
          "[transport]") {
  rc::prop("any messages, any pieces", [] {
    Pair pair;
    const auto piece = *rc::gen::inRange<std::size_t>(1, 5'000);
    std::vector<Bytes> sent;
    const auto sizes =
        *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(1, 200'000));
    for (std::size_t index = 0; index < sizes.size() && index < 4; ++index) {
      sent.emplace_back(sizes[index], static_cast<std::uint8_t>(index));
    }
    pair.run(piece);
    RC_ASSERT(pair.responder.established.has_value());
    for (const Bytes& message : sent) {
      RC_ASSERT(pair.initiator.channel.send(pair.now, message).has_value());
      RC_ASSERT(pair.responder.channel.send(pair.now, message).has_value());
    }
    pair.initiator.drain();
    pair.responder.drain();
    pair.run(piece);
    RC_ASSERT(pair.responder.messages == sent);
    RC_ASSERT(pair.initiator.messages == sent);
  });
}

TEST_CASE("a message has a largest length", "[transport]") {
  Pair pair;
  pair.run();
  const Bytes largest(limits::message_bytes_max, 1);
  REQUIRE(pair.initiator.channel.send(pair.now, largest));
  pair.initiator.drain();
  pair.run(60'000);
  REQUIRE(pair.responder.messages.size() == 1);
  CHECK(pair.responder.messages.front() == largest);
  const Bytes longer(limits::message_bytes_max + 1);
  CHECK(pair.initiator.channel.send(pair.now, longer).error().code == Errc::limit);
  CHECK(pair.initiator.channel.send(pair.now, {}).error().code == Errc::refused);
}

TEST_CASE("nothing can be sent before the peer is known or after the end", "[transport]") {
  Pair pair;
  const Bytes hello{1};
  CHECK(pair.initiator.channel.send(pair.now, hello).error().code == Errc::refused);
  pair.run();
  pair.initiator.channel.close(pair.now);
  CHECK(pair.initiator.channel.send(pair.now, hello).error().code == Errc::refused);
}

TEST_CASE("a close is told apart from a cut", "[transport]") {
  Pair pair;
  pair.run();
  SECTION("close") {
    pair.initiator.channel.close(pair.now);
    pair.initiator.drain();
    pair.run();
    CHECK(pair.initiator.closed->reason == CloseReason::closed_here);
    CHECK(pair.responder.closed->reason == CloseReason::closed_by_peer);
    CHECK(pair.responder.closed->clean());
  }
  SECTION("cut") {
    pair.responder.channel.stream_ended(pair.now);
    pair.responder.drain();
    CHECK(pair.responder.closed->reason == CloseReason::cut);
    CHECK_FALSE(pair.responder.closed->clean());
  }
  SECTION("cut in the middle of a message: no part of it is given out") {
    REQUIRE(pair.initiator.channel.send(pair.now, Bytes(100'000, 5)));
    pair.initiator.drain();
    pair.responder.receive(pair.now, ByteView(pair.initiator.to_peer).first(90'000));
    pair.responder.channel.stream_ended(pair.now);
    pair.responder.drain();
    CHECK(pair.responder.messages.empty());
    CHECK(pair.responder.closed->reason == CloseReason::cut);
  }
}

TEST_CASE("silence is broken by pings, and a dead peer is noticed", "[transport]") {
  Pair pair;
  pair.run();
  SECTION("an idle pair lives on") {
    for (int quarter = 0; quarter < 400; ++quarter) {
      pair.tick(15'000);
      pair.run();
    }
    CHECK_FALSE(pair.initiator.closed);
    CHECK_FALSE(pair.responder.closed);
    CHECK(pair.initiator.channel.counters().rekeys_out >= 1);
    CHECK(pair.responder.channel.counters().rekeys_in >= 1);
  }
  SECTION("each wake-up is told in advance") {
    CHECK(pair.initiator.wake == pair.now.plus_ms(limits::ping_every_ms));
  }
  SECTION("nothing comes over") {
    pair.tick(44'999);
    CHECK_FALSE(pair.initiator.closed);
    pair.tick(1);
    REQUIRE(pair.initiator.closed);
    CHECK(pair.initiator.closed->reason == CloseReason::dead);
    CHECK(pair.initiator.wake == never);
  }
}

TEST_CASE("a handshake has ten seconds in all", "[transport]") {
  Pair pair;
  pair.responder.receive(pair.now, ByteView(pair.initiator.to_peer).first(30));
  CHECK(pair.responder.wake == pair.now.plus_ms(limits::handshake_ms_max));
  pair.now = pair.now.plus_ms(9'999);
  pair.responder.receive(pair.now, ByteView(pair.initiator.to_peer).subspan(30, 1));
  CHECK_FALSE(pair.responder.closed);
  pair.tick(1);
  CHECK(pair.responder.closed->reason == CloseReason::handshake_timeout);
  CHECK(pair.responder.to_peer.empty());
}

TEST_CASE("keys change after 65,536 records and nobody notices", "[transport]") {
  Pair pair;
  pair.run();
  const Bytes hello{1, 2, 3};
  for (int count = 0; count < 66'000; ++count) {
    REQUIRE(pair.initiator.channel.send(pair.now, hello));
    if (count % 1'000 == 0) {
      pair.initiator.drain();
      pair.run(1 << 20);
    }
  }
  pair.initiator.drain();
  pair.run(1 << 20);
  CHECK(pair.responder.messages.size() == 66'000);
  CHECK(pair.initiator.channel.counters().rekeys_out == 1);
  CHECK(pair.responder.channel.counters().rekeys_in == 1);
}

TEST_CASE("what waits for a slow reader is bounded", "[transport]") {
  Pair pair;
  pair.run();
  const Bytes message(limits::message_bytes_max, 9);
  Result<> sent;
  int count = 0;
  while (sent && count < 100) {
    sent = pair.initiator.channel.send(pair.now, message);
    ++count;
  }
  pair.initiator.drain();
  CHECK(count == 16);
  CHECK(sent.error().code == Errc::limit);
  CHECK(pair.initiator.closed->reason == CloseReason::slow_reader);
}
