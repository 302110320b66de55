#include <catch2/catch.hpp>

#include "crdt/document.hpp"

TEST_CASE("the example of crdt/README.md works", "[crdt]") {
  using namespace lumbung::crdt;
  Result<Document> document = Document::create({.client = 7});
  REQUIRE(document);
  Result<ObjectId> book = document->root("buku", ObjectType::array);
  REQUIRE(book);
  REQUIRE(document->insert(*book, 0, {Any::object().set("amount", Any::integer(25'000))}));
  Bytes update = document->commit().update;

  Result<Document> other = Document::create({.client = 8});
  REQUIRE(other->root("buku", ObjectType::array));
  Result<Applied> applied = other->apply(update);
  REQUIRE(applied);
  CHECK(applied->applied);
  const Result<Any> all = other->read(*book);
  REQUIRE(all);
  CHECK(to_json(*all) == R"([{"amount":25000}])");
}
