#include "crdt/counter.hpp"

#include <catch2/catch.hpp>

#include "crdt/limits.hpp"
#include "tests/crdt/edits.hpp"

namespace lumbung::crdt::test {

TEST_CASE("a counter is the sum of what all have added, in whatever order it comes", "[crdt]") {
  rc::prop("three replicas, any additions, any order and repetition of delivery", [] {
    std::vector<Bytes> updates;
    std::int64_t sum = 0;
    for (ClientId client = 1; client <= 3; ++client) {
      Document document = village(client);
      Counter counter = must(Counter::open(document, "kelapa"));
      for (const int by : *rc::gen::container<std::vector<int>>(rc::gen::arbitrary<int>())) {
        must(counter.increment(by));
        sum += by;
        if (*rc::gen::arbitrary<bool>()) updates.push_back(document.commit().update);
      }
      updates.push_back(document.commit().update);
      RC_ASSERT(must(Counter::open(document, "kelapa")).value().has_value());
    }
    std::erase_if(updates, [](const Bytes& update) { return update.empty(); });
    for (ClientId reader = 11; reader <= 13; ++reader) {
      Document document = village(reader);
      Counter counter = must(Counter::open(document, "kelapa"));
      if (!updates.empty()) {
        for (const Bytes& twice :
             *rc::gen::container<std::vector<Bytes>>(rc::gen::elementOf(updates))) {
          must(document.apply(twice));
        }
        std::vector<std::size_t> order(updates.size());
        for (std::size_t i = 0; i < order.size(); ++i) {
          order[i] = i;
          std::swap(order[i], order[*rc::gen::inRange<std::size_t>(0, i + 1)]);
        }
        for (const std::size_t at : order) must(document.apply(updates[at]));
      }
      RC_ASSERT(must(counter.value()) == sum);
    }
  });
}

TEST_CASE("a counter counts only what each client says of itself", "[crdt]") {
  Document document = village(7);
  Counter counter = must(Counter::open(document, "n"));
  must(counter.increment(5));
  must(counter.increment(-2));
  const ObjectId map = ObjectId::root("c:n");
  CHECK(to_json(must(document.read(map))) == R"({"7":3})");

  SECTION("a foreign key counts nothing") {
    must(document.put(map, "8", number(100)));
    must(document.put(map, "07", number(100)));
    CHECK(must(counter.value()) == 3);
  }
  SECTION("what is no whole number counts nothing") {
    must(document.put(map, "7", text("viel")));
    CHECK(must(counter.value()) == 0);
  }
  SECTION("a part does not outgrow what JavaScript holds exactly") {
    const std::int64_t most = (std::int64_t{1} << 53) - 1;
    CHECK(counter.increment(most).error().code == Errc::limit);
    must(counter.increment(most - 3));
    CHECK(counter.increment(1).error().code == Errc::limit);
    CHECK(must(counter.value()) == most);
  }
  SECTION("a root of another kind is no counter") {
    must(document.root("c:daftar", ObjectType::array));
    CHECK(Counter::open(document, "daftar").error().code == Errc::wrong_type);
  }
}

TEST_CASE("a counter says when it can count no further, and where it is none", "[crdt]") {
  constexpr std::int64_t most = (std::int64_t{1} << 53) - 1;
  Document document = village(1);
  Counter counter = must(Counter::open(document, "padi"));
  must(counter.increment(most));
  CHECK(counter.increment(1).error().code == Errc::limit);
  CHECK(counter.increment(std::numeric_limits<std::int64_t>::max()).error().code == Errc::limit);
  must(counter.increment(-most));
  must(counter.increment(-most));
  CHECK(counter.increment(-1).error().code == Errc::limit);
  CHECK(must(counter.value()) == -most);
  const ObjectId map = ObjectId::root("c:padi");
  must(document.put_object(map, "1", ObjectType::map));
  CHECK(must(counter.value()) == 0);
  must(document.put(map, "1", Any::number(0.5)));
  CHECK(must(counter.value()) == 0);
  must(document.root("c:daftar", ObjectType::array));
  CHECK(Counter::open(document, "daftar").error().code == Errc::wrong_type);
}

}  // namespace lumbung::crdt::test
