#include <cmath>

#include "crdt/core/merge_order.hpp"
#include "crdt/updates.hpp"
#include "tests/crdt/allocations.hpp"
#include "tests/crdt/builders.hpp"

// What users of Yjs and its ports reported of time and memory. Steps and bytes are counted, not
// timed. The first part of each name is the number in that project's issue tracker.
namespace lumbung::crdt {
namespace {

using test::list_root;
using test::map_root;
using test::must;
using test::number;
using test::text_root;
using test::village;

/// Comparisons in a merge of so many updates with one struct each.
std::size_t steps_to_merge(std::size_t count) {
  std::vector<Decoded> updates;
  std::vector<MergeSource> sources;
  Document writer = village(1);
  for (std::size_t i = 0; i < count; ++i) {
    must(writer.insert_text(text_root, i, "x"));
    DecodeBounds bounds;
    const Bytes update = writer.commit().update;
    updates.push_back(must(decode_update(update, Encoding::v1, bounds)));
  }
  for (const Decoded& update : updates) sources.emplace_back(update);
  MergeOrder order(std::move(sources));
  std::size_t taken = 0;
  while (MergeSource* source = order.first()) {
    source->next();
    ++taken;
  }
  CHECK(taken == count);
  return order.steps();
}

TEST_CASE("yjs 710: the steps of a merge go with the number of updates and its logarithm",
          "[crdt]") {
  for (const std::size_t count : {std::size_t{1'000}, std::size_t{16'000}}) {
    const double most = 4.0 * static_cast<double>(count) * std::log2(count);
    CHECK(static_cast<double>(steps_to_merge(count)) < most);
  }
}

TEST_CASE("yjs 741: what a document of tombstones holds and writes is bounded by each", "[crdt]") {
  Options options;
  options.client = 1;
  Document writer = must(Document::create(options));
  must(writer.root("peta", ObjectType::map));
  constexpr std::size_t writes = 40'000;
  for (std::size_t i = 0; i < writes; ++i) {
    must(writer.put(map_root, i % 2 == 0 ? "a" : "b", number(1)));
    (void)writer.commit();
  }
  Bytes state;
  const auto writing = test::allocations_of([&] { state = writer.encode_state(); });
  // Room is asked for ahead, 24 bytes a block: in a long state most is never touched.
  CHECK(writing.peak < state.size() + 32 * writes);
  options.client = 2;
  std::optional<Document> copy;
  const auto loading = test::allocations_of([&] { copy = must(Document::load(options, state)); });
  CHECK(copy->memory().blocks >= writes - 2);
  // A block has 64 bytes and its place among the clocks 8.
  CHECK(copy->memory().total_bytes < 2 * state.size() + 80 * writes);
  CHECK(loading.peak < limits::memory_per_update_byte * state.size());
}

TEST_CASE("y-crdt 445 and 458: a key written again and again leaves one run", "[crdt]") {
  Options options;
  options.client = 1;
  Document writer = must(Document::create(options));
  must(writer.root("peta", ObjectType::map));
  for (int i = 0; i < 5'000; ++i) {
    must(writer.put(map_root, "a", number(i)));
    (void)writer.commit();
  }
  CHECK(writer.memory().blocks == 2);  // what was overwritten, and the value
  CHECK(writer.memory().content_bytes < 70'000);
  CHECK(writer.encode_state().size() < 40);
}

TEST_CASE("a transaction asks for no more memory where many have written", "[crdt]") {
  const auto commit_cost = [](ClientId writers) {
    Document document = village(1);
    for (ClientId client = 2; client < 2 + writers; ++client) {
      Document other = village(client);
      must(other.insert(list_root, 0, {number(1)}));
      must(document.apply(other.commit().update));
    }
    std::size_t most = 0;
    for (int i = 0; i < 20; ++i) {
      const auto cost = test::allocations_of([&] {
        must(document.put(map_root, "a", number(i)));
        (void)document.commit();
      });
      if (i >= 10) most = std::max(most, cost.bytes);  // the first ones make their tables
    }
    return most;
  };
  const std::size_t alone = commit_cost(1);
  CHECK(commit_cost(3'000) <= alone + 256);
}

}  // namespace
}  // namespace lumbung::crdt
