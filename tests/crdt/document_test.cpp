#include "crdt/document.hpp"

#include "tests/crdt/builders.hpp"

namespace lumbung::crdt {
namespace {

using test::list_root;
using test::map_root;
using test::must;
using test::number;
using test::text;
using test::text_root;
using test::village;

TEST_CASE("a document gives back what was put into it", "[crdt]") {
  Document document = village(1);
  must(document.put(map_root, "nama", text("Siti")));
  const ObjectId inner = must(document.put_object(map_root, "rumah", ObjectType::map));
  must(document.put(inner, "rt", number(3)));
  must(document.insert(list_root, 0, {number(1), number(2), number(4)}));
  must(document.insert(list_root, 2, {number(3)}));
  must(document.insert_text(text_root, 0, "notulen"));
  must(document.splice_text(text_root, 0, 3, "NOT"));
  CHECK_FALSE(document.commit().update.empty());
  CHECK(to_json(must(document.read(map_root))) == R"({"nama":"Siti","rumah":{"rt":3}})");
  CHECK(to_json(must(document.read(list_root))) == "[1,2,3,4]");
  CHECK(must(document.text(text_root)) == "NOTulen");
  CHECK(must(document.length(list_root)) == 4);
  CHECK(must(document.keys(map_root)) == std::vector<std::string>{"nama", "rumah"});
  CHECK(must(document.object_type(inner)) == ObjectType::map);
  CHECK(document.root_of(inner.item()) == "peta");
}

TEST_CASE("an edit that cannot be done changes nothing", "[crdt]") {
  Document document = village(1);
  must(document.insert(list_root, 0, {number(1)}));
  must(document.insert_text(text_root, 0, "ab"));
  (void)document.commit();
  const Bytes before = document.encode_state();
  const auto code = [](const auto& result) { return result.error().code; };
  CHECK(code(document.insert(list_root, 2, {number(1)})) == Errc::out_of_range);
  CHECK(code(document.erase(list_root, 0, 2)) == Errc::out_of_range);
  CHECK(code(document.splice_text(text_root, 1, 2, "x")) == Errc::out_of_range);
  CHECK(code(document.get(list_root, 1)) == Errc::out_of_range);
  CHECK(code(document.put(list_root, "k", number(1))) == Errc::wrong_type);
  CHECK(code(document.insert(list_root, 0, {number(1), Any::undefined()})) == Errc::wrong_type);
  CHECK(code(document.insert(map_root, 0, {number(1)})) == Errc::wrong_type);
  CHECK(code(document.put(ObjectId::root("lain"), "k", number(1))) == Errc::not_found);
  CHECK(code(document.put(ObjectId::nested({9, 9}), "k", number(1))) == Errc::not_found);
  CHECK(code(document.put(map_root, "\xFF", number(1))) == Errc::malformed);
  CHECK(code(document.insert_text(text_root, 0, "\xC0\x80")) == Errc::malformed);
  CHECK(code(document.put_object(map_root, "x", ObjectType::undeclared)) == Errc::wrong_type);
  CHECK(code(document.root("peta", ObjectType::array)) == Errc::wrong_type);
  Any deep = number(1);
  for (int i = 0; i < 65; ++i) deep = Any::array({deep});
  CHECK(code(document.put(map_root, "k", deep)) == Errc::limit);
  CHECK(document.commit().update.empty());
  CHECK(document.encode_state() == before);
}

TEST_CASE("objects nest 64 deep and no deeper", "[crdt]") {
  Document document = village(1);
  ObjectId at = map_root;
  for (int i = 0; i < 64; ++i) at = must(document.put_object(at, "a", ObjectType::map));
  CHECK(document.put_object(at, "a", ObjectType::map).error().code == Errc::limit);
  must(document.put(at, "a", number(1)));
  const Bytes update = document.commit().update;
  Document other = village(2);
  CHECK(must(other.apply(update)).applied);
  CHECK(other.read(map_root).has_value());
}

TEST_CASE("an object that was deleted is no longer found", "[crdt]") {
  Document document = village(1);
  const ObjectId inner = must(document.put_object(map_root, "a", ObjectType::array));
  must(document.erase(map_root, "a"));
  CHECK(document.insert(inner, 0, {number(1)}).error().code == Errc::not_found);
  (void)document.commit();
  CHECK(document.length(inner).error().code == Errc::not_found);
  CHECK_FALSE(must(document.get(map_root, "a")));
}

TEST_CASE("elements are read from any index on, each with the id that wrote it", "[crdt]") {
  Document mine = village(1);
  Document theirs = village(2);
  for (int i = 0; i < 5; ++i) {
    must(mine.insert(list_root, static_cast<std::size_t>(i), {number(i)}));
    must(theirs.apply(mine.commit().update));
  }
  must(theirs.insert(list_root, 2, {text("x")}));
  must(mine.apply(theirs.commit().update));
  std::vector<Id> ids;
  std::vector<std::size_t> indices;
  must(mine.each(list_root, 1, [&](std::size_t index, const Element& element) {
    indices.push_back(index);
    ids.push_back(element.id);
    return index < 4;
  }));
  CHECK(indices == std::vector<std::size_t>{1, 2, 3, 4});
  CHECK(ids == std::vector<Id>{{1, 1}, {2, 0}, {1, 2}, {1, 3}});
  for (std::size_t i = 6; i-- > 0;) {
    const Element element = must(mine.get(list_root, i));
    CHECK(mine.holds(element.id));
  }
  CHECK(must(mine.get(list_root, 5)).id == Id{1, 4});
}

TEST_CASE("a transaction tells which objects changed", "[crdt]") {
  Document mine = village(1);
  Document theirs = village(2);
  const ObjectId member = must(mine.put_object(map_root, "anggota", ObjectType::map));
  must(mine.put(member, "telepon", text("1")));
  const ObjectId list = must(mine.put_object(member, "catatan", ObjectType::array));
  Committed first = mine.commit();
  REQUIRE(first.changes.size() == 1);  // what is inside a new object is new with it
  CHECK(first.changes[0].root == "peta");
  CHECK(first.changes[0].keys == std::vector<std::string>{"anggota"});
  must(theirs.apply(first.update));

  must(mine.put(member, "telepon", text("2")));
  must(mine.insert(list, 0, {number(1)}));
  must(mine.insert_text(text_root, 0, "x"));
  const Committed second = mine.commit();
  const Applied applied = must(theirs.apply(second.update));
  for (const auto& changes : {second.changes, applied.changes}) {
    REQUIRE(changes.size() == 3);
    CHECK(changes[0].object == member);
    CHECK(changes[0].path == std::vector<std::string>{"anggota"});
    CHECK(changes[0].keys == std::vector<std::string>{"telepon"});
    CHECK_FALSE(changes[0].list_changed);
    CHECK(changes[1].path == std::vector<std::string>{"anggota", "catatan"});
    CHECK(changes[1].list_changed);
    CHECK(changes[2].root == "teks");
  }
}

TEST_CASE("a saved state is loaded with what its own client wrote", "[crdt]") {
  Document document = village(1);
  must(document.put(map_root, "a", number(1)));
  (void)document.commit();
  Document again = must(Document::load({1, Collect::deleted_content, EmitUpdates::on_commit},
                                       document.encode_state()));
  must(again.root("peta", ObjectType::map));
  CHECK(again.state_vector() == document.state_vector());
  must(again.put(map_root, "b", number(2)));
  const Bytes update = again.commit().update;
  CHECK(must(document.replay(update)).applied);
  CHECK(to_json(must(document.read(map_root))) == R"({"a":1,"b":2})");
  CHECK(Document::load({1, Collect::deleted_content, EmitUpdates::on_commit}, Bytes{9})
            .error()
            .code == Errc::malformed);
}

TEST_CASE("client ids go to 2^53 - 1", "[crdt]") {
  CHECK(Document::create({client_id_max + 1, Collect::nothing, EmitUpdates::on_commit})
            .error()
            .code == Errc::limit);
  Document document = village(client_id_max);
  must(document.put(map_root, "a", number(1)));
  Document other = village(1);
  must(other.apply(document.commit().update));
  CHECK(other.next_clock(client_id_max) == 1);
}

TEST_CASE("a text counts UTF-16 units and survives a split pair", "[crdt]") {
  Document document = village(1);
  must(document.insert_text(text_root, 0, "a\U0001F600b"));
  CHECK(must(document.length(text_root)) == 4);
  must(document.insert_text(text_root, 2, "x"));
  CHECK(must(document.text(text_root)) == "a\uFFFDx\uFFFDb");
  must(document.erase(text_root, 0, 3));
  CHECK(must(document.text(text_root)) == "\uFFFDb");
}

TEST_CASE("a long typed text keeps one block a run", "[crdt]") {
  Document mine = village(1);
  Document theirs = village(2);
  for (int i = 0; i < 3000; ++i) {
    must(mine.insert_text(text_root, static_cast<std::size_t>(i), i % 2 == 0 ? "a" : "é"));
    must(theirs.apply(mine.commit().update));
  }
  CHECK(mine.encode_state() == theirs.encode_state());
  CHECK(mine.encode_state().size() < 4600);
  CHECK(must(theirs.length(text_root)) == 3000);
}

}  // namespace
}  // namespace lumbung::crdt
