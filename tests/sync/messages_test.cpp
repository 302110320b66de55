#include "daemon/sync/messages.hpp"

#include <rapidcheck/catch.h>
#include <catch2/catch.hpp>

#include "daemon/base/limits.hpp"
#include "daemon/base/text_codec.hpp"
#include "tests/golden/golden_file.hpp"

using namespace lumbung;
using namespace lumbung::sync;

namespace {

template <class IdType>
IdType filled(std::uint8_t octet) {
  IdType id;
  id.bytes.fill(octet);
  return id;
}

std::vector<std::pair<std::string, SyncMessage>> samples() {
  const auto space = filled<SpaceId>(0x51);
  const LogHead first{filled<LogId>(0x10), 0, filled<EnvelopeHash>(0xA0)};
  const LogHead second{filled<LogId>(0x11), 300, filled<EnvelopeHash>(0xA1)};
  return {
      {"offer", Offer{{{space, filled<Digest>(0xD0), false}, {filled<SpaceId>(0x52), {}, true}}}},
      {"have", Have{space, true, {first, second}}},
      {"tell", Tell{space, {second}}},
      {"want", Want{space, {filled<LogId>(0x10), filled<LogId>(0x11)}}},
      {"batch", Batch{space, 200, true, {Bytes{1, 2, 3}, Bytes{4}}}},
      {"ack", Ack{space, 200}},
      {"digest", DigestNow{filled<Digest>(0xD1)}},
  };
}

}  // namespace

TEST_CASE("sync messages come back as they were said", "[sync]") {
  for (const auto& [name, message] : samples()) {
    INFO(name);
    const auto decoded = decode(encode(message));
    REQUIRE(decoded);
    CHECK(*decoded == message);
  }
}

TEST_CASE("sync messages keep their octets from release to release", "[sync]") {
  std::string got = "# One of each kind; the values stand in tests/sync/messages_test.cpp.\n";
  for (const auto& [name, message] : samples()) got += name + "=" + to_hex(encode(message)) + "\n";
  CHECK(got == lumbung::tests::golden_file("wire/sync_messages.txt"));
}

TEST_CASE("messages that break their format are refused", "[sync]") {
  SECTION("cut anywhere, or with an octet more") {
    for (const auto& [name, message] : samples()) {
      INFO(name);
      Bytes bytes = encode(message);
      for (std::size_t size = 0; size < bytes.size(); ++size) {
        CHECK_FALSE(decode(ByteView(bytes).first(size)));
      }
      bytes.push_back(0);
      CHECK_FALSE(decode(bytes));
    }
  }
  SECTION("kinds of others") {
    CHECK_FALSE(decode(Bytes{0}));
    CHECK_FALSE(decode(Bytes{8}));
    CHECK_FALSE(is_sync_message(Bytes{32}));
  }
  SECTION("logs out of order or twice") {
    const LogHead head{filled<LogId>(3), 1, {}};
    CHECK_FALSE(decode(encode(Tell{{}, {head, head}})));
    CHECK_FALSE(decode(encode(Want{{}, {filled<LogId>(2), filled<LogId>(1)}})));
  }
  SECTION("a seq that nobody reaches") {
    const LogHead head{filled<LogId>(3), limits::log_seq_max + 1, {}};
    CHECK(decode(encode(Tell{{}, {head}})).error().code == Errc::limit);
  }
  SECTION("a batch over its bounds") {
    const Bytes envelope(60'000);
    CHECK(decode(encode(Batch{{}, 0, false, std::vector<Bytes>(5, envelope)})).error().code ==
          Errc::limit);
    CHECK_FALSE(decode(encode(Batch{{}, 0, false, std::vector<Bytes>(501, Bytes{1})})));
    CHECK_FALSE(decode(encode(Batch{{}, 0, false, {Bytes(limits::envelope_bytes_max + 1)}})));
  }
  rc::prop("any octets have an answer", [](const Bytes& bytes) {
    const auto decoded = decode(bytes);
    if (decoded) RC_ASSERT(encode(*decoded) == bytes);
  });
}
