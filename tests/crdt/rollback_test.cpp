#include <catch2/catch.hpp>

#include "crdt/snapshot.hpp"
#include "tests/crdt/edits.hpp"

namespace lumbung::crdt::test {
namespace {

std::string texts_with_formats(const Document& document) {
  std::string all;
  for (const ObjectId& object : objects_in(document)) {
    if (must(document.object_type(object)) != ObjectType::text) continue;
    for (const DeltaOp& op : must(document.delta(object))) {
      all += op.text + to_json(op.attributes) + ";";
    }
    all += "\n";
  }
  return all;
}

void must_be_alike(Document& document, Document& twin) {
  RC_ASSERT(document.encode_state() == twin.encode_state());
  RC_ASSERT(document.state_vector() == twin.state_vector());
  RC_ASSERT(take_snapshot(document) == take_snapshot(twin));
  RC_ASSERT(contents(document) == contents(twin));
  RC_ASSERT(texts_with_formats(document) == texts_with_formats(twin));
}

}  // namespace

TEST_CASE("a transaction that was rolled back has never been", "[crdt]") {
  for (const Collect collect : {Collect::deleted_content, Collect::nothing}) {
    rc::prop("whatever came before, was taken back and comes after", [collect] {
      Document document = village(7, collect);
      Document twin = village(7, collect);
      Document other = village(9, collect);
      const auto both = [&](const std::vector<Edit>& edits) {
        perform(document, edits, Pairs::cut);
        perform(twin, edits, Pairs::cut);
        RC_ASSERT(document.commit().update == twin.commit().update);
      };
      both(*some_edits());
      perform(other, *some_edits(), Pairs::cut);
      const Bytes news = other.commit().update;
      if (!news.empty()) {
        must(document.apply(news));
        must(twin.apply(news));
      }
      both(*some_edits());

      perform(document, *some_edits(), Pairs::cut);
      document.rollback();
      RC_ASSERT(!document.in_transaction());
      must_be_alike(document, twin);

      both(*some_edits());
      must_be_alike(document, twin);
    });
  }
}

TEST_CASE("what a rollback takes back is not there for others either", "[crdt]") {
  Document document = village(7);
  must(document.insert_text(text_root, 0, "a\U0001F33Eb"));
  (void)document.commit();
  const Bytes before = document.encode_state();

  SECTION("a pair that was cut is whole again") {
    must(document.insert_text(text_root, 2, "x"));
    document.rollback();
    CHECK(must(document.text(text_root)) == "a\U0001F33Eb");
  }
  SECTION("a map in a list in a map goes with all in it") {
    const ObjectId list = must(document.put_object(map_root, "l", ObjectType::array));
    const ObjectId map = must(document.insert_object(list, 0, ObjectType::map));
    must(document.put(map, "k", number(1)));
    document.rollback();
    CHECK(must(document.keys(map_root)).empty());
    CHECK(document.object_type(list).error().code == Errc::not_found);
  }
  SECTION("a subdocument was not added") {
    must(document.put_subdocument(map_root, "s", Subdocument{"g", true, false, {}}));
    document.rollback();
    must(document.put(map_root, "k", number(1)));
    CHECK(document.commit().subdocuments.added.empty());
    return;
  }
  SECTION("without a transaction nothing happens") { document.rollback(); }
  CHECK(document.encode_state() == before);
  CHECK(document.commit().update.empty());
}

TEST_CASE("many keys and a long list come through a rollback", "[crdt]") {
  Document document = village(7);
  Document twin = village(7);
  const auto fill = [](Document& one, const std::string& prefix) {
    for (int i = 0; i < 40; ++i) must(one.put(map_root, prefix + std::to_string(i), number(i)));
    for (std::size_t i = 0; i < 200; ++i) must(one.insert(list_root, i / 2, {number(1)}));
    must(one.erase(list_root, 20, 150));
  };
  fill(document, "a");
  fill(twin, "a");
  (void)document.commit();
  (void)twin.commit();
  fill(document, "b");
  document.rollback();
  CHECK(must(document.keys(map_root)) == must(twin.keys(map_root)));
  fill(document, "c");
  fill(twin, "c");
  CHECK(document.commit().update == twin.commit().update);
  CHECK(document.encode_state() == twin.encode_state());
}

TEST_CASE("text that went on in its block is taken back to where it was", "[crdt]") {
  const auto begin = [](Document& one) {
    must(one.insert_text(text_root, 0, "Rapat \U0001F600 desa"));
    (void)one.commit();
  };
  const auto type = [](Document& one, std::string_view more) {
    must(one.insert_text(text_root, must(one.length(text_root)), more));
  };
  Document document = village(7);
  Document twin = village(7);
  begin(document);
  begin(twin);
  type(document, " malam");
  SECTION("plainly") {}
  SECTION("after a cut before it") { must(document.insert_text(text_root, 3, "x")); }
  SECTION("after a cut in a pair before it") { must(document.insert_text(text_root, 7, "x")); }
  SECTION("after a cut in itself") { must(document.insert_text(text_root, 16, "x")); }
  SECTION("after a cut in a pair of its own") {
    type(document, "\U0001F600");
    must(document.insert_text(text_root, must(document.length(text_root)) - 1, "x"));
  }
  SECTION("after part of it was erased") { must(document.erase(text_root, 10, 5)); }
  SECTION("after all was erased") {
    must(document.erase(text_root, 0, must(document.length(text_root))));
  }
  SECTION("when it went on behind a cut") {
    document.rollback();
    must(document.erase(text_root, 2, 6));
    for (int i = 0; i < 40; ++i) type(document, "malam ini \u00e9");
  }
  document.rollback();
  CHECK(document.encode_state() == twin.encode_state());
  CHECK(must(document.text(text_root)) == must(twin.text(text_root)));
  type(document, "!");
  type(twin, "!");
  CHECK(document.commit().update == twin.commit().update);
  CHECK(document.encode_state() == twin.encode_state());
}

TEST_CASE("who took everything back reads its own log like anybody", "[crdt]") {
  Document before = village(1);
  must(before.put(map_root, "k", number(1)));
  const Bytes log = before.commit().update;
  Document document = village(1);
  must(document.put(map_root, "k", number(2)));
  document.rollback();
  must(document.replay(log));
  CHECK(std::get<Any>(must(document.get(map_root, "k"))->value) == number(1));
  CHECK(document.encode_state() == log);
}

}  // namespace lumbung::crdt::test
