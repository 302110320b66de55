#include <catch2/catch.hpp>

#include "tests/sim/village.hpp"

using namespace lumbung::sim;

namespace {

void keeps_its_promises(std::uint64_t seed) {
  const Report report = Village(seed, nullptr).run();
  INFO("again, step by step: scripts/sim " << seed);
  for (const std::string& complaint : report.complaints) UNSCOPED_INFO(complaint);
  CHECK(report.complaints.empty());
  CHECK(report.acknowledged > 0);
}

}  // namespace

TEST_CASE("a village of whole laptops keeps its promises", "[sim]") {
  // scripts/sim runs a thousand; these few guard every change.
  for (std::uint64_t seed = 1; seed <= 10; ++seed) keeps_its_promises(seed);
}

TEST_CASE("one seed is one village", "[sim]") {
  const Report first = Village(3, nullptr).run();
  const Report second = Village(3, nullptr).run();
  CHECK(first.records == second.records);
  CHECK(first.acknowledged == second.acknowledged);
  CHECK(first.virtual_ms == second.virtual_ms);
  CHECK(first.power_cuts == second.power_cuts);
}
