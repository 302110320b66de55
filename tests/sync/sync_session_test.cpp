#include "daemon/sync/sync_session.hpp"

#include <rapidcheck/catch.h>
#include <catch2/catch.hpp>

#include "tests/sync/laptops.hpp"

using namespace lumbung;
using namespace lumbung::sync;
using namespace lumbung::sync::tests;

namespace {

const SpaceId control = space_number(1);
const SpaceId board = space_number(2);
const SpaceId group = space_number(3);
const std::vector<SpaceId> all{control, board, group};

void write_some(Laptop& laptop, SeededEntropy& random, std::uint64_t count_max) {
  for (std::uint64_t count = random.below(count_max + 1); count > 0; --count) {
    laptop.write(all[random.below(all.size())], random.below(2'000));
    if (random.below(10) == 0) laptop.restart();
  }
}

void check_same(const std::vector<const Laptop*>& laptops) {
  for (const Laptop* laptop : laptops) {
    RC_ASSERT(laptop->digest() == laptops.front()->digest());
    RC_ASSERT(laptop->stored == laptops.front()->stored);
    RC_ASSERT(laptop->sent_again == 0U);
    RC_ASSERT(!laptop->progress_fell);
    for (const auto& [id, session] : laptop->sessions) {
      RC_ASSERT(!session.dropped.has_value());
      RC_ASSERT(session.talk->pending_in() == 0U);
      RC_ASSERT(session.talk->pending_out() == 0U);
      RC_ASSERT(session.talk->same_content());
      RC_ASSERT(session.talk->progress().have == session.talk->progress().want);
    }
  }
}

}  // namespace

TEST_CASE("two laptops with any histories end with the same envelopes", "[sync]") {
  rc::prop("whatever each wrote before and writes meanwhile", [](std::uint16_t seed) {
    SeededEntropy random(seed);
    Laptop left(1, all);
    Laptop right(2, all);
    write_some(left, random, 30);
    write_some(right, random, 30);
    Link link(left, right, 1);
    for (int turn = 0; turn < 20; ++turn) {
      link.carry(random.below(2));
      if (random.below(3) == 0) left.write(board);
      if (random.below(3) == 0) right.write(group);
    }
    settle({&link}, {&left, &right}, random);
    check_same({&left, &right});
    RC_ASSERT(left.acceptance->tally().duplicates == 0U);
    RC_ASSERT(right.acceptance->tally().duplicates == 0U);
  });
}

TEST_CASE("a cut at any moment loses nothing and repeats nothing that was durable", "[sync]") {
  rc::prop("many cuts", [](std::uint16_t seed) {
    SeededEntropy random(seed);
    Laptop left(1, all);
    Laptop right(2, all);
    Link link(left, right, 1);
    for (int round = 0; round < 8; ++round) {
      write_some(left, random, 12);
      write_some(right, random, 12);
      for (std::uint64_t turn = random.below(25); turn > 0; --turn) link.carry(random.below(2));
      link.cut();
      link.connect();
    }
    settle({&link}, {&left, &right}, random);
    check_same({&left, &right});
  });
}

TEST_CASE("three laptops in a row or in a ring end with the same envelopes", "[sync]") {
  rc::prop("A and C meet or never meet", [](std::uint16_t seed, bool ring) {
    SeededEntropy random(seed);
    Laptop a(1, all);
    Laptop b(2, all);
    Laptop c(3, all);
    write_some(a, random, 20);
    write_some(b, random, 20);
    write_some(c, random, 20);
    Link ab(a, b, 1);
    Link bc(b, c, 2);
    Link ca(c, a, 3);
    if (!ring) ca.cut();
    for (int turn = 0; turn < 60; ++turn) {
      ab.carry(random.below(2));
      bc.carry(random.below(2));
      if (ring) ca.carry(random.below(2));
      if (random.below(8) == 0) a.write(board);
      if (random.below(8) == 0) c.write(group);
      if (random.below(20) == 0) {
        ab.cut();
        ab.connect();
      }
    }
    settle({&ab, &bc, &ca}, {&a, &b, &c}, random);
    check_same({&a, &b, &c});
  });
}

TEST_CASE("five laptops that all meet fetch each envelope once", "[sync]") {
  SeededEntropy random(5);
  std::vector<std::unique_ptr<Laptop>> laptops;
  std::vector<Laptop*> each;
  for (std::uint8_t number = 0; number < 5; ++number) {
    laptops.push_back(std::make_unique<Laptop>(number, all));
    each.push_back(laptops.back().get());
  }
  for (int count = 0; count < 100; ++count) each[0]->write(board, 300);
  std::vector<std::unique_ptr<Link>> made;
  std::vector<Link*> links;
  for (std::size_t left = 0; left < 5; ++left) {
    for (std::size_t right = left + 1; right < 5; ++right) {
      made.push_back(std::make_unique<Link>(*each[left], *each[right], made.size()));
      links.push_back(made.back().get());
    }
  }
  settle(links, each, random);
  for (const Laptop* laptop : each) {
    CHECK(laptop->held() == 101);
    CHECK(laptop->acceptance->tally().duplicates == 0);
  }
  made.clear();
}

TEST_CASE("large histories go in batches under credit", "[sync]") {
  SeededEntropy random(1);
  Laptop left(1, all);
  Laptop right(2, all);
  for (int count = 0; count < 200; ++count) left.write(board, 20'000);
  for (int count = 0; count < 700; ++count) left.write(group, 10);
  Link link(left, right, 1);
  settle({&link}, {&left, &right}, random);
  CHECK(right.held() == left.held());
  CHECK(right.digest() == left.digest());
}

TEST_CASE("equal laptops say only that they are equal", "[sync]") {
  SeededEntropy random(1);
  Laptop left(1, all);
  Laptop right(2, all);
  for (int count = 0; count < 50; ++count) left.write(board);
  Link link(left, right, 1);
  settle({&link}, {&left, &right}, random);
  link.cut();
  link.carried_bytes = 0;
  link.connect();
  settle({&link}, {&left, &right}, random);
  CHECK(link.left().same_content());
  CHECK(link.carried_bytes == 2 * (2 + 3 * 49 + 33));  // an offer and a digest each way
}

TEST_CASE("the control space comes first", "[sync]") {
  SeededEntropy random(1);
  Laptop left(1, all);
  Laptop right(2, all);
  for (int count = 0; count < 5; ++count) left.write(board);
  left.write(control);
  left.write(group);
  Link link(left, right, 1);
  while (link.carry(random.below(2))) {
    const bool control_complete = right.shelf.find(control)->size() == 2;
    const bool others = right.shelf.find(board)->size() + right.shelf.find(group)->size() > 0;
    CHECK((control_complete || !others));
  }
  CHECK(right.held() == left.held());
  CHECK(right.acceptance->tally().waiting == 0);
}

TEST_CASE("a space that becomes known later is fetched then", "[sync]") {
  SeededEntropy random(1);
  Laptop left(1, all);
  Laptop right(2, {control});
  left.write(control);
  left.write(group);
  Link link(left, right, 1);
  settle({&link}, {&left, &right}, random);
  CHECK(right.held() == 2);
  right.open_space(board);
  right.open_space(group);
  settle({&link}, {&left, &right}, random);
  CHECK(right.held() == left.held());
  CHECK(link.right().same_content());
  left.write(group);
  settle({&link}, {&left, &right}, random);
  CHECK(right.held() == left.held());
}

TEST_CASE("what is pending and how far it is are told exactly", "[sync]") {
  SeededEntropy random(1);
  Laptop left(1, all);
  Laptop right(2, all);
  for (int count = 0; count < 9; ++count) left.write(board);
  Link link(left, right, 1);
  CHECK_FALSE(link.left().same_content());
  while (link.right().pending_in() == 0) REQUIRE(link.carry(random.below(2)));
  CHECK(link.right().pending_in() == 10);
  CHECK(link.right().progress().have == 0);
  CHECK(link.right().progress().want == 10);
  settle({&link}, {&left, &right}, random);
  CHECK(link.right().progress().have == 10);
  CHECK(link.left().pending_out() == 0);
}
