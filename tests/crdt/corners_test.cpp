#include <string>

#include "crdt/core/utf.hpp"
#include "crdt/inspect.hpp"
#include "crdt/relative_position.hpp"
#include "crdt/snapshot.hpp"
#include "crdt/tool/values.hpp"
#include "crdt/view.hpp"
#include "tests/crdt/builders.hpp"

// Rarely met places of one document: long lists, wide texts, values of every kind side by side.
namespace lumbung::crdt {
namespace {

using namespace test;

TEST_CASE("a unit of a long text with pairs is found from wherever one looked last", "[crdt]") {
  Document document = village(1);
  std::string wide = "a";
  std::vector<std::string> units{"a"};
  for (int i = 0; i < 400; ++i) {
    wide += "\U0001F33E";
    units.insert(units.end(), {"\uFFFD", "\uFFFD"});
  }
  must(document.insert_text(text_root, 0, wide));
  document.commit();
  const auto at = [&document](std::size_t index) {
    return *std::get<Any>(must(document.get(text_root, index)).value).as_string();
  };
  for (const std::size_t index : {std::size_t{800}, std::size_t{300}, std::size_t{299},
                                  std::size_t{513}, std::size_t{512}, std::size_t{0}}) {
    CHECK(at(index) == units[index]);
  }
  // Cut behind what was marked, inside of it and in front of it.
  for (const std::size_t index : {std::size_t{701}, std::size_t{301}, std::size_t{257}}) {
    must(document.insert_text(text_root, index, "|"));
    document.commit();
    CHECK(at(index) == "|");
    CHECK(find_utf16(must(document.text(text_root)), index).inside_pair == false);
  }
  CHECK(must(document.length(text_root)) == 804);
  CHECK(document.memory().index_bytes > 0);
}

TEST_CASE("in a long list a cursor knows its index and an index its element", "[crdt]") {
  Document document = village(1);
  for (int i = 0; i < 300; ++i) {
    must(document.insert(list_root, 0, {number(i)}));
    document.commit();
  }
  std::vector<RelativePosition> cursors;
  for (std::size_t i = 0; i < 300; ++i) {
    cursors.push_back(must(relative_position(document, list_root, i)));
  }
  Document copy = village(2);
  must(copy.apply(document.encode_state()));
  const auto index_in = [&cursors](const Document& one, std::size_t i) {
    return absolute_position(one, cursors[i])->index;
  };
  // Nobody asked the copy for an index yet; the second question finds the table made by the first.
  for (const std::size_t i : {std::size_t{250}, std::size_t{299}, std::size_t{3}}) {
    CHECK(index_in(copy, i) == i);
    CHECK(index_in(document, i) == i);
  }
  must(document.erase(list_root, 10, 100));
  document.commit();
  CHECK(index_in(document, 200) == 100);
  CHECK(*std::get<Any>(must(document.get(list_root, 199)).value).as_integer() == 0);
  CHECK(document.memory().index_bytes > village(3).memory().index_bytes);

  // What is taken back is no longer counted.
  must(document.insert(list_root, 150, {number(1), number(2)}));
  document.rollback();
  CHECK(index_in(document, 299) == 199);
}

TEST_CASE("records with the same keys keep values of every kind", "[crdt]") {
  const std::string longer(200, 'x');
  const std::vector<Any> values = {Any::undefined(),
                                   Any::null(),
                                   Any::boolean(true),
                                   Any::boolean(false),
                                   number(5),
                                   number(64),
                                   number(-70'000),
                                   number(std::int64_t{1} << 40),
                                   number(1'000'000'000),
                                   Any::number(0.5),
                                   Any::string(""),
                                   Any::string("padi"),
                                   Any::string("pañdi"),
                                   Any::string(longer),
                                   Any::string(std::string(110, 'y')),
                                   Any::array({number(1)}),
                                   Any::bytes({1, 2, 3}),
                                   Any::object().set("inner", number(1))};
  std::vector<Any> records;
  for (const Any& value : values) {
    records.push_back(Any::object()
                          .set("a", value)
                          .set("a longer key", value)
                          .set(std::string(150, 'k'), value)
                          .set("z", value));
  }
  Any many = Any::object();
  for (int i = 0; i < 20; ++i) many.set("k" + std::to_string(i), number(i));
  records.push_back(many);
  records.push_back(many);
  records.push_back(Any::object().set("1", number(1)).set("b", number(2)));
  records.push_back(Any::object().set("1", number(1)).set("b", number(2)));
  Document document = village(1);
  must(document.insert(list_root, 0, records));
  document.commit();
  for (const Encoding encoding : {Encoding::v1, Encoding::v2}) {
    const Bytes state = document.encode_state(encoding);
    Document copy = village(2);
    must(copy.apply(state, encoding));
    CHECK(copy.encode_state(encoding) == state);
    std::size_t at = 0;
    must(copy.each(list_root, 0, [&](std::size_t, const Element& element) {
      CHECK(std::get<Any>(element.value) == records[at]);
      ++at;
      return true;
    }));
    CHECK(at == records.size());
  }
  InspectLimits narrow;
  narrow.string_bytes_max = 100;
  CHECK(inspect_update(document.encode_state(), narrow).error().code == Errc::limit);
}

TEST_CASE("a number in more bytes than it needs is read, and written in as few as it needs",
          "[crdt]") {
  // [{"a":1},{"a":1}], the second 1 with a byte of nothing behind it.
  Bytes update = {1, 1, 9, 0, 8, 1, 1, 'l', 2, 118, 1, 1, 'a', 125, 1, 118, 1, 1, 'a', 125};
  Bytes exact = update;
  exact.insert(exact.end(), {1, 0});
  update.insert(update.end(), {0x81, 0, 0});
  Document document = must(Document::load({1}, update));
  CHECK(document.encode_state() == exact);
  // The same in the middle of much else.
  const Bytes record = {118, 1, 1, 'a', 125, 1};
  Bytes longer = {1, 1, 9, 0, 8, 1, 1, 'l', 7, 118, 1, 1, 'a', 125, 1, 118, 1, 1, 'a', 125};
  Bytes shorter = longer;
  longer.insert(longer.end(), {0x81, 0});
  shorter.insert(shorter.end(), {1});
  for (Bytes* one : {&longer, &shorter}) {
    for (int i = 0; i < 5; ++i) one->insert(one->end(), record.begin(), record.end());
    one->push_back(0);
  }
  CHECK(must(Document::load({1}, longer)).encode_state() == shorter);
  // The same with a second value that is none, and with one that ends too early.
  Bytes broken(update.begin(), update.end() - 4);
  broken.insert(broken.end(), {3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  CHECK(Document::load({1}, broken).error().code == Errc::malformed);
}

TEST_CASE("a large state keeps its map keys where they came in", "[crdt]") {
  Document document = village(1);
  must(document.put(map_root, "", number(0)));
  for (int i = 0; i < 24'000; ++i) {
    must(document.put(map_root, "a key of some length, number " + std::to_string(i), number(i)));
  }
  document.commit();
  const Bytes state = document.encode_state();
  REQUIRE(state.size() > (std::size_t{1} << 20));
  Document copy = village(2);
  must(copy.apply(state));
  CHECK(must(copy.keys(map_root)).size() == 24'001);
  CHECK(*std::get<Any>(must(copy.get(map_root, ""))->value).as_integer() == 0);
  CHECK(copy.encode_state() == state);
  const std::string key = "a key of some length, number 777";
  must(copy.put(map_root, key, number(-1)));
  must(document.apply(copy.commit().update));
  CHECK(*std::get<Any>(must(document.get(map_root, key))->value).as_integer() == -1);
  // The same from update v2, whose keys stand in a column of their own.
  Document other = village(3);
  must(other.apply(document.encode_state(Encoding::v2), Encoding::v2));
  CHECK(other.encode_state() == document.encode_state());
}

TEST_CASE("deletes wait for what they delete, each for its own", "[crdt]") {
  const Bytes delete_first = {0, 1, 1, 1, 0, 1};  // client 1, clock 0
  const Bytes delete_other = {0, 1, 9, 1, 5, 1};  // client 9, clock 5
  const Bytes delete_third = {0, 1, 8, 1, 5, 1};  // client 8, clock 5
  Document document = village(3);
  must(document.apply(delete_first));
  CHECK(document.missing() == StateVector{{1, 0}});
  Document writer = village(1);
  must(writer.insert(list_root, 0, {number(1), number(2)}));
  Bytes update = writer.commit().update;
  update.pop_back();  // without its empty delete set, and with another
  update.insert(update.end(), delete_other.begin() + 1, delete_other.end());
  must(document.apply(update));
  CHECK(to_json(must(document.read(list_root))) == "[2]");
  CHECK(document.missing() == StateVector{{9, 0}});
  must(document.apply(delete_third));
  CHECK(document.missing() == StateVector{{8, 0}, {9, 0}});
  CHECK(document.encode_state().size() > update.size());
}

TEST_CASE("a root of one kind of thing says what it is", "[crdt]") {
  const std::vector<std::pair<ObjectType, ObjectType>> kinds = {
      {ObjectType::map, ObjectType::array},
      {ObjectType::array, ObjectType::array},
      {ObjectType::text, ObjectType::array},
      {ObjectType::xml_element, ObjectType::xml_fragment},
      {ObjectType::xml_text, ObjectType::xml_fragment},
      {ObjectType::xml_hook, ObjectType::xml_fragment}};
  for (const auto& [inner, outer] : kinds) {
    Document document = village(1);
    const ObjectId root = must(document.root("r", outer));
    must(document.insert_object(root, 0, inner, "p"));
    document.commit();
    Document copy = must(Document::create({2}));
    must(copy.apply(document.encode_state()));
    CHECK(copy.likely_type("r") == outer);
    must(copy.root("r", outer));
    CHECK(to_json(must(copy.read(ObjectId::root("r")))) == to_json(must(document.read(root))));
  }
  Document document = village(1);
  must(document.insert_subdocument(list_root, 0, {"g", true, false, Any::undefined()}));
  must(document.insert(list_root, 1, {number(1)}));
  document.commit();
  Document copy = must(Document::create({2}));
  must(copy.apply(document.encode_state()));
  CHECK(copy.likely_type("daftar") == ObjectType::array);
  must(document.erase(list_root, 0, 2));
  document.commit();
  Document emptied = must(Document::create({2}));
  must(emptied.apply(document.encode_state()));
  CHECK(emptied.likely_type("daftar") == ObjectType::undeclared);
  CHECK(emptied.likely_type("lain") == ObjectType::undeclared);
}

TEST_CASE("large elements of a list lie in chunks of their own", "[crdt]") {
  Document document = village(1);
  Views views = must(Views::create(document));
  for (int i = 0; i < 6; ++i) {
    must(document.insert(list_root, 0,
                         {Any::string(std::string(3'000, 'a' + static_cast<char>(i)))}));
    document.commit();
    (void)must(views.publish());
  }
  const View view = must(views.publish());
  for (std::size_t i = 0; i < 6; ++i) {
    CHECK(must(view.get(list_root, i)) == must(document.get(list_root, i)).value);
  }
}

TEST_CASE("a lone surrogate in JSON stays one, whatever escape follows it", "[crdt]") {
  for (const char* json : {R"("\ud800A")", R"("\ud800\ud800")", R"("퟿\udfff")", R"("\ud83c")"}) {
    CHECK(to_json(must(parse_json(json))) == json);
  }
  CHECK(to_json(must(parse_json(R"("\ud800\u0041")"))) == R"("\ud800A")");
  CHECK(to_json(must(parse_json(R"("\ud83c\udf3e")"))) == "\"\U0001F33E\"");
}

TEST_CASE("subdocuments that come, are loaded and go are told once", "[crdt]") {
  Document document = village(1);
  const Subdocument lazy{"lazy", true, false, Any::undefined()};
  must(document.put_subdocument(map_root, "a", lazy));
  must(document.erase(map_root, "a"));
  const Committed both = document.commit();
  CHECK(both.subdocuments.added.empty());
  CHECK(both.subdocuments.removed.empty());
  must(document.put_subdocument(map_root, "a", {"eager", false, true, number(1)}));
  const Committed came = document.commit();
  REQUIRE(came.subdocuments.added.size() == 1);
  CHECK(came.subdocuments.loaded.size() == 1);
  must(document.erase(map_root, "a"));
  CHECK(document.commit().subdocuments.removed.size() == 1);
}

TEST_CASE("an observer that ends another one keeps it from hearing", "[crdt]") {
  Document document = village(1);
  int heard = 0;
  std::optional<ObserverId> second;
  const ObserverId first = must(document.observe(
      list_root, Depth::self, [&](const TransactionInfo&, const std::vector<Event>&) {
        document.unobserve(*second);
        document.unobserve(*second);  // it is gone already
      }));
  second = must(document.observe(
      list_root, Depth::self, [&](const TransactionInfo&, const std::vector<Event>&) { ++heard; }));
  must(document.insert(list_root, 0, {number(1)}));
  document.commit();
  CHECK(heard == 0);
  document.unobserve(first);
  must(document.insert(list_root, 0, {number(1)}));
  document.commit();
  CHECK(heard == 0);
}

TEST_CASE("an item says under which root it stands as long as it stands anywhere", "[crdt]") {
  Document document = village(1);
  const ObjectId outer = must(document.put_object(map_root, "a", ObjectType::map));
  const ObjectId inner = must(document.put_object(outer, "b", ObjectType::array));
  must(document.insert(inner, 0, {number(1)}));
  document.commit();
  CHECK(document.root_of({1, 2}) == "peta");
  CHECK(document.root_of({1, 0}) == "peta");
  CHECK_FALSE(document.root_of({1, 9}).has_value());
  must(document.erase(map_root, "a"));
  document.commit();
  CHECK_FALSE(document.root_of({1, 2}).has_value());
}

TEST_CASE("a text takes embeds of one plain value and objects that can be filled", "[crdt]") {
  Document document = village(1);
  DeltaOp two = DeltaOp::embed(number(1));
  two.values.push_back(number(2));
  CHECK(document.apply_delta(text_root, {two}).error().code == Errc::wrong_type);
  DeltaOp reference = DeltaOp::embed(number(1));
  reference.values.front() = ObjectRef{map_root, ObjectType::map};
  CHECK(document.apply_delta(text_root, {reference}).error().code == Errc::wrong_type);
  must(document.apply_delta(text_root, {DeltaOp::insert(""), DeltaOp::insert("a")}));
  DeltaOp bare = DeltaOp::embed(number(1));
  bare.object = NewObject{ObjectType::map, "", nullptr};
  must(document.apply_delta(text_root, {bare}));
  DeltaOp failing = bare;
  failing.object->fill = [](const ObjectId&) -> Result<> { return fail(Errc::limit, "no more"); };
  CHECK(document.apply_delta(text_root, {failing, failing}).error().code == Errc::limit);
  document.rollback();
  CHECK(must(document.text(text_root)).empty());
}

TEST_CASE("no document has a client beyond 2^53, wherever it comes from", "[crdt]") {
  const Bytes state = {0, 0};
  const Options beyond{client_id_max + 1, Collect::nothing};
  CHECK(Document::load(beyond, ByteView(state)).error().code == Errc::limit);
  CHECK(Document::load(beyond, Bytes(state)).error().code == Errc::limit);
  Document origin = village(1, Collect::nothing);
  CHECK(restore(origin, take_snapshot(origin), beyond).error().code == Errc::limit);
}

TEST_CASE("an update says whether it holds subdocuments", "[crdt]") {
  Document document = village(1);
  must(document.insert(list_root, 0, {number(1)}));
  document.commit();
  CHECK_FALSE(must(inspect_update(document.encode_state(), {})).has_subdocuments);
  must(document.insert_subdocument(list_root, 0, {"g", true, false, Any::undefined()}));
  must(document.insert(list_root, 0, {number(2)}));
  document.commit();
  CHECK(must(inspect_update(document.encode_state(), {})).has_subdocuments);
}

TEST_CASE("a value that gets a member or an element becomes what holds it", "[crdt]") {
  CHECK(to_json(number(1).set("a", number(2))) == R"({"a":2})");
  CHECK(to_json(Any::object().set("a", number(1)).set("a", number(2))) == R"({"a":2})");
  CHECK(to_json(Any::array({number(1)}).set("a", number(2))) == R"({"a":2})");
  CHECK(to_json(number(1).push(number(2))) == "[2]");
  CHECK(to_json(Any::array({number(1)}).push(number(2))) == "[1,2]");
}

TEST_CASE("an embed with a lone surrogate is written as yjs writes it, in both encodings",
          "[crdt]") {
  struct Case {
    const char* update;
    const char* v1;
    const char* v2;
  };
  // JSON with escapes of halves, with and without a -0, which JSON has not.
  for (const Case& one :
       {Case{"AQEJAAUBAXQSeyJhIjoiXHVkODAw7Z+/eCJ9AA==", "AQEJAAUBAXQSeyJhIjoiXHVkODAw7Z+/eCJ9AA==",
             "AAABCQAAAQUDAXQBAQEAAAEBAHYBAWF3B++/ve2fv3gA"},
        Case{"AQEJAAUBAXQYeyJhIjoiXHVkODAw7Z+/IiwiYiI6LTB9AA==",
             "AQEJAAUBAXQXeyJhIjoiXHVkODAw7Z+/IiwiYiI6MH0A",
             "AAABCQAAAQUDAXQBAQEAAAEBAHYCAWF3Bu+/ve2fvwFifUAA"},
        Case{"AQEJAAUBAXQdeyJhIjpbIlx1ZGZmZnkiXSwiXHVkODAwIjotMH0A",
             "AQEJAAUBAXQceyJhIjpbIlx1ZGZmZnkiXSwiXHVkODAwIjowfQA=",
             "AAABCQAAAQUDAXQBAQEAAAEBAHYCAWF1AXcE77+9eQPvv719QAA="}}) {
    Document document = village(1);
    must(document.apply(must(tool::from_base64(one.update))));
    CHECK(tool::to_base64(document.encode_state(Encoding::v1)) == one.v1);
    CHECK(tool::to_base64(document.encode_state(Encoding::v2)) == one.v2);
  }
}

}  // namespace
}  // namespace lumbung::crdt
