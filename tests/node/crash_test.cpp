#include <catch2/catch.hpp>
#include "daemon/node/verify.hpp"
#include "tests/node/story.hpp"

namespace {

using namespace lumbung;
using namespace lumbung::test;

/// A story that goes on over crashes of `victim`: each step is tried again after a restart.
class Resilient {
 public:
  Resilient(Village& village, std::size_t victim) : village_(village), victim_(victim) {}

  node::Written insist(std::size_t laptop, const node::Command& wish) {
    for (int attempt = 0; attempt < 3; ++attempt) {
      revive();
      const auto outcome = village_.ask(laptop, wish);
      if (outcome) return *outcome;
      const bool already = code_of(outcome) == "already_in_community";
      if (already) return {};
      crashed_ = true;
    }
    FAIL("no answer after two restarts");
    return {};
  }
  void revive() {
    if (!village_.storage(victim_).commits_left || *village_.storage(victim_).commits_left > 0) {
      return;
    }
    crashed_ = true;
    village_.kill(victim_);
    village_.storage(victim_).commits_left.reset();
    village_.start(victim_);
    village_.run(100);
  }
  [[nodiscard]] bool crashed() const { return crashed_; }

 private:
  Village& village_;
  std::size_t victim_;
  bool crashed_ = false;
};

TEST_CASE("a crash between any two commits loses nothing that was acknowledged", "[node]") {
  for (const std::size_t victim : {std::size_t{0}, std::size_t{1}}) {
    bool crashed = true;
    for (std::uint64_t commits = 0; crashed && commits < 60; ++commits) {
      Village village;
      const auto a = village.add("A");
      const auto b = village.add("B");
      village.storage(victim).commits_left = commits;
      Resilient story(village, victim);
      story.insist(a, node::Found{"Tirta Guyub"});
      node::CreateGroup create;
      create.group.name = "Melati 03";
      const SpaceId group = group_of(story.insist(a, create));
      const auto invited = story.insist(a, node::Invite{node::Role::write});
      story.insist(b, node::Join{invited.id});
      village.run(3'000);
      story.revive();
      village.run(3'000);
      REQUIRE(village.view(b).groups.contains(group));
      std::vector<std::string> acknowledged;
      for (const auto laptop : {a, b, a, b}) {
        const auto written = story.insist(laptop, cash(group, 1'000, "x"));
        acknowledged.insert(acknowledged.end(), written.records.begin(), written.records.end());
        village.run(500);
      }
      story.revive();
      village.storage(victim).commits_left.reset();
      crashed = story.crashed();
      village.run(20'000);
      INFO("victim " << victim << " after " << commits << " commits");
      CHECK(village.same_content({a, b}));
      for (const auto& id : acknowledged) {
        for (const auto laptop : {a, b}) {
          const auto& book = village.view(laptop).groups.at(group)->book;
          CHECK(book.find(*ledger::record_id_of(id)) != nullptr);
        }
      }
      for (const auto laptop : {a, b}) {
        const auto report = node::verify(village.storage(laptop), village.secrets(laptop));
        REQUIRE(report);
        CHECK(report->problems == std::vector<std::string>{});
      }
    }
    CHECK_FALSE(crashed);
  }
}

}  // namespace
