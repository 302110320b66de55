#include "crdt/history.hpp"
#include "crdt/marks.hpp"
#include "crdt/patch.hpp"
#include "crdt/snapshot.hpp"
#include "crdt/sync_protocol.hpp"
#include "crdt/undo.hpp"
#include "crdt/updates.hpp"
#include "crdt/view.hpp"
#include "tests/crdt/builders.hpp"
#include "tests/crdt/raw_updates.hpp"

// What happens seldom in the life of a document, and what is asked of it seldom.
namespace lumbung::crdt {
namespace {

using namespace test;

TEST_CASE("a change whose update writes a known clock again is refused whole", "[crdt]") {
  History history = must(History::create({1}));
  must(history.apply(
      {{2, 1}, {}, 0, "", "", RawUpdate(2, 0, 1).in_root(4, "teks").text("ab").done()}));
  const Result<ChangesTaken> again = history.apply(
      {{2, 2}, {}, 0, "", "", RawUpdate(2, 0, 1).in_root(4, "teks").text("xy").done()});
  CHECK(errc(again) == Errc::client_id_reuse);
  CHECK(history.heads() == Heads{{2, 1}});
  // "teks" was never declared here: an earlier state has it undeclared as well.
  const Document earlier = must(history.at(history.heads(), {9}));
  CHECK(earlier.root_names() == std::vector<std::string>{"teks"});
  CHECK(earlier.encode_state() == history.document().encode_state());
}

TEST_CASE("of concurrent values one that its writer erased is not listed", "[crdt]") {
  std::vector<History> writers;
  for (const ClientId client : {1U, 2U}) {
    writers.push_back(must(History::create({client})));
    must(writers.back().document().root("peta", ObjectType::map));
    must(writers.back().document().put(map_root, "k", number(static_cast<std::int64_t>(client))));
    (void)must(writers.back().commit({}));
  }
  must(writers[0].document().erase(map_root, "k"));
  (void)must(writers[0].commit({}));
  for (const ChangeRecord& change : writers[0].changes()) must(writers[1].apply(change));
  const Concurrent left = must(writers[1].get_all(map_root, "k"));
  REQUIRE(left.values.size() == 1);
  CHECK(left.values.front().id.client == 2);
  CHECK(must(writers[1].get_all(map_root, "lain")).values.empty());
}

TEST_CASE("marks refuse text that is none and a text that is gone", "[crdt]") {
  Document document = village(1);
  const ObjectId text = must(document.put_object(map_root, "t", ObjectType::text));
  must(document.insert_text(text, 0, "ab"));
  document.commit();
  Marks marks = must(Marks::open(document, text, {}));
  CHECK(errc(marks.splice(0, 1, "\xFF")) == Errc::malformed);
  CHECK(must(document.text(text)) == "ab");
  must(document.erase(map_root, "t"));
  document.commit();
  CHECK(errc(marks.at(0)) == Errc::not_found);
  CHECK(errc(marks.insert(0, "x")) == Errc::not_found);
  CHECK(errc(document.xml_name(text)) == Errc::not_found);
}

TEST_CASE("patches between documents that have nothing to do with each other", "[crdt]") {
  const auto made = [](ClientId client, bool object) {
    Document document = village(client);
    if (object) {
      must(document.put_object(map_root, "k", ObjectType::map));
      must(document.insert_embed(text_root, 0, NewObject{ObjectType::map, {}, {}}));
    } else {
      must(document.put(map_root, "k", number(1)));
      must(document.insert_text(text_root, 0, "\uFFFC"));
    }
    document.commit();
    return document;
  };
  for (const bool object : {false, true}) {
    const Document before = made(5, object);
    const Document after = made(6, !object);
    const std::vector<Patch> patches = must(diff(before, after));
    const Any there = must(apply_patches(must(read_roots(before)), patches));
    CHECK(to_json(sorted(there)) == to_json(sorted(must(read_roots(after)))));
  }
}

TEST_CASE("what was erased since stands in the patches back to an earlier state", "[crdt]") {
  Document document = village(1);
  const ObjectId inner = must(document.insert_object(list_root, 0, ObjectType::map));
  must(document.put(inner, "k", number(1)));
  document.commit();
  Document later = village(8);
  must(later.apply(document.encode_state()));
  must(later.erase(list_root, 0, 1));
  later.commit();
  const std::vector<Patch> patches = must(diff(later, document));
  REQUIRE(patches.size() == 1);
  CHECK(patches[0].kind == Patch::Kind::insert);
  CHECK(to_json(patches[0].values.at(0)) == R"({"k":1})");
}

TEST_CASE("a long list is found its way in after joins, and after a transaction is taken back",
          "[crdt]") {
  Document document = village(1);
  for (int i = 0; i < 3'000; ++i) must(document.insert(list_root, 0, {number(i)}));
  document.commit();
  const auto at = [&document](std::size_t index) {
    return std::get<Any>(must(document.get(list_root, index)).value);
  };
  must(document.insert(list_root, 3'000, {number(-1), number(-2), number(-3)}));
  document.commit();
  CHECK(at(1'500) == number(1'499));
  must(document.erase(list_root, 3'001, 1));  // in two cuts, mended again
  document.rollback();
  CHECK(at(3'001) == number(-2));
  must(document.erase(list_root, 1'000, 500));
  document.commit();
  CHECK(at(1'000) == number(1'499));
  must(document.erase(list_root, 100, 2'000));
  document.rollback();
  CHECK(at(100) == number(2'899));
  CHECK(at(2'499) == number(0));
  must(document.insert(list_root, 2'503, {number(-4)}));  // joins what stands before it
  document.commit();
  CHECK(at(2'503) == number(-4));
  CHECK(at(1'500) == number(999));
}

TEST_CASE("marks of two texts at the same places stay apart", "[crdt]") {
  const ObjectId second = ObjectId::root("teks2");
  Document before = village(1);
  must(before.root("teks2", ObjectType::text));
  must(before.insert_text(text_root, 0, "ab"));
  must(before.insert_text(second, 0, "xxab"));
  before.commit();
  Document after = village(2);
  must(after.root("teks2", ObjectType::text));
  must(after.apply(before.encode_state()));
  const Any bold = Any::object().set("b", Any::boolean(true));
  must(after.format(text_root, 0, 2, bold));
  must(after.format(second, 2, 2, bold));
  after.commit();
  const std::vector<Patch> patches = must(diff(before, after));
  REQUIRE(patches.size() == 2);
  CHECK(patches[0].count == 2);
  CHECK(patches[1].index == 2);
  CHECK(patches[1].path != patches[0].path);
}

TEST_CASE("an earlier moment is read inside of objects and of pairs", "[crdt]") {
  Document document = village(1, Collect::nothing);
  const ObjectId inner = must(document.put_object(map_root, "o", ObjectType::map));
  const ObjectId list = must(document.put_object(map_root, "l", ObjectType::array));
  must(document.put(inner, "k", number(1)));
  must(document.insert(list, 0, {number(7)}));
  must(document.insert_text(text_root, 0, "a\U0001F33E"));
  document.commit();
  Snapshot moment = take_snapshot(document);
  must(document.put(inner, "k", number(2)));
  must(document.erase(list, 0, 1));
  document.commit();
  CHECK(std::get<Any>(must(get_at(document, inner, "k", moment))->value) == number(1));
  CHECK(must(elements_at(document, list, moment)).size() == 1);
  const Id letter = {1, moment.state.at(1) - 3};
  moment.deleted.push_back({1, letter.clock + 1, 1});
  CHECK(must(text_at(document, text_root, moment)) == "a\uFFFD");
  // A client of whom nothing was here yet.
  moment.deleted.clear();
  moment.state[55] = 0;
  CHECK(must(restore(document, moment, {9})).state_vector() ==
        StateVector{{1, moment.state.at(1)}});
}

TEST_CASE("ranges of a snapshot end with the last clock that there is", "[crdt]") {
  const auto decoded = [](std::uint64_t first, std::uint64_t gap) {
    Writer writer;
    for (const std::uint64_t number : {std::uint64_t{1}, std::uint64_t{7}, std::uint64_t{2}, first,
                                       std::uint64_t{0}, gap, std::uint64_t{0}, std::uint64_t{0}}) {
      writer.var_uint(number);
    }
    return errc(decode_snapshot_v2(writer.take()));
  };
  CHECK_FALSE(decoded(3, 5));
  CHECK(decoded(client_id_max - 1, 5) == Errc::malformed);
}

TEST_CASE("values that JSON cannot write are refused at any depth of an embed", "[crdt]") {
  Document document = village(1);
  const Any big = Any::bigint(1);
  const Any broken = Any::object().set("\xFF", number(1));
  Any deep = Any::bytes({1});
  for (std::size_t i = 0; i < limits::depth_max; ++i) deep = Any::array({deep});
  for (const Any& value : {Any::object().set("a", big), Any::array({broken}), broken}) {
    CHECK(errc(document.insert_embed(text_root, 0, value)) == Errc::wrong_type);
    CHECK(errc(document.insert_text(text_root, 0, "x", Any::object().set("f", value))) ==
          Errc::wrong_type);
  }
  // Bytes are an object in JSON, one level deeper.
  CHECK(errc(document.insert_embed(text_root, 0, deep)) == Errc::limit);
  CHECK(must(document.text(text_root)).empty());
}

TEST_CASE("memory counts the table of a map whose keys come in no order", "[crdt]") {
  const auto index_bytes = [](bool backwards) {
    Document document = village(1);
    const ObjectId other = must(document.put_object(map_root, "p", ObjectType::map));
    for (const ObjectId& map : {map_root, other}) {
      for (int i = 0; i < 200; ++i) {
        const int key = backwards && map == other ? 199 - i : i;
        must(document.put(map, "k" + std::to_string(key), number(i)));
      }
    }
    document.commit();
    return document.memory().index_bytes;
  };
  CHECK(index_bytes(true) > index_bytes(false));
}

TEST_CASE("a transaction tells each of eighty changed maps, the next one tells its own", "[crdt]") {
  Document document = village(1);
  std::vector<ObjectId> maps;
  for (int i = 0; i < 80; ++i)
    maps.push_back(must(document.insert_object(list_root, 0, ObjectType::map)));
  document.commit();
  for (const ObjectId& map : maps) must(document.put(map, "k", number(1)));
  CHECK(document.commit().changes.size() == 80);
  must(document.put(maps.front(), "k", number(2)));
  const Committed last = document.commit();
  REQUIRE(last.changes.size() == 1);
  CHECK(last.changes.front().object == maps.front());
  must(document.put(map_root, "lain", number(3)));
  CHECK(must(document.get_all(maps.front(), "lain")).values.empty());  // a key of another map
}

TEST_CASE("whoever was ended by another observer of the same change hears nothing of it",
          "[crdt]") {
  Document document = village(1);
  std::optional<ObserverId> second;
  std::size_t first_heard = 0;
  std::size_t second_heard = 0;
  must(document.observe(map_root, Depth::self, [&](const TransactionInfo&, const auto&) {
    ++first_heard;
    document.unobserve(*second);
  }));
  second = must(document.observe(list_root, Depth::self,
                                 [&](const TransactionInfo&, const auto&) { ++second_heard; }));
  must(document.put(map_root, "k", number(1)));
  must(document.insert(list_root, 0, {number(1)}));
  document.commit();
  CHECK(first_heard == 1);
  CHECK(second_heard == 0);
}

TEST_CASE("a denial needs a message", "[crdt]") {
  CHECK(errc(read_permission_denied({})) == Errc::malformed);
}

TEST_CASE("only XML elements and hooks have a name", "[crdt]") {
  Document document = village(1);
  const ObjectId inner = must(document.put_object(map_root, "p", ObjectType::map));
  for (const ObjectId& object : {map_root, text_root, inner}) {
    CHECK(must(document.xml_name(object)).empty());
  }
}

TEST_CASE("steps of no length change nothing, at the end of a text too", "[crdt]") {
  Document document = village(1);
  must(document.apply_delta(text_root, {DeltaOp::erase(0), DeltaOp::retain(0)}));
  CHECK(document.commit().update.empty());
  must(document.insert_text(text_root, 0, "ab"));
  must(document.apply_delta(text_root, {DeltaOp::retain(2), DeltaOp::erase(0)}));
  CHECK(must(document.text(text_root)) == "ab");
}

TEST_CASE("letters that one client wrote around somebody else's stay apart from its others",
          "[crdt]") {
  Document document = village(7);
  must(document.insert_text(text_root, 0, "a"));
  document.commit();
  Document other = village(8);
  must(other.apply(document.encode_state()));
  must(other.insert_text(text_root, 1, "x"));
  must(document.apply(other.commit().update));
  must(document.insert_text(text_root, 1, "b"));
  document.commit();
  CHECK(must(document.text(text_root)) == "abx");
  // Bytes of Yjs: "b" keeps its right neighbour, so it does not join "a".
  CHECK(document.encode_state() == Bytes{2,   1,    8, 0, 0x84, 7,   0,   1,   'x', 2,
                                         7,   0,    4, 1, 4,    't', 'e', 'k', 's', 1,
                                         'a', 0xC4, 7, 0, 8,    0,   1,   'b', 0});
}

TEST_CASE("letters in front of two letters of one client stay apart", "[crdt]") {
  Document first = village(8);
  must(first.insert_text(text_root, 0, "xy"));
  first.commit();
  Document second = village(7);
  must(second.apply(first.encode_state()));
  must(second.insert_text(text_root, 1, "a"));
  second.commit();
  must(first.apply(second.encode_state()));
  must(first.insert_text(text_root, 2, "z"));
  must(second.apply(first.commit().update));
  must(second.insert_text(text_root, 2, "b"));
  second.commit();
  // Bytes of Yjs.
  CHECK(second.encode_state() == Bytes{2, 3,   8,    0, 4, 1, 4,    't',  'e', 'k', 's',
                                       1, 'x', 0x84, 8, 0, 1, 'y',  0xC4, 7,   0,   8,
                                       1, 1,   'z',  2, 7, 0, 0xC4, 8,    0,   8,   1,
                                       1, 'a', 0xC4, 7, 0, 8, 2,    1,    'b', 0});
}

TEST_CASE("letters side by side stay apart where the second was not written behind the first",
          "[crdt]") {
  // No editor does so: "b" names "x" as what it was written behind, and comes to stand behind "a".
  for (const ClientId first : {ClientId{9}, ClientId{2}}) {
    Document document = village(1);
    must(document.apply(RawUpdate(first, 0, 1).in_root(4, "teks").text("x").done()));
    must(document.apply(RawUpdate(5, 0, 1).behind(4, {first, 0}).text("c").done()));
    must(document.apply(RawUpdate(9, first == 9 ? 1 : 0, 2)
                            .behind(4, {5, 0})
                            .text("a")
                            .behind(4, {first, 0})
                            .text("b")
                            .done()));
    CHECK(must(document.text(text_root)) == "xcab");
    CHECK(document.memory().blocks == 4);  // as in yjs 13.6.33, here and below
    must(document.erase(text_root, 2, 2));
    (void)document.commit();
    CHECK(must(document.text(text_root)) == "xc");
    CHECK(document.memory().blocks == 4);
  }
}

TEST_CASE("a format that says again what holds ends what is written in front of it", "[crdt]") {
  Document document = replica(1);  // declares no text yet: formats of others are not cleaned
  must(document.apply(RawUpdate(9, 0, 2)
                          .in_root(4, "teks")
                          .text("a")
                          .behind(6, {9, 0})
                          .text("b")
                          .text("null")
                          .done()));
  must(document.root("teks", ObjectType::text));
  must(document.insert_text(text_root, 1, "q", Any::object().set("b", Any::boolean(true))));
  (void)document.commit();
  // Bytes of yjs 13.6.33: one format is written, and the one that came ends it.
  CHECK(document.encode_state() == Bytes{2,   2,   9,   0, 4, 1,   4, 't', 'e', 'k', 's', 1,
                                         'a', 134, 9,   0, 1, 'b', 4, 'n', 'u', 'l', 'l', 2,
                                         1,   0,   198, 9, 0, 9,   1, 1,   'b', 4,   't', 'r',
                                         'u', 'e', 196, 1, 0, 9,   1, 1,   'q', 0});
}

TEST_CASE("keys of a large state are the same keys, however long they are", "[crdt]") {
  Document document = village(1);
  must(document.insert_text(text_root, 0, std::string(std::size_t{1} << 20, 'x')));
  const std::vector<std::string> keys = {
      "a", "b", std::string(127, 'c'), std::string(128, 'd'), std::string(300, 'e'), ""};
  for (const std::string& key : keys) must(document.put(map_root, key, text(key)));
  document.commit();
  Document loaded = must(Document::load({2}, document.encode_state()));
  must(loaded.root("peta", ObjectType::map));
  must(loaded.root("teks", ObjectType::text));
  must(loaded.erase(text_root, 0, 1 << 20));
  loaded.commit();
  for (const std::string& key : keys) {
    CHECK(std::get<Any>(must(loaded.get(map_root, key))->value) == text(key));
  }
}

TEST_CASE("two observers hear the same of one change", "[crdt]") {
  Document document = village(1);
  const ObjectId inner = must(document.put_object(map_root, "o", ObjectType::map));
  document.commit();
  std::vector<std::string> heard;
  const Observer hear = [&heard](const TransactionInfo&, const std::vector<Event>& events) {
    for (const Event& event : events) {
      for (const KeyChange& change : event.keys) heard.push_back(change.key);
    }
  };
  must(document.observe(map_root, Depth::beneath, hear));
  must(document.observe(inner, Depth::self, hear));
  must(document.put(inner, "k", number(1)));
  document.commit();
  CHECK(heard == std::vector<std::string>{"k", "k"});
}

TEST_CASE("undo knows nothing of objects that nobody declared", "[crdt]") {
  Document document = replica(1);
  must(document.root("teks", ObjectType::text));
  UndoOptions options;
  options.scope = {text_root};
  options.origins = {text("lain")};
  UndoHistory history = must(UndoHistory::create(document, std::move(options)));
  Document other = village(2);
  must(other.put(map_root, "k", number(1)));
  must(document.apply(other.commit().update, Encoding::v1, text("lain")));
  CHECK(history.steps(UndoStack::undo) == 0);
  must(other.insert_text(text_root, 0, "a"));
  must(document.apply(other.commit().update, Encoding::v1, text("lain")));
  CHECK(history.steps(UndoStack::undo) == 1);
  CHECK(must(history.undo()).popped);
  CHECK(must(document.text(text_root)).empty());
}

TEST_CASE("an origin given to a transaction that is open says nothing", "[crdt]") {
  Document document = village(1);
  std::vector<Any> origins;
  must(document.observe(map_root, Depth::self,
                        [&origins](const TransactionInfo& info, const std::vector<Event>&) {
                          origins.push_back(info.origin);
                        }));
  document.begin(text("first"));
  document.begin(text("second"));
  must(document.put(map_root, "k", number(1)));
  (void)document.commit();
  CHECK(origins == std::vector<Any>{text("first")});
}

TEST_CASE("letters are erased around values that somebody put into a text", "[crdt]") {
  constexpr unsigned string = 4;
  constexpr unsigned any = 8;
  Document document = village(1);
  must(document.apply(RawUpdate(7, 0, 3)
                          .in_root(string, "teks")
                          .text("ab")
                          .behind(any, {7, 1})
                          .number(1)
                          .number(126)
                          .behind(string, {7, 2})
                          .text("cd")
                          .done()));
  must(document.erase(text_root, 1, 2));
  (void)document.commit();
  CHECK(must(document.text(text_root)) == "ad");
  const Snapshot moment = take_snapshot(document);
  CHECK_FALSE(moment.shows({7, 1}));
  CHECK(moment.shows({7, 2}));  // the value between the two letters
  CHECK_FALSE(moment.shows({7, 3}));
  Document copy = village(2);
  must(copy.apply(document.encode_state()));
  must(copy.insert_text(text_root, 1, "!"));
  CHECK(must(copy.text(text_root)) == "a!d");
}

TEST_CASE("an update that is known already leaves the count of blocks as it is", "[crdt]") {
  Document document = village(1);
  const Bytes update = RawUpdate(7, 0, 1).in_root(4, "teks").text("ab").done();
  must(document.apply(update));
  const std::size_t blocks = document.memory().blocks;
  must(document.apply(update));
  CHECK(document.memory().blocks == blocks);
}

TEST_CASE("many deletes in one update, then few", "[crdt]") {
  Document writer = village(1);
  must(writer.insert_text(text_root, 0, std::string(200, 'a')));
  Document reader = village(2);
  must(reader.apply(writer.commit().update));
  for (std::size_t at = 0; at < 100; ++at) must(writer.erase(text_root, at, 1));
  const Bytes many = writer.commit().update;
  must(writer.erase(text_root, 7, 2));
  for (const Bytes& deletes : {many, writer.commit().update, many}) must(reader.apply(deletes));
  CHECK(must(reader.text(text_root)) == std::string(98, 'a'));
  CHECK(reader.encode_state() == writer.encode_state());
}

TEST_CASE("views and undo hear of what others write though nobody is told of changes", "[crdt]") {
  Document document = must(Document::create({.client = 1, .changes = ListChanges::never}));
  must(document.root("peta", ObjectType::map));
  Document other = village(2);
  must(other.put(map_root, "k", number(1)));
  SECTION("a view") {
    Views views = must(Views::create(document));
    (void)must(views.publish());
    must(document.apply(other.commit().update));
    CHECK(to_json(must(must(views.publish()).read(map_root))) == R"({"k":1})");
  }
  SECTION("undo") {
    UndoOptions options;
    options.scope = {map_root};
    UndoHistory history = must(UndoHistory::create(document, std::move(options)));
    must(document.put(map_root, "own", number(2)));
    (void)document.commit();
    must(document.apply(other.commit().update, Encoding::v1, text("network")));
    CHECK(must(history.undo()).popped);
    CHECK(to_json(must(document.read(map_root))) == R"({"k":1})");
  }
}

TEST_CASE("what was deleted whole and then cut in one update is collected whole", "[crdt]") {
  Document first = village(1);
  must(first.insert_text(text_root, 0, "abcdef"));
  const Bytes written = first.commit().update;
  Document eraser = village(8);
  must(eraser.apply(written));
  must(eraser.insert_text(text_root, 6, "z"));
  must(eraser.erase(text_root, 0, 6));
  const Bytes erased = eraser.commit().update;
  // Waits for the "z", and cuts what is deleted by then, in the transaction that deletes it.
  const Bytes cuts =
      RawUpdate(9, 0, 2).behind(4, {8, 0}).text("q").behind(4, {1, 2}).text("x").done();

  Document document = village(2);
  must(document.apply(written));
  CHECK_FALSE(must(document.apply(cuts)).missing.empty());
  CHECK(must(document.apply(erased)).missing.empty());
  Document in_order = village(3);
  for (const Bytes& update : {written, erased, cuts}) must(in_order.apply(update));
  CHECK(contents(document) == contents(in_order));
  const Bytes state = document.encode_state();
  const auto holds = [&state](std::string_view letters) {
    return std::search(state.begin(), state.end(), letters.begin(), letters.end()) != state.end();
  };
  CHECK(holds("z"));
  CHECK_FALSE(holds("abc"));
  CHECK_FALSE(holds("def"));
}

TEST_CASE("behind what was deleted one pair is tried, though more would join", "[crdt]") {
  Document document = village(1);
  const ObjectId inner = must(document.put_object(map_root, "m", ObjectType::map));  // clock 0
  const auto put = [&](std::string_view key, std::int64_t value) {
    must(document.put(inner, key, number(value)));
    (void)document.commit();
  };
  for (const std::string_view key : {"a", "c", "b", "e"}) put(key, 1);  // 1 to 4
  must(document.insert_text(text_root, 0, "x"));
  (void)document.commit();
  for (const std::string_view key : {"b", "e"}) put(key, 2);  // 6 and 7, in place of 3 and 4
  must(document.erase(map_root, "m"));
  (void)document.commit();
  // As in yjs 13.6.33: 0 deleted, 1 to 3 collected, 4 collected, "x", 6 and 7 collected. What is
  // deleted are 0 to 2, 6 and 7; 3 and 4 went with their object.
  CHECK(document.memory().blocks == 5);
}

}  // namespace
}  // namespace lumbung::crdt
