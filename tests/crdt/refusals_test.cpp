#include "crdt/counter.hpp"
#include "crdt/history.hpp"
#include "crdt/marks.hpp"
#include "crdt/permanent_user_data.hpp"
#include "crdt/relative_position.hpp"
#include "crdt/snapshot.hpp"
#include "crdt/undo.hpp"
#include "crdt/updates.hpp"
#include "crdt/view.hpp"
#include "tests/crdt/builders.hpp"

// What each operation refuses, and that nothing changes then.
namespace lumbung::crdt {
namespace {

using test::errc;
using test::list_root;
using test::map_root;
using test::must;
using test::number;
using test::text;
using test::text_root;
using test::village;

using Operation = std::function<std::optional<Errc>(Document&, const ObjectId&)>;
const Subdocument book{"buku", true, false, Any::undefined()};
const Seen nobody = [](Id, Id) { return false; };

const std::vector<Operation> of_maps = {
    [](Document& d, const ObjectId& o) { return errc(d.put(o, "k", number(1))); },
    [](Document& d, const ObjectId& o) { return errc(d.put_object(o, "k", ObjectType::map)); },
    [](Document& d, const ObjectId& o) { return errc(d.put_subdocument(o, "k", book)); },
    [](Document& d, const ObjectId& o) { return errc(d.erase(o, "k")); },
    [](Document& d, const ObjectId& o) { return errc(d.get(o, "k")); },
    [](Document& d, const ObjectId& o) { return errc(d.get_all(o, "k")); },
    [](Document& d, const ObjectId& o) { return errc(d.get_all(o, "k", nobody)); },
    [](Document& d, const ObjectId& o) { return errc(d.keys(o)); },
    [](Document& d, const ObjectId& o) { return errc(d.entries(o)); },
    [](Document& d, const ObjectId& o) { return errc(d.entries(o, nobody)); },
    [](Document& d, const ObjectId& o) { return errc(get_at(d, o, "k", take_snapshot(d))); },
    [](Document& d, const ObjectId& o) { return errc(entries_at(d, o, take_snapshot(d))); },
    [](Document& d, const ObjectId& o) { return errc(PermanentUserData::create(d, o)); },
};

const std::vector<Operation> of_lists = {
    [](Document& d, const ObjectId& o) { return errc(d.insert(o, 0, {number(1)})); },
    [](Document& d, const ObjectId& o) { return errc(d.insert_object(o, 0, ObjectType::map)); },
    [](Document& d, const ObjectId& o) { return errc(d.insert_subdocument(o, 0, book)); },
    [](Document& d, const ObjectId& o) { return errc(d.splice(o, 0, 0, {number(1)})); },
    [](Document& d, const ObjectId& o) { return errc(d.get(o, std::size_t{0})); },
    [](Document& d, const ObjectId& o) {
      return errc(d.each(o, 0, [](std::size_t, const Element&) { return true; }));
    },
    [](Document& d, const ObjectId& o) { return errc(elements_at(d, o, take_snapshot(d))); },
};

const std::vector<Operation> of_texts = {
    [](Document& d, const ObjectId& o) { return errc(d.insert_text(o, 0, "x")); },
    [](Document& d, const ObjectId& o) { return errc(d.insert_text(o, 0, "x", Any::object())); },
    [](Document& d, const ObjectId& o) { return errc(d.insert_embed(o, 0, number(1))); },
    [](Document& d, const ObjectId& o) {
      return errc(d.insert_embed(o, 0, NewObject{ObjectType::map, {}, {}}));
    },
    [](Document& d, const ObjectId& o) { return errc(d.format(o, 0, 1, Any::object())); },
    [](Document& d, const ObjectId& o) { return errc(d.apply_delta(o, {DeltaOp::insert("x")})); },
    [](Document& d, const ObjectId& o) { return errc(d.delta(o)); },
    [](Document& d, const ObjectId& o) { return errc(d.splice_text(o, 0, 0, "x")); },
    [](Document& d, const ObjectId& o) { return errc(d.text(o)); },
    [](Document& d, const ObjectId& o) { return errc(text_at(d, o, take_snapshot(d))); },
    [](Document& d, const ObjectId& o) { return errc(marks(d, o)); },
    [](Document& d, const ObjectId& o) { return errc(Marks::open(d, o, {})); },
};

const std::vector<Operation> of_either = {
    [](Document& d, const ObjectId& o) { return errc(d.length(o)); },
    [](Document& d, const ObjectId& o) { return errc(d.erase(o, 0, 0)); },
    [](Document& d, const ObjectId& o) { return errc(relative_position(d, o, 0)); },
};

const std::vector<Operation> of_any = {
    [](Document& d, const ObjectId& o) { return errc(d.read(o)); },
    [](Document& d, const ObjectId& o) { return errc(d.object_type(o)); },
    [](Document& d, const ObjectId& o) {
      return errc(d.observe(o, Depth::self, [](const auto&, const auto&) {}));
    },
    [](Document& d, const ObjectId& o) {
      UndoOptions options;
      options.scope = {o};
      return errc(UndoHistory::create(d, std::move(options)));
    },
};

TEST_CASE("no operation finds an object that is not there", "[crdt]") {
  Document document = village(1);
  must(document.insert(list_root, 0, {number(1)}));
  const ObjectId gone = must(document.insert_object(list_root, 0, ObjectType::map));
  (void)document.commit();
  must(document.erase(list_root, 0, 1));
  (void)document.commit();
  const Bytes before = document.encode_state();
  for (const auto* operations : {&of_maps, &of_lists, &of_texts, &of_either, &of_any}) {
    for (std::size_t i = 0; i < operations->size(); ++i) {
      INFO(i);
      for (const ObjectId& missing : {ObjectId::root("tidak ada"), ObjectId::nested({9, 9}), gone,
                                      ObjectId::nested({1, 0})}) {
        CHECK((*operations)[i](document, missing).has_value());
      }
      CHECK_FALSE(document.in_transaction());
    }
  }
  CHECK(document.encode_state() == before);
}

TEST_CASE("no operation takes an object of another kind", "[crdt]") {
  Document document = village(1);
  const auto all_refuse = [&document](const std::vector<Operation>& operations,
                                      const std::vector<ObjectId>& objects) {
    for (std::size_t i = 0; i < operations.size(); ++i) {
      for (const ObjectId& object : objects) {
        INFO(i << " on " << object.root_name());
        CHECK(operations[i](document, object) == Errc::wrong_type);
      }
    }
  };
  all_refuse(of_maps, {list_root});  // a text has keys too
  all_refuse(of_lists, {map_root});  // and can be read by the unit
  all_refuse(of_texts, {map_root, list_root});
  all_refuse(of_either, {map_root});
  CHECK(document.encode_state() == Bytes{0, 0});
  CHECK_FALSE(document.in_transaction());
}

TEST_CASE("no text that is not UTF-8 gets in by an edit", "[crdt]") {
  Document document = village(1);
  const std::string_view broken = "a\xC3";
  const Subdocument nameless{std::string(broken), true, false, Any::undefined()};
  const std::vector<std::optional<Errc>> refusals = {
      errc(document.root(broken, ObjectType::map)),
      errc(document.put(map_root, broken, number(1))),
      errc(document.put_object(map_root, broken, ObjectType::map)),
      errc(document.put_object(map_root, "k", ObjectType::xml_element, broken)),
      errc(document.put_subdocument(map_root, broken, book)),
      errc(document.put_subdocument(map_root, "k", nameless)),
      errc(document.insert_object(list_root, 0, ObjectType::xml_hook, broken)),
      errc(document.insert_subdocument(list_root, 0, nameless)),
      errc(document.insert_text(text_root, 0, broken)),
      errc(document.insert_text(text_root, 0, "x", Any::object().set(broken, number(1)))),
      errc(
          document.insert_embed(text_root, 0, NewObject{ObjectType::map, std::string(broken), {}})),
      errc(must(Marks::open(document, text_root, {})).insert(0, broken)),
  };
  for (std::size_t i = 0; i < refusals.size(); ++i) {
    INFO(i);
    CHECK((refusals[i] == Errc::malformed || refusals[i] == Errc::wrong_type));
  }
  CHECK(document.encode_state() == Bytes{0, 0});
  History history = must(History::create({5}));
  CHECK(errc(history.commit({std::string(broken), 0, ""})) == Errc::malformed);
  CHECK(errc(history.commit({"", 0, std::string(broken)})) == Errc::malformed);
}

TEST_CASE("a client that has used up its clocks writes nothing more", "[crdt]") {
  // One collected struct, from clock 0 up to two below the last that a client may use.
  Bytes spent = {1, 1, 1, 0, 0};
  for (std::uint64_t left = limits::clock_max - 2; left > 0; left >>= 7) {
    spent.push_back(static_cast<std::uint8_t>((left & 0x7F) | (left > 0x7F ? 0x80 : 0)));
  }
  spent.push_back(0);
  Document document = must(Document::load({1}, spent));
  must(document.root("peta", ObjectType::map));
  must(document.root("daftar", ObjectType::array));
  must(document.root("teks", ObjectType::text));
  CHECK(errc(document.insert(list_root, 0, {number(1), number(2), number(3)})) == Errc::limit);
  CHECK(errc(document.insert_text(text_root, 0, "panen")) == Errc::limit);
  CHECK(errc(document.insert_text(text_root, 0, "p", Any::object().set("b", number(1)))) ==
        Errc::limit);
  CHECK(errc(must(Marks::open(document, text_root, {})).splice(0, 0, "pa")) == Errc::limit);
  must(document.put(map_root, "a", number(1)));
  must(document.put(map_root, "b", number(2)));
  for (const auto* operations : {&of_maps, &of_lists}) {
    for (std::size_t i = 0; i < 3; ++i) {
      INFO(i);
      const ObjectId& object = operations == &of_maps ? map_root : list_root;
      CHECK((*operations)[i](document, object) == Errc::limit);
    }
  }
  (void)document.commit();
  CHECK(document.next_clock(1) == limits::clock_max);
}

TEST_CASE("no edit goes beyond the end, nests too deep or holds what JSON has not", "[crdt]") {
  Document document = village(1);
  must(document.insert(list_root, 0, {number(1), number(2)}));
  must(document.insert_text(text_root, 0, "padi"));
  (void)document.commit();
  const Bytes before = document.encode_state();
  constexpr std::size_t huge = ~std::size_t{0};
  for (const std::size_t index : {std::size_t{5}, huge}) {
    CHECK(errc(document.insert(list_root, index, {number(1)})) == Errc::out_of_range);
    CHECK(errc(document.insert_object(list_root, index, ObjectType::map)) == Errc::out_of_range);
    CHECK(errc(document.insert_subdocument(list_root, index, book)) == Errc::out_of_range);
    CHECK(errc(document.erase(list_root, 0, index)) == Errc::out_of_range);
    CHECK(errc(document.erase(list_root, index, 1)) == Errc::out_of_range);
    CHECK(errc(document.splice(list_root, index, 0, {})) == Errc::out_of_range);
    CHECK(errc(document.get(list_root, index)) == Errc::out_of_range);
    CHECK(errc(document.insert_text(text_root, index, "x")) == Errc::out_of_range);
    CHECK(errc(document.insert_embed(text_root, index, number(1))) == Errc::out_of_range);
    CHECK(errc(document.format(text_root, 0, index, Any::object())) == Errc::out_of_range);
    CHECK(errc(document.splice_text(text_root, 0, index, "x")) == Errc::out_of_range);
    CHECK(errc(document.apply_delta(text_root, {DeltaOp::retain(index)})) == Errc::out_of_range);
    CHECK(errc(relative_position(document, text_root, index)) == Errc::out_of_range);
    CHECK(errc(must(Marks::open(document, text_root, {})).splice(0, index, "x")) ==
          Errc::out_of_range);
  }
  Any deep = number(1);
  for (int i = 0; i < 70; ++i) deep = Any::array({std::move(deep)});
  const Subdocument below{"g", true, false, deep};
  const Any attributes = Any::object().set("b", deep);
  CHECK(errc(document.put(map_root, "k", deep)) == Errc::limit);
  CHECK(errc(document.insert(list_root, 0, {deep})) == Errc::limit);
  CHECK(errc(document.put_subdocument(map_root, "k", below)) == Errc::limit);
  CHECK(errc(document.insert_subdocument(list_root, 0, below)) == Errc::limit);
  CHECK(errc(document.insert_embed(text_root, 0, deep)) == Errc::limit);
  CHECK(errc(document.insert_text(text_root, 0, "x", attributes)) == Errc::limit);
  for (const Any& value : {Any::undefined(), Any::bigint(1)}) {
    CHECK(errc(document.insert(list_root, 0, {value})) == Errc::wrong_type);
    CHECK(errc(document.insert_embed(text_root, 0, value)).has_value());
  }
  for (const Any& value : {Any::null(), text("teks")}) {
    CHECK(errc(document.insert_embed(text_root, 0, value)).has_value());
  }
  CHECK(errc(document.insert_embed(text_root, 0, NewObject{ObjectType::undeclared, {}, {}})) ==
        Errc::wrong_type);
  CHECK(errc(document.put_object(map_root, "k", ObjectType::undeclared)) == Errc::wrong_type);
  CHECK(errc(document.root("x", ObjectType::undeclared)) == Errc::wrong_type);
  CHECK(errc(document.insert_text(text_root, 0, "x", number(1))) == Errc::wrong_type);
  CHECK(errc(document.insert_text(text_root, 0, "x", Any::object().set("b", Any::undefined())))
            .has_value());
  must(document.insert_text(text_root, 0, "", Any::object()));
  must(document.splice(list_root, 0, 0, {}));
  document.rollback();
  CHECK(document.encode_state() == before);
}

TEST_CASE("what a view does not hold it refuses as its document does", "[crdt]") {
  Document document = village(1);
  must(document.put(map_root, "k", number(1)));
  must(document.insert(list_root, 0, {number(1)}));
  const ObjectId hook = must(document.put_object(map_root, "kait", ObjectType::xml_hook, "h"));
  must(document.put(hook, "a", number(2)));
  must(document.put_subdocument(map_root, "buku", book));
  CHECK(errc(Views::create(document)) == Errc::busy);
  (void)document.commit();
  Views views = must(Views::create(document));
  must(document.put(map_root, "z", number(3)));
  CHECK(errc(views.publish()) == Errc::busy);
  document.rollback();
  const View view = must(views.publish());
  const auto nothing = [](std::size_t, const Value&) { return true; };
  for (const ObjectId& missing :
       {ObjectId::root("a"), ObjectId::root("zz"), ObjectId::nested({9, 9})}) {
    CHECK(errc(view.object_type(missing)) == Errc::not_found);
    CHECK(errc(view.get(missing, "k")) == Errc::not_found);
    CHECK(errc(view.keys(missing)) == Errc::not_found);
    CHECK(errc(view.length(missing)) == Errc::not_found);
    CHECK(errc(view.get(missing, std::size_t{0})) == Errc::not_found);
    CHECK(errc(view.each(missing, 0, nothing)) == Errc::not_found);
    CHECK(errc(view.text(missing)) == Errc::not_found);
    CHECK(errc(view.delta(missing)) == Errc::not_found);
    CHECK(errc(view.read(missing)) == Errc::not_found);
  }
  CHECK(errc(view.get(list_root, "k")) == Errc::wrong_type);
  CHECK(errc(view.length(map_root)) == Errc::wrong_type);
  CHECK(errc(view.get(list_root, std::size_t{1})) == Errc::out_of_range);
  CHECK_FALSE(must(view.get(map_root, "zz")).has_value());
  CHECK_FALSE(must(view.get(map_root, "a")).has_value());
  CHECK(to_json(must(view.read(map_root))) ==
        R"({"buku":{"$type":"doc","guid":"buku"},"k":1,"kait":{"a":2}})");
  std::size_t seen = 0;
  must(view.each(list_root, 0, [&seen](std::size_t, const Value&) { return ++seen == 0; }));
  CHECK(seen == 1);
}

TEST_CASE("a string that is not UTF-8 is refused wherever it stands in a value", "[crdt]") {
  Document document = village(1);
  must(document.put(map_root, "k", text("padi")));
  (void)document.commit();
  const Bytes before = document.encode_state();
  const Any half = must(parse_json(R"("\ud800")"));  // half of a pair, as JSON may hold it
  const std::vector<Any> values = {half, text("\xFF"), Any::array({number(1), half}),
                                   Any::object().set("a", Any::array({half})),
                                   Any::object().set("\xFF", number(1))};
  for (const Any& value : values) {
    CHECK(errc(document.put(map_root, "k", value)) == Errc::malformed);
    CHECK(errc(document.insert(list_root, 0, {number(1), value})) == Errc::malformed);
    CHECK(errc(document.splice(list_root, 0, 0, {value})) == Errc::malformed);
    const Subdocument with_meta{"buku", true, false, value};
    CHECK(errc(document.put_subdocument(map_root, "k", with_meta)) == Errc::malformed);
    CHECK(errc(document.insert_subdocument(list_root, 0, with_meta)) == Errc::malformed);
  }
  CHECK_FALSE(document.in_transaction());
  CHECK(document.encode_state() == before);
}

}  // namespace
}  // namespace lumbung::crdt
