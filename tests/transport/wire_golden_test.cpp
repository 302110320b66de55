#include <catch2/catch.hpp>

#include "daemon/base/text_codec.hpp"
#include "tests/golden/golden_file.hpp"
#include "tests/transport/pair.hpp"

using namespace lumbung;
using namespace lumbung::transport;
using namespace lumbung::transport::tests;

TEST_CASE("a channel keeps its octets from release to release", "[transport]") {
  Pair pair;
  std::string got =
      "# A whole channel between the parties of tests/transport/pair.cpp: preamble and message 1,\n"
      "# preamble and message 2, message 3, the record of the message 010203, the close.\n";
  const auto say = [&](const char* who, End& from, End& to) {
    got += std::string(who) + "=" + to_hex(from.to_peer) + "\n";
    to.receive(pair.now, std::exchange(from.to_peer, {}));
  };
  say("initiator", pair.initiator, pair.responder);
  say("responder", pair.responder, pair.initiator);
  say("initiator", pair.initiator, pair.responder);
  REQUIRE(pair.initiator.channel.send(pair.now, Bytes{1, 2, 3}));
  pair.initiator.drain();
  say("initiator", pair.initiator, pair.responder);
  pair.responder.channel.close(pair.now);
  pair.responder.drain();
  say("responder", pair.responder, pair.initiator);
  CHECK(got == lumbung::tests::golden_file("wire/channel.txt"));
}
