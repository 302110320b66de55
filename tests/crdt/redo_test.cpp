#include "crdt/undo.hpp"
#include "tests/crdt/builders.hpp"

// Undo and redo where values of one key, or the objects that hold them, have come and gone since.
// What is expected is what Yjs makes of the same steps.
namespace lumbung::crdt {
namespace {

using namespace test;

/// Each transaction without an origin becomes a step.
UndoHistory steps_of(Document& document, const ObjectId& scope) {
  UndoOptions options;
  options.scope = {scope};
  options.capture_timeout_ms = 0;
  return must(UndoHistory::create(document, std::move(options)));
}

std::string map_of(const Document& document) {
  return to_json(sorted(must(document.read(map_root))));
}

/// Takes in what `writer` has, as somebody else's doing.
void take_in(Document& reader, Document& writer) {
  writer.commit();
  must(reader.apply(writer.encode_state(reader.state_vector()), Encoding::v1, text("lain")));
}

TEST_CASE("values of a key that undo took away give way to older ones, and come back", "[crdt]") {
  Document document = village(1);
  UndoHistory history = steps_of(document, map_root);
  must(document.put(map_root, "k", number(0)));
  document.commit();
  must(document.erase(map_root, "k"));
  document.commit();
  must(document.put(map_root, "k", text("x")));
  document.commit();
  std::vector<std::string> seen;
  for (int i = 0; i < 2; ++i) {
    must(history.undo());
    seen.push_back(map_of(document));
  }
  for (int i = 0; i < 2; ++i) {
    must(history.redo());
    seen.push_back(map_of(document));
  }
  CHECK(seen == std::vector<std::string>{"{}", R"({"k":0})", "{}", R"({"k":"x"})"});
  // Bytes of Yjs: four values of one key, the last of them alive.
  CHECK(document.encode_state() ==
        Bytes{1, 4,   1,   0, 40, 1, 4,   'p', 'e', 't', 'a', 1, 'k', 1, 125, 0, 168, 1, 0, 1, 119,
              1, 'x', 168, 1, 1,  1, 125, 0,   168, 1,   2,   1, 119, 1, 'x', 1, 1,   1, 0, 3});
}

TEST_CASE("a value does not come back over one that others set, wherever its map went", "[crdt]") {
  Document document = village(1);
  const ObjectId inner = must(document.put_object(map_root, "p", ObjectType::map));
  must(document.put(inner, "k", number(1)));
  must(document.put(inner, "z", number(9)));
  document.commit();
  UndoHistory history = steps_of(document, map_root);
  must(document.erase(inner, "k"));
  document.commit();
  Document other = village(2);
  must(other.apply(document.encode_state()));
  must(other.put(inner, "k", number(2)));
  must(other.erase(inner, "k"));
  take_in(document, other);
  must(document.erase(map_root, "p"));
  document.commit();
  CHECK(must(history.undo()).popped);
  CHECK(map_of(document) == R"({"p":{"z":9}})");
  CHECK_FALSE(must(history.undo()).popped);
  CHECK(map_of(document) == R"({"p":{"z":9}})");
}

TEST_CASE("undo brings back what others put into an object, whoever wrote first", "[crdt]") {
  Document document = village(1);
  Document other = village(2);
  const ObjectId outer = must(document.put_object(map_root, "p", ObjectType::map));
  take_in(other, document);
  const ObjectId inner = must(other.put_object(outer, "c", ObjectType::map));
  take_in(document, other);
  must(document.put(inner, "k", number(1)));  // an earlier client's value in a later client's map
  document.commit();
  UndoHistory history = steps_of(document, map_root);
  must(document.erase(map_root, "p"));
  document.commit();
  CHECK(map_of(document) == "{}");
  CHECK(must(history.undo()).popped);
  CHECK(map_of(document) == R"({"p":{"c":{"k":1}}})");
  take_in(other, document);
  CHECK(map_of(other) == map_of(document));
}

TEST_CASE("what was in an object comes back into its copy, even one that others erased", "[crdt]") {
  Document document = village(1);
  const ObjectId outer = must(document.put_object(map_root, "p", ObjectType::map));
  must(document.put(outer, "k", number(1)));
  document.commit();
  UndoHistory history = steps_of(document, map_root);
  must(document.erase(outer, "k"));
  document.commit();
  must(document.erase(map_root, "p"));
  document.commit();
  must(history.undo());
  CHECK(map_of(document) == R"({"p":{}})");
  Document other = village(2);
  must(other.apply(document.encode_state()));
  must(other.erase(map_root, "p"));
  take_in(document, other);
  CHECK(must(history.undo()).popped);
  CHECK(map_of(document) == "{}");
  CHECK(history.steps(UndoStack::redo) == 1);
  // Bytes of Yjs: the value is written again, into the copy, and is gone with it.
  CHECK(document.encode_state() == Bytes{1,  4, 1, 0, 39,  1,   4,   'p', 'e', 't', 'a', 1, 'p', 1,
                                         40, 0, 1, 0, 1,   'k', 1,   125, 1,   167, 1,   0, 1,   40,
                                         0,  1, 2, 1, 'k', 1,   125, 1,   1,   1,   1,   0, 4});
}

TEST_CASE("a step comes back as far as others left room for it", "[crdt]") {
  Document document = village(1);
  must(document.put(map_root, "a", number(1)));
  must(document.put(map_root, "b", number(2)));
  document.commit();
  UndoHistory history = steps_of(document, map_root);
  must(document.erase(map_root, "a"));
  must(document.erase(map_root, "b"));
  document.commit();
  Document other = village(2);
  must(other.apply(document.encode_state()));
  must(other.put(map_root, "b", number(3)));
  take_in(document, other);
  CHECK(must(history.undo()).popped);
  CHECK(map_of(document) == R"({"a":1,"b":3})");
}

TEST_CASE("an object that came where one in scope has been is not in scope", "[crdt]") {
  Document document = village(1);
  const ObjectId first = must(document.put_object(map_root, "p", ObjectType::map));
  document.commit();
  UndoHistory history = steps_of(document, first);
  must(document.erase(map_root, "p"));
  document.commit();
  const ObjectId second = must(document.put_object(map_root, "q", ObjectType::map));
  document.commit();
  must(document.put(second, "k", number(1)));
  document.commit();
  CHECK(history.steps(UndoStack::undo) == 0);
  CHECK_FALSE(must(history.undo()).popped);
  CHECK(map_of(document) == R"({"q":{"k":1}})");
}

TEST_CASE("what undo wrote again is collected when no history wants it any more", "[crdt]") {
  Document document = village(1);
  const ObjectId inner = must(document.put_object(map_root, "p", ObjectType::map));
  must(document.put(inner, "k", number(1)));
  document.commit();
  UndoHistory history = steps_of(document, map_root);
  must(document.erase(inner, "k"));
  document.commit();
  must(history.undo());
  CHECK(map_of(document) == R"({"p":{"k":1}})");
  must(history.redo());
  must(history.clear());
  Document other = village(2);
  must(other.apply(document.encode_state()));
  must(other.erase(map_root, "p"));
  take_in(document, other);
  CHECK(map_of(document) == "{}");
  // Bytes of Yjs: all that was in the map is one collected struct.
  CHECK(document.encode_state() ==
        Bytes{1, 2, 1, 0, 33, 1, 4, 'p', 'e', 't', 'a', 1, 'p', 1, 0, 2, 1, 1, 1, 0, 3});
}

}  // namespace
}  // namespace lumbung::crdt
