#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/node/story.hpp"

namespace {

using namespace lumbung;
using namespace lumbung::test;

bool connected(const Village& village, std::size_t from, std::size_t to) {
  const auto* device = village.view(from).find(village.secrets(to).device());
  return device != nullptr && device->reach == node::Reach::connected;
}

TEST_CASE("a laptop that serves a bad signature is shut out for ten minutes", "[node]") {
  Village village;
  const auto a = village.add("A");
  const auto b = village.add("B");
  const SpaceId group = found(village, a);
  join(village, a, b);
  village.run(3'000);
  village.cut(a, b);
  REQUIRE(village.ask(b, cash(group, 1'000, "x")));
  village.run(3'000);
  Bytes& stored = village.storage(b).envelopes.back().bytes;
  const std::uint8_t good = stored.back();
  stored.back() ^= 1;
  village.heal(a, b);
  village.run(20'000);
  CHECK(kas(village, a, group) == 0);
  CHECK(village.view(a).refusals.contains("signature"));
  CHECK_FALSE(connected(village, a, b));

  // Its disk is mended, but it has to wait.
  stored.back() = good;
  village.run(400'000);
  CHECK(kas(village, a, group) == 0);
  village.run(300'000);
  CHECK(village.same_content({a, b}));
  // Each refusal is counted; the log names it once for each peer and kind.
  const auto named = std::count_if(
      village.log(a).begin(), village.log(a).end(),
      [](const std::string& line) { return line.find("signature") != std::string::npos; });
  CHECK(named <= 2);
}

TEST_CASE("callers that say nothing take no room from others", "[node]") {
  Village village;
  const auto a = village.add("A");
  const SpaceId group = found(village, a);
  const auto first = village.knock(a);
  const auto second = village.knock(a);
  const auto third = village.knock(a);
  CHECK_FALSE(village.hung_up(first));
  CHECK_FALSE(village.hung_up(second));
  CHECK(village.hung_up(third));
  village.run(11'000);
  CHECK(village.hung_up(first));
  CHECK(village.hung_up(second));
  for (const auto stranger : {first, second, third}) CHECK(village.heard(stranger).empty());
  REQUIRE(village.ask(a, cash(group, 1, "x")));
}

TEST_CASE("nothing is told that the disk did not take", "[node]") {
  Village village;
  const auto a = village.add("A");
  const auto b = village.add("B");
  const SpaceId group = found(village, a);
  join(village, a, b);
  village.run(3'000);
  const auto shown = village.view(a).frontier_digest;
  std::size_t sent = 0;
  village.watch = [&](std::size_t laptop, const node::Output& output) {
    if (laptop == a && std::holds_alternative<node::Send>(output)) ++sent;
  };
  village.storage(a).commits_left = 0;
  const auto sent_before = sent;
  CHECK(code_of(village.ask(a, cash(group, 1'000, "x"))) == "store_failed");
  // One goodbye to B, and no byte more.
  CHECK(sent - sent_before <= 1);
  village.run(5'000);
  CHECK(village.view(a).store_failed);
  CHECK(village.view(b).frontier_digest == shown);
  CHECK(code_of(village.ask(a, cash(group, 1'000, "x"))) == "store_failed");
  CHECK(code_of(village.ask(a, node::SyncNow{})) == "store_failed");

  village.kill(a);
  village.storage(a).commits_left.reset();
  village.start(a);
  CHECK(village.view(a).frontier_digest == shown);
  REQUIRE(village.ask(a, cash(group, 2'000, "x")));
  village.run(15'000);
  CHECK(village.same_content({a, b}));
}

TEST_CASE("a long separation heals with every record on both sides", "[node]") {
  Village village;
  const auto a = village.add("A");
  const auto b = village.add("B");
  const SpaceId group = found(village, a);
  join(village, a, b);
  village.run(3'000);
  village.cut(a, b);
  for (int index = 0; index < 300; ++index) {
    REQUIRE(village.ask(a, cash(group, 10, "a")));
    REQUIRE(village.ask(b, cash(group, 1, "b")));
  }
  village.heal(a, b);
  village.run(10'000);
  REQUIRE(village.same_content({a, b}));
  CHECK(kas(village, a, group) == 3'300);
  const auto& events = village.events(a);
  CHECK(std::any_of(events.begin(), events.end(), [](const node::Event& event) {
    const auto* receipt = std::get_if<node::Receipt>(&event);
    return receipt != nullptr && receipt->in >= 300 && receipt->out >= 300 && receipt->name == "B";
  }));
  CHECK(std::any_of(events.begin(), events.end(), [](const node::Event& event) {
    const auto* progress = std::get_if<node::SyncProgress>(&event);
    return progress != nullptr && progress->done;
  }));
}

}  // namespace
