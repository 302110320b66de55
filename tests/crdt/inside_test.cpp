#include <catch2/catch.hpp>

#include "crdt/core/blocks.hpp"
#include "crdt/core/buffers.hpp"
#include "crdt/core/change_graph.hpp"
#include "crdt/core/element_index.hpp"
#include "crdt/core/runs.hpp"
#include "crdt/core/shown.hpp"
#include "crdt/core/utf.hpp"
#include "crdt/history.hpp"
#include "crdt/limits.hpp"
#include "crdt/tool/fill.hpp"
#include "tests/crdt/builders.hpp"
#include "tests/crdt/raw_updates.hpp"

// Parts of the library that documents reach by few ways, asked directly.
namespace lumbung::crdt {
namespace {

using namespace test;

ChangeRecord record(ChangeId id, Heads deps) { return {id, std::move(deps), 0, "", "", {}}; }

UpdateShape wrote(std::vector<ClockRange> written) {
  UpdateShape shape;
  shape.written = std::move(written);
  return shape;
}

TEST_CASE("of a clock that several changes tell, the first one is the writer", "[crdt]") {
  ChangeGraph graph;
  graph.add(record({1, 1}, {}), wrote({{1, 0, 3}, {1, 6, 2}}));
  // Tells all that is known again, fills the gap and goes on behind it.
  graph.add(record({2, 1}, {{1, 1}}), wrote({{1, 1, 9}, {2, 0, 2}}));
  // Nothing of this is news, wherever it begins.
  graph.add(record({3, 1}, {{2, 1}}), wrote({{1, 1, 1}, {1, 0, 10}, {3, 0, 1}}));
  const std::vector<ClientId> writers = {1, 1, 1, 2, 2, 2, 1, 1, 2, 2};
  for (Clock clock = 0; clock < writers.size(); ++clock) {
    CAPTURE(clock);
    // The second change had seen the first, which had seen nothing.
    CHECK(graph.seen({2, 0}, {1, clock}));
    CHECK(graph.seen({1, 0}, {1, clock}) == (clock == 0));
    CHECK(graph.seen({1, 6}, {1, clock}) == (writers[clock] == 1 && clock <= 6));
    CHECK(graph.seen({1, clock}, {2, 0}) == (writers[clock] == 2));
    CHECK(graph.seen({3, 0}, {1, clock}));
  }
  CHECK_FALSE(graph.seen({1, 10}, {1, 0}));
}

TEST_CASE("a change that waits for one that waits is not what is missing", "[crdt]") {
  ChangeGraph graph;
  graph.wait(record({2, 2}, {}));
  graph.wait(record({3, 1}, {{2, 2}}));
  CHECK(graph.missing() == std::vector<ChangeId>{{2, 1}});
}

TEST_CASE("steps between two orders keep what stands in the same order", "[crdt]") {
  using Kind = RunStep::Kind;
  const auto steps = [](const Runs& before, const Runs& after) {
    std::vector<std::pair<Kind, std::size_t>> all;
    for (const RunStep& step : steps_between(before, after))
      all.emplace_back(step.kind, step.count);
    return all;
  };
  using Steps = std::vector<std::pair<Kind, std::size_t>>;
  const ClockRange a{1, 0, 2};
  const ClockRange b{2, 0, 3};
  const ClockRange c{3, 0, 4};
  CHECK(steps({}, {}).empty());
  CHECK(steps({a, b}, {a, b}) == Steps{{Kind::retain, 5}});
  CHECK(steps({a, b}, {b, a}) == Steps{{Kind::erase, 2}, {Kind::retain, 3}, {Kind::insert, 2}});
  CHECK(steps({a, b, c}, {c, b, a}) ==
        Steps{{Kind::erase, 5}, {Kind::retain, 4}, {Kind::insert, 5}});
  CHECK(steps({a, c}, {b, c}) == Steps{{Kind::erase, 2}, {Kind::insert, 3}, {Kind::retain, 4}});
  CHECK(steps({a, b, c}, {b}) == Steps{{Kind::erase, 2}, {Kind::retain, 3}, {Kind::erase, 4}});
}

TEST_CASE("a unit of a long text is found forwards, backwards and behind a cut", "[crdt]") {
  std::string wide = "a";
  for (int i = 0; i < 500; ++i) wide += "\U0001F33E";
  const std::uint32_t units = 1'001;
  Block block;
  block.ref = Ref::string;
  block.length = units;
  ElementIndex index;
  const auto found = [&](std::uint32_t unit) {
    const Utf16Place place = index.find(7, block, as_bytes_view(wide), unit);
    const Utf16Place real = find_utf16(wide, unit);
    return place.byte == real.byte && place.inside_pair == real.inside_pair;
  };
  for (const std::uint32_t unit : {999U, 1'000U, 301U, 299U, 300U, 900U, 1'001U, 5U}) {
    CAPTURE(unit);
    CHECK(found(unit));
  }
  // Cut behind the last place that was asked for, then in front of it.
  CHECK(found(601));
  index.cut(7, 700);
  CHECK(found(699));
  index.cut(7, 500);
  CHECK(found(499));
  index.cut(8, 1);
  index.forget(7);
  CHECK(found(400));
}

TEST_CASE("blocks of a client are found by clock, whatever came between and went", "[crdt]") {
  ClientBlocks blocks;
  std::vector<std::uint32_t> clocks;  // of the blocks, each of which bears its clock as its number
  const auto all_found = [&] {
    for (std::size_t i = 0; i < clocks.size(); ++i) {
      for (const std::uint32_t clock : {clocks[i], clocks[i] + 1}) {
        if (blocks.at(blocks.find(clock)) != clocks[i]) return false;
      }
    }
    return true;
  };
  for (std::uint32_t i = 0; i < 300; ++i) {
    blocks.push_back(1'000 * i, 1'000 * i);
    clocks.push_back(1'000 * i);
  }
  CHECK(all_found());
  // Two hundred cuts of one block.
  for (std::uint32_t cut = 200; cut > 0; --cut) {
    const std::uint32_t clock = 5'000 + 4 * cut;
    blocks.insert_after(blocks.find(5'000), clock, clock);
    clocks.insert(clocks.begin() + 6, clock);
  }
  CHECK(all_found());
  // Every third goes, among them firsts of chunks.
  for (std::size_t i = clocks.size() - 1; i > 0; --i) {
    if (i % 3 == 0) continue;
    blocks.erase(blocks.find(clocks[i]));
    clocks.erase(clocks.begin() + static_cast<std::ptrdiff_t>(i));
  }
  CHECK(all_found());
  // The last ones go, and with them the place that was found last.
  CHECK(blocks.at(blocks.find(clocks[clocks.size() - 2])) == clocks[clocks.size() - 2]);
  while (clocks.size() > 3) {
    blocks.pop_back();
    clocks.pop_back();
  }
  CHECK(all_found());
}

TEST_CASE("a nested value is refused wherever the clocks of its writer end", "[crdt]") {
  const Any value = must(parse_json(
      R"([1,{"$type":"map","value":{"a":1,"m":{"$type":"array","value":[2,{"$type":"text","text":"ab"}]}}},)"
      R"({"$type":"doc","guid":"buku"},3])"));
  std::vector<tool::Nested> nested;
  for (const Any& one : *value.as_array()) nested.push_back(must(tool::read_nested(one)));
  constexpr Clock needed = 10;  // 1, the map, a, the array, 2, the text, a, b, the document, 3
  for (Clock left = 0; left <= needed; ++left) {
    CAPTURE(left);
    const Bytes used = RawUpdate(1, 0, 1).collected(limits::clock_max - left).done();
    Document document = must(Document::load({1}, used));
    must(document.root("daftar", ObjectType::array));
    const Result<> done = tool::insert_all(document, list_root, 0, nested);
    CHECK(done.has_value() == (left == needed));
    if (done) continue;
    CHECK(done.error().code == Errc::limit);
    document.rollback();
    CHECK(must(document.length(list_root)) == 0);
  }
}

TEST_CASE("a stretch of a text from half of a pair to half of another shows both halves",
          "[crdt]") {
  const std::string pairs = "\U0001F33E\U0001F415";
  CHECK(units_between(pairs, 1, 2) == "\uFFFD\uFFFD");
  CHECK(units_between(pairs, 1, 1) == "\uFFFD");
  CHECK(units_between(pairs, 0, 4) == pairs);
}

TEST_CASE("no ranges merge to none", "[crdt]") {
  std::vector<DeleteRange> ranges;
  sort_and_merge(ranges);
  CHECK(ranges.empty());
}

TEST_CASE("contents of no bytes need no buffer", "[crdt]") {
  Buffers buffers;
  const std::uint32_t kept = buffers.adopt(Bytes{1, 2, 3, 4});
  const Slice nothing = buffers.use(kept, 2, 0);
  CHECK(buffers.view(nothing).empty());
  Slice left;
  buffers.join(left, buffers.use(kept, 1, 2));
  CHECK(Bytes(buffers.view(left).begin(), buffers.view(left).end()) == Bytes{2, 3});
  // What came from outside does not grow, even where it ends with its buffer.
  buffers.join(left, buffers.use(kept, 3, 1));
  buffers.join(left, buffers.append(Bytes{9}));
  buffers.settle(kept);
  CHECK(Bytes(buffers.view(left).begin(), buffers.view(left).end()) == Bytes{2, 3, 4, 9});
}

TEST_CASE("numbers with too many octets of nothing are none", "[crdt]") {
  for (const std::size_t zeros : {1U, 8U, 9U, 12U}) {
    Bytes padded(zeros, 0x80);
    padded.push_back(0);
    Reader reader(padded);
    std::uint64_t value = 1;
    CHECK(reader.var_uint(value) == (zeros < 9));
    Reader again(padded);
    bool negative = true;
    CHECK(again.var_int(value, negative) == (zeros < 10));
  }
}

TEST_CASE("a number is refused whose last octet stands beyond 64 bits", "[crdt]") {
  for (const unsigned last : {1U, 2U, 4U, 64U}) {
    Bytes padded(9, 0x80);
    padded.push_back(static_cast<std::uint8_t>(last));
    Reader reader(padded);
    std::uint64_t value = 0;
    bool negative = false;
    CHECK_FALSE(reader.var_int(value, negative));
  }
}

TEST_CASE("a number is held to a bound whose last bit is not set", "[crdt]") {
  constexpr std::uint64_t bound = 2 * safe_integer_max;  // of the steps of clocks in encoding v2
  for (const unsigned beyond : {0U, 1U}) {
    Writer writer;
    writer.var_int(bound + beyond, false);
    const Bytes bytes = writer.take();
    Reader reader(bytes);
    std::uint64_t value = 0;
    bool negative = true;
    CHECK(reader.var_int(value, negative, bound) == (beyond == 0));
  }
}

}  // namespace
}  // namespace lumbung::crdt
