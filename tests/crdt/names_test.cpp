#include "crdt/core/names.hpp"

#include <rapidcheck/catch.h>

#include <catch2/catch.hpp>
#include <map>

#include "crdt/core/types.hpp"
#include "tests/crdt/allocations.hpp"

using namespace lumbung::crdt;

namespace {

/// Names whose hashes begin with the same eight bits.
std::vector<std::string> meeting_names(std::size_t count) {
  constexpr unsigned other_bits = 24;
  std::vector<std::string> names;
  for (std::size_t i = 0; names.size() < count; ++i) {
    std::string name = "kunci" + std::to_string(i);
    if (name_hash(name) >> other_bits == 7) names.push_back(std::move(name));
  }
  return names;
}

}  // namespace

TEST_CASE("names chosen to meet in one place are searched no longer than others", "[crdt]") {
  const std::vector<std::string> chosen = meeting_names(600);
  Names names;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    CHECK(names.find(chosen[i]) == none);
    CHECK(names.intern(chosen[i]) == i);
  }
  // In a table of 1024 slots these would all like to be in the same four.
  CHECK(names.set_apart() >= chosen.size() - 2 * Names::steps_max);
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    CHECK(names.intern(chosen[i]) == i);
    CHECK(names.find(chosen[i]) == i);
    CHECK(names[static_cast<Handle>(i)] == chosen[i]);
  }
}

TEST_CASE("names by chance all have their place in the table", "[crdt]") {
  Names names;
  for (std::size_t i = 0; i < 200'000; ++i) {
    if (names.intern("01K5" + std::to_string(i * 7919) + "ULID") != i) FAIL("number " << i);
  }
  CHECK(names.set_apart() == 0);
}

TEST_CASE("names announced a few at a time cost no more than their number", "[crdt]") {
  Names names;
  const auto cost = test::allocations_of([&] {
    for (std::size_t round = 0; round < 400; ++round) {
      constexpr std::size_t few = 20;
      names.reserve(few);
      for (std::size_t i = 0; i < few; ++i) (void)names.intern(std::to_string(few * round + i));
    }
  });
  CHECK(names.find("7999") == 7'999);
  CHECK(cost.bytes < 10 * names.bytes());
}

TEST_CASE("names that were announced are found as others are, however many come", "[crdt]") {
  const std::size_t announced = GENERATE(0U, 1U, 100U, 5'000U);
  Names names;
  for (std::size_t i = 0; i < 50; ++i) (void)names.intern("first" + std::to_string(i));
  names.reserve(announced);
  for (std::size_t i = 0; i < 2'000; ++i) {
    if (names.intern("later" + std::to_string(i)) != 50 + i) FAIL("number " << i);
  }
  for (std::size_t i = 0; i < 50; ++i) CHECK(names.find("first" + std::to_string(i)) == i);
  CHECK(names.find("later1999") == 2'049);
  CHECK(names.find("later2000") == none);
}

TEST_CASE("a name may stay where it came in", "[crdt]") {
  const std::string wire = "\x04kopi\x04padi" + std::string("\0", 1);
  Names names;
  bool stays = false;
  const Handle coffee = names.intern_lasting(std::string_view(wire).substr(1, 4), stays);
  CHECK(stays);
  CHECK(names[coffee].data() == wire.data() + 1);
  CHECK(names.find("kopi") == coffee);
  SECTION("but is copied if its length is not in front of it") {
    stays = false;
    const Handle part = names.intern_lasting(std::string_view(wire).substr(6, 3), stays);
    CHECK_FALSE(stays);
    CHECK(names[part] == "pad");
  }
  SECTION("and does not if it is known already") {
    stays = false;
    CHECK(names.intern_lasting(std::string_view(wire).substr(1, 4), stays) == coffee);
    CHECK_FALSE(stays);
  }
}

TEST_CASE("names of any length come back as they were", "[crdt]") {
  rc::prop("", [] {
    const auto lengths = *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange(0, 20'000));
    Names names;
    std::map<std::string, Handle> model;
    for (const std::size_t length : lengths) {
      const std::string name(length, 'x');
      const auto [known, added] = model.emplace(name, static_cast<Handle>(model.size()));
      RC_ASSERT(names.intern(name) == known->second);
      RC_ASSERT(names[known->second] == name);
    }
  });
}

TEST_CASE("a map of keys agrees with a plain one whatever order they come in", "[crdt]") {
  rc::prop("", [] {
    const auto keys = *rc::gen::container<std::vector<Handle>>(rc::gen::inRange<Handle>(0, 100));
    const bool sorted = *rc::gen::arbitrary<bool>();
    std::vector<Handle> order = keys;
    if (sorted) std::sort(order.begin(), order.end());
    if (*rc::gen::arbitrary<bool>()) {  // a run, as a map that comes in whole has
      for (std::size_t i = 0; i < order.size() / 2; ++i) order[i] = static_cast<Handle>(40 + i);
    }
    KeyMap map;
    std::map<Handle, Handle> model;
    std::vector<Handle> came;
    for (std::size_t i = 0; i < order.size(); ++i) {
      if (!model.contains(order[i])) came.push_back(order[i]);
      map.set(order[i], static_cast<Handle>(i));
      model[order[i]] = static_cast<Handle>(i);
      for (Handle key = 0; key < 102; ++key) {
        const auto found = model.find(key);
        RC_ASSERT(map.find(key) == (found != model.end() ? found->second : none));
      }
    }
    while (!came.empty()) {
      std::vector<Handle> listed;
      for (const KeyMap::Entry entry : map.entries()) {
        listed.push_back(entry.key);
        RC_ASSERT(entry.block == model.at(entry.key));
      }
      RC_ASSERT(listed == came);
      map.pop_back();
      RC_ASSERT(map.find(came.back()) == none);
      came.pop_back();
    }
    RC_ASSERT(map.size() == 0);
  });
}
