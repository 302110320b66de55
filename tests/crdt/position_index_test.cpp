#include <rapidcheck/catch.h>

#include <catch2/catch.hpp>

#include "crdt/core/position_index.hpp"

using namespace lumbung::crdt;

namespace {

/// What the index has to agree with: the blocks in order, each with its units.
struct Model {
  std::vector<std::pair<Handle, std::uint32_t>> blocks;

  [[nodiscard]] std::size_t before(std::size_t at) const {
    std::size_t sum = 0;
    for (std::size_t i = 0; i < at; ++i) sum += blocks[i].second;
    return sum;
  }
};

void compare(const PositionIndex& index, const Model& model) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < model.blocks.size(); ++i) {
    const auto [block, units] = model.blocks[i];
    RC_ASSERT(index.index_of(block) == at);
    for (const std::uint32_t inside : {0U, units / 2, units - 1}) {
      if (units == 0) break;
      const PositionIndex::Found found = index.find(at + inside);
      RC_ASSERT(found.block == block);
      RC_ASSERT(found.index == at);
    }
    at += units;
  }
  RC_ASSERT(index.find(at).block == none);
}

}  // namespace

TEST_CASE("a position index agrees with counting from the start") {
  rc::prop("for any inserts, cuts, joins, changes and removals", [] {
    LeafTable leaves;
    PositionIndex index(leaves);
    Model model;
    Handle next = 0;
    std::vector<Handle> free;  // handles come back, as those of an arena do
    const auto fresh = [&] {
      if (free.empty()) return next++;
      const Handle handle = free.back();
      free.pop_back();
      return handle;
    };
    const auto steps = *rc::gen::inRange<int>(1, 1500);
    const bool at_ends = *rc::gen::arbitrary<bool>();
    for (int step = 0; step < steps; ++step) {
      const std::size_t size = model.blocks.size();
      const int what = *rc::gen::resize(100, rc::gen::inRange(0, 11));
      const auto place = *rc::gen::inRange<std::size_t>(0, size + 1);
      if (size == 0 || what < 7) {
        const std::size_t slot = at_ends && what > 0 ? (what == 1 ? 0 : size) : place;
        const auto units = *rc::gen::inRange<std::uint32_t>(0, 5);
        const Handle block = fresh();
        index.insert_after(slot == 0 ? none : model.blocks[slot - 1].first, block, units);
        model.blocks.insert(model.blocks.begin() + static_cast<std::ptrdiff_t>(slot),
                            {block, units});
      } else if (place < size && what == 8) {
        const Handle right = fresh();
        const std::uint32_t units = model.blocks[place].second / 2;
        index.cut(model.blocks[place].first, right, units);
        model.blocks[place].second -= units;
        model.blocks.insert(model.blocks.begin() + static_cast<std::ptrdiff_t>(place) + 1,
                            {right, units});
      } else if (place + 1 < size && what == 9) {
        index.join(model.blocks[place].first, model.blocks[place + 1].first);
        model.blocks[place].second += model.blocks[place + 1].second;
        free.push_back(model.blocks[place + 1].first);
        model.blocks.erase(model.blocks.begin() + static_cast<std::ptrdiff_t>(place) + 1);
      } else if (place < size && what == 7) {
        model.blocks[place].second = *rc::gen::inRange<std::uint32_t>(0, 9);
        index.set_units(model.blocks[place].first, model.blocks[place].second);
      } else if (place < size) {
        index.erase(model.blocks[place].first);
        free.push_back(model.blocks[place].first);
        model.blocks.erase(model.blocks.begin() + static_cast<std::ptrdiff_t>(place));
      }
    }
    compare(index, model);
  });
}

TEST_CASE("a position index may become empty and fill again") {
  LeafTable leaves;
  PositionIndex index(leaves);
  for (int round = 0; round < 3; ++round) {
    for (Handle i = 0; i < 500; ++i) index.insert_after(i == 0 ? none : i - 1, i, 2);
    CHECK(index.find(998).block == 499);
    for (Handle i = 0; i < 500; ++i) index.erase(i);
    CHECK(index.find(0).block == none);
  }
}

TEST_CASE("a position index holds lists of many thousands of blocks") {
  LeafTable leaves;
  PositionIndex index(leaves);
  constexpr Handle blocks = 20'000;
  for (Handle block = 0; block < blocks; ++block) {
    index.insert_after(block > 0 ? block - 1 : none, block, 2);
  }
  for (Handle block = 0; block < blocks; block += 77) {
    CHECK(index.index_of(block) == std::size_t{2} * block);
    CHECK(index.find(2 * block + 1).block == block);
  }
  CHECK(index.find(2 * blocks).block == none);
}
