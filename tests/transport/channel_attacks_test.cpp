#include <rapidcheck/catch.h>
#include <catch2/catch.hpp>

#include "daemon/base/limits.hpp"
#include "tests/transport/pair.hpp"

using namespace lumbung;
using namespace lumbung::transport;
using namespace lumbung::transport::tests;

namespace {

/// The frames of a stream of records, each with its length.
std::vector<Bytes> frames_of(ByteView stream) {
  std::vector<Bytes> frames;
  while (stream.size() >= 2) {
    const std::size_t size = 2 + (static_cast<std::size_t>(stream[0]) << 8 | stream[1]);
    frames.emplace_back(stream.begin(), stream.begin() + static_cast<std::ptrdiff_t>(size));
    stream = stream.subspan(size);
  }
  return frames;
}

/// An established pair whose initiator has said three messages that are still under way.
struct UnderWay {
  Pair pair;
  std::vector<Bytes> frames;
  UnderWay() {
    pair.run();
    for (std::uint8_t word = 1; word <= 3; ++word) {
      REQUIRE(pair.initiator.channel.send(pair.now, Bytes{word}));
    }
    pair.initiator.drain();
    frames = frames_of(pair.initiator.to_peer);
    REQUIRE(frames.size() == 3);
  }
  void deliver(std::size_t index) { pair.responder.receive(pair.now, frames[index]); }
  void ends_as_bad_record() {
    REQUIRE(pair.responder.closed);
    CHECK(pair.responder.closed->reason == CloseReason::bad_record);
    CHECK_FALSE(pair.responder.closed->clean());
  }
};

void gets_no_byte(Pair& pair, ByteView said, CloseReason reason) {
  pair.responder.receive(pair.now, said);
  REQUIRE(pair.responder.closed);
  CHECK(pair.responder.closed->reason == reason);
  CHECK(pair.responder.to_peer.empty());
  CHECK(pair.responder.channel.counters().bytes_out == 0);
}

}  // namespace

TEST_CASE("a caller with a wrong secret gets not one byte", "[transport]") {
  Pair pair(secret(99), {secret(1), secret(2, 2)});
  gets_no_byte(pair, pair.initiator.to_peer, CloseReason::no_secret);
}

TEST_CASE("a caller when nobody is expected gets not one byte", "[transport]") {
  Pair pair(secret(1), {});
  gets_no_byte(pair, pair.initiator.to_peer, CloseReason::no_secret);
}

TEST_CASE("a caller of another protocol gets not one byte", "[transport]") {
  Pair pair;
  SECTION("HTTP") {
    gets_no_byte(pair, bytes_of("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), CloseReason::bad_preamble);
  }
  SECTION("our preamble, then a first message of another length") {
    Bytes said = pair.initiator.to_peer;
    said[13] = 49;
    gets_no_byte(pair, said, CloseReason::no_secret);
  }
  rc::prop("whatever it says", [](const Bytes& said) {
    Pair fresh;
    fresh.responder.receive(fresh.now, said);
    RC_ASSERT(fresh.responder.channel.counters().bytes_out == 0);
  });
}

TEST_CASE("an offer that was changed on the way is not taken", "[transport]") {
  Pair pair;
  Bytes said = pair.initiator.to_peer;
  SECTION("a range without our version") {
    said[8] = said[9] = 2;
    gets_no_byte(pair, said, CloseReason::bad_preamble);
  }
  SECTION("a wider range: the prologue differs, so no secret fits") {
    said[9] = 9;
    gets_no_byte(pair, said, CloseReason::no_secret);
  }
  SECTION("an answer that names another version") {
    pair.responder.receive(pair.now, pair.initiator.to_peer);
    pair.responder.to_peer[10] = 0;
    pair.initiator.receive(pair.now, pair.responder.to_peer);
    CHECK(pair.initiator.closed->reason == CloseReason::bad_preamble);
  }
}

TEST_CASE("a replayed handshake opens nothing", "[transport]") {
  Pair heard;  // what a listener has recorded
  const Bytes first = heard.initiator.to_peer;
  heard.responder.receive(heard.now, first);
  heard.initiator.receive(heard.now, heard.responder.to_peer);
  const Bytes third = heard.initiator.to_peer;
  REQUIRE(heard.initiator.established);

  CountingEntropy entropy(77);
  End victim(Channel::responder(heard.now, party(20, "Laptop Ketua"), {secret(1)}, entropy));
  victim.receive(heard.now, first);
  CHECK(victim.to_peer.size() == 12 + 2 + 416);  // of one length whatever the names
  victim.receive(heard.now, third);
  REQUIRE(victim.closed);
  CHECK(victim.closed->reason == CloseReason::bad_handshake);
  CHECK_FALSE(victim.established);
}

TEST_CASE("no length of the handshake tells of a name", "[transport]") {
  CountingEntropy entropy(3);
  const MonoTime now{0};
  std::set<std::size_t> lengths;
  for (const std::string& name : {std::string("A"), std::string(120, 'x')}) {
    End initiator(Channel::initiator(now, party(1, name), secret(1), entropy));
    End responder(Channel::responder(now, party(2, name), {secret(1)}, entropy));
    responder.receive(now, std::exchange(initiator.to_peer, {}));
    initiator.receive(now, std::exchange(responder.to_peer, {}));
    REQUIRE(initiator.established);
    lengths.insert(initiator.to_peer.size());
    lengths.insert(static_cast<std::size_t>(responder.channel.counters().bytes_out));
  }
  CHECK(lengths.size() == 2);
}

TEST_CASE("a laptop does not talk to itself", "[transport]") {
  CountingEntropy entropy(5);
  const MonoTime now{0};
  SECTION("when it dials its own address") {
    End initiator(Channel::initiator(now, party(1, "A"), secret(1), entropy));
    End responder(Channel::responder(now, party(1, "A"), {secret(1)}, entropy));
    responder.receive(now, initiator.to_peer);
    initiator.receive(now, responder.to_peer);
    CHECK(initiator.closed->reason == CloseReason::own_reflection);
  }
  SECTION("when its own bytes come back") {
    End initiator(Channel::initiator(now, party(1, "A"), secret(1), entropy));
    initiator.receive(now, initiator.to_peer);
    REQUIRE(initiator.closed);
    CHECK_FALSE(initiator.established);
  }
  SECTION("but a clone, the same keys in another run, is a peer") {
    LocalParty clone = party(1, "A");
    clone.run.bytes[0] ^= 1;
    End initiator(Channel::initiator(now, party(1, "A"), secret(1), entropy));
    End responder(Channel::responder(now, clone, {secret(1)}, entropy));
    responder.receive(now, initiator.to_peer);
    initiator.receive(now, responder.to_peer);
    CHECK(initiator.established);
  }
}

TEST_CASE("a certificate for another key is refused", "[transport]") {
  CountingEntropy entropy(5);
  const MonoTime now{0};
  LocalParty thief = party(2, "B");
  thief.certificate = party(3, "C").certificate;  // C's certificate with B's Noise key
  End initiator(Channel::initiator(now, thief, secret(1), entropy));
  End responder(Channel::responder(now, party(1, "A"), {secret(1)}, entropy));
  responder.receive(now, std::exchange(initiator.to_peer, {}));
  initiator.receive(now, std::exchange(responder.to_peer, {}));
  responder.receive(now, initiator.to_peer);
  REQUIRE(responder.closed);
  CHECK(responder.closed->reason == CloseReason::bad_certificate);
  CHECK_FALSE(responder.established);
}

TEST_CASE("records that are not as they were sent end the channel", "[transport]") {
  UnderWay under_way;
  SECTION("out of order") {
    under_way.deliver(1);
    under_way.ends_as_bad_record();
    CHECK(under_way.pair.responder.messages.empty());
  }
  SECTION("twice") {
    under_way.deliver(0);
    under_way.deliver(0);
    under_way.ends_as_bad_record();
    CHECK(under_way.pair.responder.messages.size() == 1);
  }
  SECTION("one left out") {
    under_way.deliver(0);
    under_way.deliver(2);
    under_way.ends_as_bad_record();
  }
  SECTION("one bit changed") {
    under_way.frames[0].back() ^= 1;
    under_way.deliver(0);
    under_way.ends_as_bad_record();
  }
  SECTION("sent back to their sender") {
    Pair& pair = under_way.pair;
    pair.initiator.receive(pair.now, under_way.frames[0]);
    REQUIRE(pair.initiator.closed);
    CHECK(pair.initiator.closed->reason == CloseReason::bad_record);
  }
  SECTION("a length below that of a tag") {
    under_way.pair.responder.receive(under_way.pair.now, Bytes{0, 16});
    under_way.ends_as_bad_record();
  }
  SECTION("cut in the middle, with no close") {
    const Bytes& frame = under_way.frames[0];
    under_way.pair.responder.receive(under_way.pair.now, ByteView(frame).first(frame.size() - 1));
    under_way.pair.responder.channel.stream_ended(under_way.pair.now);
    under_way.pair.responder.drain();
    CHECK(under_way.pair.responder.closed->reason == CloseReason::cut);
  }
  SECTION("after the end nothing is heard any more") {
    under_way.deliver(1);
    under_way.deliver(0);
    CHECK(under_way.pair.responder.messages.empty());
  }
}

TEST_CASE("any octet changed in the handshake keeps the channel shut", "[transport]") {
  rc::prop("one bit of one message", [] {
    Pair pair;
    const auto flip = [&](Bytes& bytes) {
      const auto at = *rc::gen::inRange<std::size_t>(0, bytes.size());
      bytes[at] ^= static_cast<std::uint8_t>(1U << *rc::gen::inRange(0, 8));
    };
    const auto which = *rc::gen::inRange(0, 3);
    if (which == 0) flip(pair.initiator.to_peer);
    pair.responder.receive(pair.now, std::exchange(pair.initiator.to_peer, {}));
    if (which == 1) flip(pair.responder.to_peer);
    pair.initiator.receive(pair.now, std::exchange(pair.responder.to_peer, {}));
    if (which == 2) flip(pair.initiator.to_peer);
    pair.responder.receive(pair.now, std::exchange(pair.initiator.to_peer, {}));
    RC_ASSERT(!pair.responder.established);
    RC_ASSERT(which == 2 || !pair.initiator.established);
  });
}
