#include <catch2/catch.hpp>

#include "daemon/base/limits.hpp"
#include "daemon/base/match.hpp"
#include "tests/sync/laptops.hpp"

using namespace lumbung;
using namespace lumbung::sync;
using namespace lumbung::sync::tests;

namespace {

const SpaceId control = space_number(1);
const SpaceId board = space_number(2);

/// One honest laptop, and a peer that says what the test wants.
struct Victim {
  Laptop laptop{1, {control, board}};
  SyncSession* talk = nullptr;

  void meet() {
    talk = &laptop.start_session(1);
    listen();
  }
  /// What the laptop answers.
  std::vector<SyncMessage> listen() {
    std::vector<SyncMessage> out;
    for (const Bytes& message : laptop.drain(1)) out.push_back(*decode(message));
    return out;
  }
  std::vector<SyncMessage> hear(const SyncMessage& message) {
    talk->handle(laptop.now, encode(message));
    return listen();
  }
  void pass(std::int64_t ms) {
    laptop.now = laptop.now.plus_ms(ms);
    talk->tick(laptop.now);
    listen();
  }
  [[nodiscard]] bool dropped() const { return laptop.sessions.at(1).dropped.has_value(); }
};

template <class Wanted>
std::size_t count_of(const std::vector<SyncMessage>& messages) {
  std::size_t count = 0;
  for (const SyncMessage& message : messages) count += std::holds_alternative<Wanted>(message);
  return count;
}

LogHead head_of(std::uint8_t log, std::uint64_t last_seq) {
  LogHead head;
  head.log.bytes.fill(log);
  head.last_seq = last_seq;
  head.head.bytes.fill(9);
  return head;
}

Offer offer_of_all() {
  Offer offer;
  for (const SpaceId& space : {control, board}) {
    Digest digest;
    digest.bytes.fill(0xEE);
    offer.spaces.push_back({space, digest, false});
  }
  return offer;
}

}  // namespace

TEST_CASE("a peer that claims what it lacks cannot hold the end open", "[sync]") {
  Victim victim;
  victim.meet();
  victim.hear(offer_of_all());
  victim.hear(Have{control, true, {head_of(1, limits::log_seq_max), head_of(2, 5)}});
  CHECK(victim.talk->pending_in() == limits::log_seq_max + 1 + 6);
  SECTION("it says nothing more") {
    victim.pass(limits::ask_stalled_ms);
    CHECK(victim.talk->pending_in() == 0);
    CHECK(victim.laptop.claims.take(control, 2));
  }
  SECTION("it answers with nothing, again and again") {
    std::size_t asks = 0;
    std::uint64_t number = 0;
    for (int turn = 0; turn < 50; ++turn) {
      asks += count_of<Want>(victim.hear(Batch{control, number++, true, {}}));
      if (victim.dropped()) break;
      victim.laptop.now = victim.laptop.now.plus_ms(60'000);
      victim.talk->tick(victim.laptop.now);
      asks += count_of<Want>(victim.listen());
    }
    CHECK(asks <= 3);
    CHECK(victim.talk->pending_in() == 0);
  }
  SECTION("other spaces are fetched all the same") {
    victim.hear(Have{board, true, {head_of(3, 3)}});
    victim.laptop.now = victim.laptop.now.plus_ms(limits::ask_stalled_ms);
    victim.talk->tick(victim.laptop.now);
    CHECK(count_of<Want>(victim.listen()) == 1);
  }
}

TEST_CASE("a peer that claims to lack what it was given gets it a bounded number of times",
          "[sync]") {
  Victim victim;
  for (int count = 0; count < 40; ++count) victim.laptop.write(board, 20'000);
  victim.meet();
  victim.hear(offer_of_all());
  victim.hear(Have{control, true, {}});
  victim.hear(Have{board, true, {}});
  for (int turn = 0; turn < 1'000 && !victim.dropped(); ++turn) {
    for (const SyncMessage& message : victim.hear(Want{board, {}})) {
      if (const auto* batch = std::get_if<Batch>(&message)) victim.hear(Ack{board, batch->number});
    }
  }
  CHECK(victim.dropped());
  CHECK(victim.talk->counters().envelope_bytes_out < 2 * limits::resent_bytes_max);
}

TEST_CASE("what a peer said to hold is never sent to it", "[sync]") {
  Victim victim;
  for (int count = 0; count < 10; ++count) victim.laptop.write(board);
  victim.meet();
  victim.hear(offer_of_all());
  victim.hear(Have{control, true, {}});
  const auto& [log, state] = *victim.laptop.shelf.find(board)->logs().begin();
  victim.hear(Have{board, true, {{log, 6, state.hashes[6]}}});
  victim.hear(Want{board, {}});
  CHECK(victim.talk->counters().envelopes_out == 4);
}

TEST_CASE("a peer without acknowledgements gets no more than its credit", "[sync]") {
  Victim victim;
  for (int count = 0; count < 100; ++count) victim.laptop.write(board, 20'000);
  victim.meet();
  victim.hear(offer_of_all());
  victim.hear(Have{board, true, {}});
  victim.hear(Have{control, true, {}});
  victim.hear(Want{board, {}});
  CHECK(victim.talk->counters().envelope_bytes_out <= limits::credit_bytes);
  CHECK(victim.talk->counters().envelope_bytes_out > limits::credit_bytes / 2);
}

TEST_CASE("another hash at a held seq is a fork and never equal", "[sync]") {
  Victim victim;
  for (int count = 0; count < 10; ++count) victim.laptop.write(board);
  victim.meet();
  victim.hear(offer_of_all());
  victim.hear(Have{control, true, {}});
  const auto& [log, state] = *victim.laptop.shelf.find(board)->logs().begin();
  EnvelopeHash other;
  other.bytes.fill(0x66);
  victim.hear(Have{board, true, {{log, 10, other}}});
  const auto& forks = victim.laptop.sessions.at(1).forks;
  REQUIRE(forks.size() == 1);
  CHECK(forks[0].at == Origin{log, 10});
  CHECK(forks[0].ours == state.hashes[10]);
  CHECK(forks[0].theirs == other);
  CHECK_FALSE(victim.talk->same_content());
  victim.hear(Tell{board, {{log, 10, other}}});
  CHECK(forks.size() == 1);
}

TEST_CASE("three broken rules end the session, and so does one broken message", "[sync]") {
  Victim victim;
  victim.meet();
  SECTION("batches that nobody asked for") {
    victim.hear(Batch{board, 0, true, {Bytes{1}}});
    victim.hear(Batch{board, 0, true, {Bytes{1}}});
    CHECK_FALSE(victim.dropped());
    victim.hear(Batch{board, 0, true, {Bytes{1}}});
    CHECK(victim.dropped());
  }
  SECTION("lists told again and again") {
    for (int turn = 0; turn < 4; ++turn) victim.hear(Have{board, true, {}});
    CHECK(victim.dropped());
  }
  SECTION("acknowledgements of nothing") {
    for (std::uint64_t turn = 0; turn < 3; ++turn) victim.hear(Ack{board, turn});
    CHECK(victim.dropped());
  }
  SECTION("offers told again and again") {
    for (int turn = 0; turn < 3; ++turn) victim.hear(offer_of_all());
    CHECK(victim.dropped());
  }
  SECTION("a message that does not decode") {
    victim.talk->handle(victim.laptop.now, Bytes{1, 0xFF});
    victim.listen();
    CHECK(victim.dropped());
  }
  SECTION("envelopes that the node found wanting") {
    victim.talk->misbehaved(victim.laptop.now, Misdeed::bad_envelope, "form");
    victim.talk->misbehaved(victim.laptop.now, Misdeed::bad_envelope, "form");
    CHECK_FALSE(victim.talk->dropped());
    victim.talk->misbehaved(victim.laptop.now, Misdeed::bad_envelope, "form");
    CHECK(victim.talk->dropped());
  }
  SECTION("one bad signature") {
    victim.talk->misbehaved(victim.laptop.now, Misdeed::bad_signature, "log");
    CHECK(victim.talk->dropped());
  }
  SECTION("and afterwards nothing is heard or said") {
    victim.talk->misbehaved(victim.laptop.now, Misdeed::bad_signature, "log");
    victim.listen();
    CHECK(victim.hear(offer_of_all()).empty());
    victim.laptop.write(board);
    CHECK(victim.listen().empty());
  }
}

TEST_CASE("a space that is not open to a peer is not spoken of", "[sync]") {
  Victim victim;
  victim.laptop.write(board);
  victim.meet();
  const SpaceId foreign = space_number(77);
  victim.hear(Offer{{{foreign, {}, true}}});
  CHECK(victim.hear(Want{foreign, {}}).empty());
  CHECK(victim.hear(Have{foreign, true, {head_of(1, 5)}}).empty());
  CHECK(victim.talk->pending_in() == 0);
}
