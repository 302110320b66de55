#include <rapidcheck/catch.h>
#include <numeric>

#include "crdt/snapshot.hpp"
#include "tests/crdt/builders.hpp"
#include "tests/crdt/raw_updates.hpp"

// Many who write in one place without knowing of each other: see crdt/core/siblings.hpp.
namespace lumbung::crdt::test {
namespace {

constexpr unsigned string = 4;

/// A letter that its writer put into an empty text.
Bytes alone(ClientId client, Clock clock, std::string_view letter) {
  return RawUpdate(client, clock, 1).in_root(string, "teks").text(letter).done();
}

std::string text_of(const Document& document) { return must(document.text(text_root)); }

/// What several writers did who saw little of each other, as updates in the order of writing.
std::vector<Bytes> crowd(std::size_t writers, std::size_t edits) {
  std::vector<Document> documents;
  for (std::size_t i = 0; i < writers; ++i) documents.push_back(village(1 + i * 7919 % 97));
  std::vector<Bytes> updates;
  for (std::size_t i = 0; i < edits; ++i) {
    Document& document = documents[*rc::gen::inRange<std::size_t>(0, writers)];
    if (!updates.empty() && *rc::gen::inRange(0, 4) == 0) {
      must(document.apply(updates[*rc::gen::inRange<std::size_t>(0, updates.size())]));
    }
    const auto at = [&](const ObjectId& object) {
      return *rc::gen::inRange<std::size_t>(0, must(document.length(object)) + 1);
    };
    const auto what = static_cast<std::int64_t>(i);
    switch (*rc::gen::inRange(0, 4)) {
      case 0:
        must(document.put(map_root, *rc::gen::inRange(0, 2) == 0 ? "a" : "b", number(what)));
        break;
      case 1:
        must(document.insert(list_root, at(list_root), {number(what), number(-what)}));
        break;
      case 2:
        if (must(document.length(text_root)) > 0) must(document.erase(text_root, 0, 1));
        break;
      default:
        must(document.insert_text(text_root, at(text_root), std::to_string(what) + ","));
    }
    Bytes update = document.commit().update;
    if (!update.empty()) updates.push_back(std::move(update));
  }
  return updates;
}

Document reader_of(const std::vector<Bytes>& updates, const std::vector<std::size_t>& order) {
  Document reader = village(1'000'000);
  for (const std::size_t at : order) must(reader.apply(updates[at]));
  return reader;
}

}  // namespace

TEST_CASE("who wrote in one place at once stands in the order of client ids", "[crdt]") {
  Document document = village(1'000'000);
  for (const ClientId client : std::vector<ClientId>{5, 9, 3, 7, 4, 8, 2, 6}) {
    must(document.apply(alone(client, 0, std::to_string(client))));
  }
  CHECK(text_of(document) == "23456789");
  // Somebody's second one goes in front of the first, and others still find their places.
  must(document.apply(alone(5, 1, "z")));
  must(document.apply(alone(10, 0, "X")));
  must(document.apply(alone(1, 0, "1")));
  CHECK(text_of(document) == "1234z56789X");
  // What is written behind one stays there, whoever comes after.
  must(document.apply(RawUpdate(7, 1, 1).behind(string, {7, 0}).text("a").done()));
  must(document.apply(RawUpdate(10, 1, 1).behind(string, {10, 0}).text("Y").done()));
  must(document.apply(alone(11, 0, "!")));
  must(document.apply(alone(8, 1, "b")));
  CHECK(text_of(document) == "1234z567ab89XY!");
}

TEST_CASE("who put something in front of what was there may stand anywhere", "[crdt]") {
  Document document = village(4);
  for (const ClientId client : std::vector<ClientId>{5, 9, 3, 7}) {
    must(document.apply(alone(client, 0, std::to_string(client))));
  }
  CHECK(text_of(document) == "3579");
  must(document.insert_text(text_root, 0, "P"));
  SECTION("it stays") {
    (void)document.commit();
    must(document.apply(alone(6, 0, "6")));
    must(document.apply(alone(2, 0, "2")));
    must(document.apply(alone(8, 0, "8")));
    CHECK(text_of(document) == "2P356789");
  }
  SECTION("it is taken back") {
    document.rollback();
    must(document.apply(alone(6, 0, "6")));
    must(document.apply(alone(2, 0, "2")));
    must(document.apply(alone(8, 0, "8")));
    CHECK(text_of(document) == "2356789");
  }
}

TEST_CASE("places in something that was collected are forgotten with it", "[crdt]") {
  Document document = village(1);
  for (int round = 0; round < 3; ++round) {
    const ObjectId text = must(document.put_object(map_root, "k", ObjectType::text));
    (void)document.commit();
    for (const ClientId client : std::vector<ClientId>{50, 90, 30, 70, 40}) {
      const auto clock = static_cast<Clock>(round);
      const Bytes update = RawUpdate(client, clock, 1)
                               .in_item(string, text.item())
                               .text(std::to_string(client / 10))
                               .done();
      must(document.apply(update));
    }
    CHECK(must(document.text(text)) == "34579");
    must(document.erase(map_root, "k"));
    (void)document.commit();
  }
}

TEST_CASE("many who write in one place at once are alike in whatever order they come", "[crdt]") {
  rc::prop("two readers", [] {
    const auto writers = *rc::gen::inRange<std::size_t>(3, 16);
    const std::vector<Bytes> updates = crowd(writers, *rc::gen::inRange<std::size_t>(3, 40));
    std::vector<std::size_t> order(updates.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const Document first = reader_of(updates, order);
    for (std::size_t i = order.size(); i > 1; --i) {
      std::swap(order[i - 1], order[*rc::gen::inRange<std::size_t>(0, i)]);
    }
    const Document second = reader_of(updates, order);
    RC_ASSERT(contents(first) == contents(second));
    RC_ASSERT(take_snapshot(first) == take_snapshot(second));
  });
}

}  // namespace lumbung::crdt::test
