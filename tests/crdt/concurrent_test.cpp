#include <set>

#include "tests/crdt/builders.hpp"

namespace lumbung::crdt {
namespace {

using test::map_root;
using test::must;
using test::number;
using test::village;

std::vector<Id> ids_of(const Concurrent& found) {
  std::vector<Id> ids;
  for (const Element& element : found.values) ids.push_back(element.id);
  return ids;
}

TEST_CASE("concurrent values of a key are all readable, the winner first", "[crdt]") {
  Document a = village(1, Collect::nothing);
  Document b = village(2, Collect::nothing);
  must(a.put(map_root, "k", number(10)));
  must(b.put(map_root, "k", number(20)));
  const Bytes from_a = a.commit().update;
  const Bytes from_b = b.commit().update;
  must(a.apply(from_b));
  must(b.apply(from_a));

  for (const Document* document : {&a, &b}) {
    const Concurrent found = must(document->get_all(map_root, "k"));
    CHECK(ids_of(found) == std::vector<Id>{{2, 0}, {1, 0}});
    CHECK(found.certainty == Certainty::upper_bound);
    CHECK(found.complete);
    CHECK(std::get<Any>(found.values[0].value) == number(20));
    CHECK(std::get<Any>(found.values[1].value) == number(10));
    CHECK(must(document->get(map_root, "k"))->id == Id{2, 0});
  }

  // b has seen both; its origin is only the winner, so the tree alone cannot tell.
  must(b.put(map_root, "k", number(30)));
  must(a.apply(b.commit().update));
  CHECK(ids_of(must(a.get_all(map_root, "k"))) == std::vector<Id>{{2, 1}, {1, 0}});
  const Seen seen = [](Id by, Id what) { return by == Id{2, 1} && what != by; };
  const Concurrent exact = must(a.get_all(map_root, "k", seen));
  CHECK(ids_of(exact) == std::vector<Id>{{2, 1}});
  CHECK(exact.certainty == Certainty::exact);
}

TEST_CASE("a value stays beside the winner until a writer has seen it", "[crdt]") {
  Document a = village(1, Collect::nothing);
  Document b = village(2, Collect::nothing);
  must(a.put(map_root, "k", number(1)));
  const Bytes first = a.commit().update;
  must(b.apply(first));
  must(a.put(map_root, "k", number(2)));
  must(b.put(map_root, "k", number(3)));
  const Bytes from_a = a.commit().update;
  const Bytes from_b = b.commit().update;
  must(a.apply(from_b));
  const Seen seen = [](Id by, Id what) { return by != what && what == Id{1, 0}; };
  CHECK(ids_of(must(a.get_all(map_root, "k", seen))) == std::vector<Id>{{2, 0}, {1, 1}});
  const auto all = must(a.entries(map_root, seen));
  CHECK(ids_of(all.at("k")).size() == 2);
}

TEST_CASE("a key that was deleted has no values", "[crdt]") {
  Document a = village(1, Collect::nothing);
  must(a.put(map_root, "k", number(1)));
  must(a.erase(map_root, "k"));
  (void)a.commit();
  CHECK(must(a.get_all(map_root, "k")).values.empty());
  CHECK(must(a.get_all(map_root, "nie")).values.empty());
  CHECK(must(a.entries(map_root)).empty());
}

TEST_CASE("a document that collects keeps what lost against a value that had not seen it",
          "[crdt]") {
  Document a = village(1);
  Document b = village(2);
  must(a.put(map_root, "k", number(10)));
  must(b.put(map_root, "k", number(20)));
  const Bytes from_a = a.commit().update;
  const Bytes from_b = b.commit().update;
  must(b.apply(from_a));
  must(a.apply(from_b));
  for (const Document* document : {&a, &b}) {
    const Concurrent found = must(document->get_all(map_root, "k"));
    CHECK(ids_of(found) == std::vector<Id>{{2, 0}, {1, 0}});
    CHECK(std::get<Any>(found.values[1].value) == number(10));
    CHECK(found.complete);
  }
  SECTION("but whoever loads its state knows only that something is lacking") {
    Document late = village(3);
    must(late.apply(b.encode_state()));
    const Concurrent found = must(late.get_all(map_root, "k"));
    CHECK(ids_of(found) == std::vector<Id>{{2, 0}});
    CHECK_FALSE(found.complete);
  }
}

TEST_CASE("a lost object is not kept, and get_all says that something is lacking", "[crdt]") {
  Document a = village(1);
  Document b = village(2);
  (void)must(a.put_object(map_root, "k", ObjectType::array));
  must(b.put(map_root, "k", number(20)));
  const Bytes from_a = a.commit().update;
  (void)b.commit();
  must(b.apply(from_a));
  const Concurrent found = must(b.get_all(map_root, "k"));
  CHECK(ids_of(found) == std::vector<Id>{{2, 0}});
  CHECK_FALSE(found.complete);
}

}  // namespace
}  // namespace lumbung::crdt
