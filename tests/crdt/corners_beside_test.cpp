#include <string>

#include "crdt/awareness.hpp"
#include "crdt/counter.hpp"
#include "crdt/history.hpp"
#include "crdt/patch.hpp"
#include "crdt/permanent_user_data.hpp"
#include "crdt/relative_position.hpp"
#include "crdt/snapshot.hpp"
#include "crdt/undo.hpp"
#include "crdt/updates.hpp"
#include "crdt/view.hpp"
#include "tests/crdt/builders.hpp"

// Rarely met places of what stands beside a document: undo, views, users, snapshots, patches.
namespace lumbung::crdt {
namespace {

using namespace test;

TEST_CASE("undo takes up what its owner wants and forgets old events", "[crdt]") {
  Document document = village(1);
  UndoOptions options;
  options.capture_timeout_ms = 0;
  options.captures = [](const TransactionInfo& info) { return info.origin != text("diam"); };
  options.deletes = [](Id id) { return id.clock != 1; };
  UndoHistory history = must(UndoHistory::create(document, std::move(options)));
  must(history.clear());  // nothing to forget yet
  CHECK(history.take_events().empty());
  document.begin(text("diam"));
  must(document.insert(list_root, 0, {number(0)}));
  document.commit();
  CHECK(history.steps(UndoStack::undo) == 0);
  must(document.insert(list_root, 0, {number(1)}));
  document.commit();
  must(document.insert(list_root, 0, {number(2)}));
  document.commit();
  CHECK(history.steps(UndoStack::undo) == 2);
  CHECK(must(history.undo()).popped);
  CHECK_FALSE(must(history.undo()).popped);  // it may not delete clock 1
  CHECK(to_json(must(document.read(list_root))) == "[1,0]");

  (void)history.take_events();
  for (int i = 0; i < 1'100; ++i) {
    must(document.put(map_root, "k", number(i)));
    document.commit();
  }
  CHECK(history.take_events().size() == 1'024);
}

TEST_CASE("undo in a redo does not join the step before", "[crdt]") {
  Document document = village(1);
  std::int64_t now = 1;
  UndoOptions options;
  options.scope = {text_root};
  options.capture_timeout_ms = 1'000'000;
  options.now_ms = [&now] { return ++now; };
  UndoHistory history = must(UndoHistory::create(document, std::move(options)));
  const auto write = [&](std::string_view typed) {
    must(document.insert_text(text_root, must(document.length(text_root)), typed));
    document.commit();
  };
  write("a");
  history.stop_capturing();
  write("b");
  history.stop_capturing();
  write("c");
  CHECK(history.steps(UndoStack::undo) == 3);
  for (const char* left : {"ab", "a", ""}) {
    CHECK(must(history.undo()).popped);
    CHECK(must(document.text(text_root)) == left);
  }
  CHECK(history.steps(UndoStack::redo) == 3);
  for (const char* back : {"a", "ab", "abc"}) {
    CHECK(must(history.redo()).popped);
    CHECK(must(document.text(text_root)) == back);
  }
  CHECK(history.steps(UndoStack::undo) == 3);
}

TEST_CASE("a view forgets an object of a text when the text does", "[crdt]") {
  Document document = village(1);
  Views views = must(Views::create(document));
  must(document.insert_text(text_root, 0, "ab"));
  ObjectId inner;
  must(
      document.insert_embed(text_root, 1, NewObject{ObjectType::map, "", [&](const ObjectId& made) {
                                                      inner = made;
                                                      return document.put(made, "k", number(1));
                                                    }}));
  document.commit();
  const View before = must(views.publish());
  CHECK(to_json(must(before.read(inner))) == R"({"k":1})");
  must(document.insert_text(text_root, 0, "x"));
  document.commit();
  CHECK(to_json(must(must(views.publish()).read(inner))) == R"({"k":1})");
  must(document.erase(text_root, 2, 1));
  document.commit();
  const View after = must(views.publish());
  CHECK(after.read(inner).error().code == Errc::not_found);
  CHECK(must(after.text(text_root)) == "xab");
  CHECK(to_json(must(before.read(inner))) == R"({"k":1})");
}

TEST_CASE("a view shows subdocuments with all their options", "[crdt]") {
  Document document = village(1);
  Views views = must(Views::create(document));
  std::vector<Subdocument> all;
  for (const bool collects : {false, true}) {
    for (const bool loads : {false, true}) {
      all.push_back({"g" + std::to_string(all.size()), collects, loads, number(7)});
      must(document.insert_subdocument(list_root, all.size() - 1, all.back()));
    }
  }
  const ObjectId held = must(document.insert_object(list_root, 0, ObjectType::map));
  must(document.put(held, "k", number(1)));
  document.commit();
  const View view = must(views.publish());
  CHECK(std::get<ObjectRef>(must(view.get(list_root, 0))).id == held);
  for (std::size_t i = 0; i < all.size(); ++i) {
    CHECK(std::get<Subdocument>(must(view.get(list_root, i + 1))) == all[i]);
  }
}

TEST_CASE("a counter that all clients drive to the end says so", "[crdt]") {
  constexpr std::int64_t most = (std::int64_t{1} << 53) - 1;
  Document document = village(1);
  const Counter counter = must(Counter::open(document, "padi"));
  for (ClientId client = 2; client < 1'027; ++client) {
    Document other = must(Document::create({client}));
    Counter part = must(Counter::open(other, "padi"));
    must(part.increment(most));
    must(document.apply(other.commit().update));
    if (client == 1'025) CHECK(must(counter.value()) == 1'024 * most);
  }
  CHECK(counter.value().error().code == Errc::limit);
}

TEST_CASE("users whose map was deleted are no longer written to", "[crdt]") {
  Document document = village(1);
  const ObjectId users = must(document.put_object(map_root, "users", ObjectType::map));
  PermanentUserData data = must(PermanentUserData::create(document, users));
  must(data.map_client(1, "dewi"));
  must(document.insert(list_root, 0, {number(1)}));
  document.commit();
  CHECK(data.note_deletes("dewi", document.encode_state()).has_value());  // it deletes nothing
  must(document.erase(list_root, 0, 1));
  const Bytes deleting = document.commit().update;
  must(data.note_deletes("dewi", deleting));
  document.commit();
  must(document.put(users, "dewi", number(1)));
  document.commit();
  must(data.carry_over("dewi"));  // there are no lists to carry anything into
  CHECK(data.note_deletes("dewi", deleting).error().code == Errc::not_found);
  must(document.erase(map_root, "users"));
  document.commit();
  CHECK(data.map_client(1, "sri").error().code == Errc::not_found);
  CHECK(data.note_deletes("dewi", deleting).error().code == Errc::not_found);
  CHECK(data.refresh().error().code == Errc::not_found);
  CHECK(data.carry_over("dewi").error().code == Errc::not_found);
  CHECK(data.user_of_client(1) == "dewi");
}

TEST_CASE("a user overwritten before any delete was known gets the clients alone", "[crdt]") {
  Document document = village(1);
  const ObjectId users = must(document.root("users", ObjectType::map));
  PermanentUserData data = must(PermanentUserData::create(document, users));
  must(data.map_client(1, "dewi"));
  document.commit();
  Document other = village(2);
  must(other.root("users", ObjectType::map));
  PermanentUserData theirs = must(PermanentUserData::create(other, users));
  must(theirs.map_client(2, "dewi"));
  must(document.apply(other.commit().update));
  must(data.carry_over("dewi"));
  document.commit();
  must(theirs.refresh());
  must(other.apply(document.encode_state()));
  must(theirs.refresh());
  CHECK(theirs.user_of_client(1) == "dewi");
}

TEST_CASE("places that name something else than a place there have no index", "[crdt]") {
  Document document = village(1);
  must(document.put(map_root, "k", number(1)));
  must(document.put(map_root, "k", number(2)));
  const ObjectId list = must(document.put_object(map_root, "isi", ObjectType::array));
  must(document.insert(list, 0, {number(7)}));
  document.commit();
  must(document.erase(map_root, "isi"));
  document.commit();
  // Yjs gives such a made-up place at a map value the index 0 or, behind it, 1.
  CHECK(absolute_position(document, {{}, {}, Id{1, 1}, 0})->index == 0);
  CHECK(absolute_position(document, {{}, {}, Id{1, 1}, -1})->index == 1);
  CHECK(absolute_position(document, {{}, {}, Id{1, 0}, -1})->index == 0);
  CHECK_FALSE(absolute_position(document, {{}, {}, Id{1, 3}, 0}).has_value());  // collected
  CHECK_FALSE(absolute_position(document, {Id{1, 1}, {}, {}, 0}).has_value());  // holds nothing
  CHECK(relative_position_to_json({{}, "", {}, 0}) == R"({"assoc":0})");
  for (const char* bad :
       {R"({"item":{"client":"x","clock":0}})", R"({"item":{"client":1,"clock":0.5}})",
        R"({"item":{"client":1,"clock":-1}})", R"({"item":{"client":1}})"}) {
    CHECK(relative_position_from_json(bad).error().code == Errc::malformed);
  }
}

TEST_CASE("obfuscation takes 0 and -0 for one value and no two arrays for the same", "[crdt]") {
  const auto hidden_values = [](const Any& one, const Any& two) {
    Document document = village(1);
    must(document.insert_text(text_root, 0, "abc"));
    must(document.format(text_root, 0, 1, Any::object().set("x", one)));
    must(document.format(text_root, 2, 1, Any::object().set("x", two)));
    document.commit();
    const Bytes hidden = must(obfuscate_update(document.encode_state(), Encoding::v1, {}));
    std::vector<std::string> values;
    for (const UpdateStruct& item : must(read_update(hidden)).structs) {
      const std::string content = to_json(item.content);
      if (item.kind == ContentKind::format && content.find("null") == std::string::npos) {
        values.push_back(content);
      }
    }
    REQUIRE(values.size() == 2);
    return values[0] == values[1];
  };
  CHECK(hidden_values(number(5), number(5)));
  CHECK_FALSE(hidden_values(number(5), number(6)));
  CHECK(hidden_values(number(0), Any::number(-0.0)));
  CHECK_FALSE(hidden_values(Any::array({number(1)}), Any::array({number(1)})));
}

TEST_CASE("a snapshot cut short or out of numbers is malformed", "[crdt]") {
  for (const Bytes& bad :
       {Bytes{1, 0x80}, Bytes{1, 5, 0x80}, Bytes{1, 5, 1, 0x80, 0x80}, Bytes{1, 5, 1, 0, 0x80},
        Bytes{1, 5, 1, 0, 0, 0}, Bytes{1, 5, 9, 0, 1, 0},
        // A clock beyond 2^53, and a range that ends there.
        Bytes{1, 5, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 1, 0},
        Bytes{1, 5, 1, 5, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0}}) {
    CHECK(decode_snapshot(bad).error().code == Errc::malformed);
  }
  Document document = village(1, Collect::nothing);
  must(document.put(map_root, "k", number(1)));
  must(document.insert(list_root, 0, {number(1), number(2), number(3)}));
  document.commit();
  Document other = village(2, Collect::nothing);
  must(other.apply(document.encode_state()));
  must(other.insert(list_root, 3, {number(4)}));
  must(document.apply(other.commit().update));
  must(document.erase(list_root, 1, 1));
  must(document.erase(list_root, 2, 1));
  must(document.erase(map_root, "k"));
  document.commit();
  const Snapshot later = take_snapshot(document);
  CHECK(later.deleted.size() == 3);
  CHECK(must(elements_at(document, list_root, later)).size() == 2);
  CHECK_FALSE(must(get_at(document, map_root, "k", later)).has_value());
  const Document then = must(restore(document, later, {9, Collect::nothing}));
  CHECK(then.encode_state_vector() == document.encode_state_vector());
  CHECK(elements_at(document, ObjectId::nested({1, 1}), later).error().code == Errc::not_found);
  CHECK(elements_at(document, ObjectId::nested({7, 1}), later).error().code == Errc::not_found);
}

TEST_CASE("patches tell that a list holds another object, and XML what changed in it", "[crdt]") {
  Document document = village(1);
  const ObjectId element = must(document.put_object(map_root, "x", ObjectType::xml_element, "p"));
  const ObjectId listed = must(document.insert_object(list_root, 0, ObjectType::xml_element, "q"));
  must(document.insert_text(text_root, 0, "ab"));
  ObjectId inner;
  must(
      document.insert_embed(text_root, 1, NewObject{ObjectType::map, "", [&](const ObjectId& made) {
                                                      inner = made;
                                                      return document.put(made, "k", number(1));
                                                    }}));
  document.commit();
  Document before = village(99);
  must(before.replay(document.encode_state()));
  CHECK(must(diff(before, document)).empty());
  must(document.put(element, "a", text("1")));
  document.commit();
  const std::vector<Patch> one = must(diff(before, document));
  REQUIRE(one.size() == 1);
  CHECK(one.front().kind == Patch::Kind::put);
  CHECK(one.front().key == "x");
  CHECK(one.front().value == text("<p a=\"1\"></p>"));
  must(document.put(listed, "b", text("2")));
  must(document.put(inner, "k", number(2)));
  document.commit();
  const std::vector<Patch> all = must(diff(before, document));
  CHECK(all.size() == 5);
  const Any made = must(apply_patches(must(read_roots(before)), all));
  CHECK(to_json(sorted(made)) == to_json(sorted(must(read_roots(document)))));

  // A root that is known by name alone is not there yet.
  Document bare = must(Document::create({98}));
  must(bare.replay(document.encode_state()));
  CHECK(must(read_roots(bare)) == Any::object());
  CHECK(must(diff(bare, bare)).empty());
  CHECK(must(diff(document, bare)).size() == 3);
}

TEST_CASE("awareness without a state, and news of one kind", "[crdt]") {
  Awareness awareness(1, 0);
  CHECK(AwarenessNews{}.empty());
  CHECK_FALSE(AwarenessNews{{1}, {}, {}, {}}.empty());
  CHECK_FALSE(AwarenessNews{{}, {1}, {}, {}}.empty());
  CHECK_FALSE(AwarenessNews{{}, {}, {}, {1}}.empty());
  CHECK_FALSE(awareness.set_local_state(Any::null(), 1).empty());
  CHECK(awareness.local_state().is_null());
}

TEST_CASE("what a change drew along is a change of its own", "[crdt]") {
  const Any bold = Any::object().set("tebal", Any::boolean(true));
  const auto chronicle = [](ClientId client) {
    History history = must(History::create({client, Collect::deleted_content, {}}));
    must(history.document().root("teks", ObjectType::text));
    return history;
  };
  const auto commit = [](History& history) { return must(history.commit({})).at(0); };
  History ani = chronicle(1);
  History budi = chronicle(2);
  must(ani.document().insert_text(text_root, 0, "desa"));
  must(budi.apply(commit(ani)));
  must(ani.document().format(text_root, 0, 4, bold));
  const ChangeRecord first = commit(ani);
  must(budi.document().format(text_root, 0, 4, bold));
  const ChangeRecord second = commit(budi);
  // Both made it bold: one of the formats goes, in a change that others need too.
  const ChangesTaken taken = must(budi.apply(first));
  REQUIRE(taken.written.size() == 1);
  CHECK(taken.written.front().id == ChangeId{2, 2});
  must(ani.apply(second));
  must(ani.apply(taken.written.front()));
  CHECK(ani.document().encode_state_vector() == budi.document().encode_state_vector());
  CHECK(must(ani.document().text(text_root)) == "desa");
}

}  // namespace
}  // namespace lumbung::crdt
