#include "daemon/log/frontier.hpp"

#include <rapidcheck/catch.h>
#include <random>

#include "daemon/base/codec.hpp"
#include "tests/log/laptop.hpp"

using namespace lumbung;
using namespace lumbung::log;

namespace {

/// Gives `to` what it lacks of `from`; how many envelopes were sent.
std::size_t send(Laptop& from, Laptop& to) {
  const auto difference = from.book().compare(to.book().frontier());
  const auto order = from.book().in_causal_order(difference.they_lack);
  for (const Origin& at : order) to.take(from.at(at));
  return order.size();
}

}  // namespace

TEST_CASE("equal books have no difference", "[log]") {
  Village village;
  Laptop ani(village, 1);
  Laptop budi(village, 2);
  CHECK(ani.book().compare({}).none());
  ani.write("satu");
  CHECK(send(ani, budi) == 2);
  CHECK(ani.book().compare(budi.book().frontier()).none());
  CHECK(ani.book().digest() == budi.book().digest());
  CHECK(ani.book().digest() != ani.book(control_space).digest());
}

TEST_CASE("ranges say who lacks what", "[log]") {
  Village village;
  Laptop ani(village, 1);
  Laptop budi(village, 2);
  const Envelope first = ani.write("satu");
  send(ani, budi);
  ani.write("dua");
  ani.write("tiga");
  const Envelope other = budi.write("lain");
  const auto difference = ani.book().compare(budi.book().frontier());
  CHECK(difference.they_lack == std::vector<Range>{{first.log, 2, 3}});
  CHECK(difference.we_lack == std::vector<Range>{{other.log, 0, 1}});
  CHECK(difference.forks.empty());
}

TEST_CASE("earlier runs are implied by a later one", "[log]") {
  Village village;
  Laptop ani(village, 1);
  Laptop budi(village, 2);
  for (int run = 0; run < 5; ++run) {
    ani.write("satu");
    ani.restart();
  }
  send(ani, budi);
  CHECK(ani.book().frontier().size() == 1);
  CHECK(budi.book().frontier() == ani.book().frontier());
  SECTION("also for somebody who does not know the later one yet") {
    const Envelope newest = ani.write("baru");
    const auto difference = budi.book().compare(ani.book().frontier());
    CHECK(difference.they_lack.empty());
    CHECK(difference.we_lack == std::vector<Range>{{newest.log, 0, 1}});
  }
}

TEST_CASE("a disk put back to an old state is told what it lost", "[log]") {
  Village village;
  Laptop ani(village, 1);
  Laptop budi(village, 2);
  ani.write("satu");
  const auto backup = ani.all();
  const Envelope lost = ani.write("hilang");
  send(ani, budi);
  Laptop restored(village, 1);
  for (const Envelope& envelope : backup) restored.take(envelope);
  restored.restart();
  restored.write("sesudah");
  send(restored, budi);
  CHECK(send(budi, restored) == 1);
  CHECK(restored.holds(lost.origin()));
  CHECK(restored.book().digest() == budi.book().digest());
}

TEST_CASE("another hash at a place we hold is a fork, never up to date", "[log]") {
  Village village;
  Laptop ani(village, 1);
  Laptop twin(village, 1);
  Laptop budi(village, 2);
  Laptop citra(village, 3);
  const Envelope ours = ani.write("satu");
  const Envelope theirs = twin.write("lain");
  for (const Envelope& envelope : ani.all()) budi.take(envelope);
  for (const Envelope& envelope : twin.all()) citra.take(envelope);
  const auto difference = budi.book().compare(citra.book().frontier());
  CHECK(difference.forks == std::vector<Mismatch>{{ours.origin(), ours.hash, theirs.hash}});
  CHECK(difference.we_lack == std::vector<Range>{{ours.log, 1, 1}});
  CHECK(difference.they_lack == std::vector<Range>{{ours.log, 1, 1}});
  SECTION("once both have the proof, nothing is asked any more") {
    only<Forked>(budi.take(theirs));
    only<Forked>(citra.take(ours));
    const auto after = budi.book().compare(citra.book().frontier());
    CHECK(after.they_lack.empty());
    CHECK(after.we_lack.empty());
    CHECK(after.forks.size() == 1);
    CHECK(budi.book().digest() != citra.book().digest());
  }
  SECTION("also where the other side is further on") {
    const Envelope next = twin.write("lagi");
    citra.take(next);
    CHECK(budi.book().compare(citra.book().frontier()).we_lack ==
          std::vector<Range>{{ours.log, 2, 2}});
    only<Forked>(budi.take(next));
  }
}

TEST_CASE("a tip nobody can hold is not believed", "[log]") {
  Village village;
  Laptop ani(village, 1);
  ani.write("satu");
  Tip absurd = ani.book().frontier().front();
  absurd.last_seq = ~std::uint64_t{0};
  const auto difference = ani.book().compare(std::array{absurd});
  CHECK(difference.we_lack.empty());
  CHECK(difference.they_lack.size() == 1);
}

TEST_CASE("laptops that meet now and then end up equal", "[log]") {
  rc::prop("over restarts and copies, in a few meetings", [](unsigned seed) {
    std::mt19937 random(seed);
    const auto below = [&](unsigned bound) {
      return std::uniform_int_distribution<unsigned>(0, bound - 1)(random);
    };
    Village village;
    std::vector<std::unique_ptr<Laptop>> laptops;
    for (std::uint8_t number = 1; number <= 3; ++number) {
      laptops.push_back(std::make_unique<Laptop>(village, number));
    }
    for (int step = 0; step < 25; ++step) {
      Laptop& one = *laptops[below(3)];
      switch (below(4)) {
        case 0:
          one.restart();
          break;
        case 1:
          send(one, *laptops[below(3)]);
          break;
        default:
          one.write("x");
          break;
      }
    }
    for (int meeting = 0; meeting < 3; ++meeting) {
      for (auto& from : laptops) {
        for (auto& to : laptops) send(*from, *to);
      }
    }
    RC_ASSERT(laptops[0]->book().digest() == laptops[1]->book().digest());
    RC_ASSERT(laptops[0]->book().digest() == laptops[2]->book().digest());
    RC_ASSERT(laptops[0]->book().heads() == laptops[1]->book().heads());
    RC_ASSERT(laptops[0]->book().compare(laptops[1]->book().frontier()).none());
  });
}

TEST_CASE("the digests are the hashes that docs/formats.md says", "[log]") {
  Village village;
  Laptop ani(village, 1);
  const Envelope last = ani.write("satu");
  Writer writer;
  writer.id(last.log);
  writer.u64(1);
  writer.id(last.hash);
  CHECK(ani.book().digest() == crypto::blake2b_256({writer.bytes()}));
  Writer all;
  all.id(group_space);
  all.id(ani.book().digest());
  all.id(control_space);
  all.id(crypto::blake2b_256({}));
  CHECK(ani.shelf().frontier_digest() == crypto::blake2b_256({all.bytes()}));
}
