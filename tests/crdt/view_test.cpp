#include "crdt/view.hpp"

#include <catch2/catch.hpp>

#include "tests/crdt/edits.hpp"

namespace lumbung::crdt::test {
namespace {

std::string told(const Delta& delta) {
  std::string all;
  for (const DeltaOp& op : delta) {
    all += op.text + "|" + to_json(op.attributes) + "|";
    for (const Value& value : op.values) {
      const auto* any = std::get_if<Any>(&value);
      all += any != nullptr ? to_json(*any) : "object";
    }
  }
  return all;
}

/// The view says of every object what the document says.
void must_match(const Document& document, const View& view) {
  RC_ASSERT(view.state_vector() == document.state_vector());
  for (const ObjectId& object : objects_in(document)) {
    const ObjectType type = must(document.object_type(object));
    RC_ASSERT(must(view.object_type(object)) == type);
    RC_ASSERT(to_json(sorted(must(view.read(object)))) ==
              to_json(sorted(must(document.read(object)))));
    if (type == ObjectType::map) {
      for (const std::string& key : must(document.keys(object))) {
        RC_ASSERT(*must(view.get(object, key)) == must(document.get(object, key))->value);
      }
      RC_ASSERT(must(view.keys(object)).size() == must(document.keys(object)).size());
      continue;
    }
    const std::size_t length = must(document.length(object));
    RC_ASSERT(must(view.length(object)) == length);
    if (type == ObjectType::text) {
      RC_ASSERT(must(view.text(object)) == must(document.text(object)));
      RC_ASSERT(told(must(view.delta(object))) == told(must(document.delta(object))));
      continue;
    }
    for (std::size_t i = 0; i < length; ++i) {
      RC_ASSERT(must(view.get(object, i)) == must(document.get(object, i)).value);
    }
  }
}

}  // namespace

TEST_CASE("a view is the document of its moment, and stays so", "[crdt]") {
  for (const Collect collect : {Collect::deleted_content, Collect::nothing}) {
    rc::prop("whatever is edited, merged and rolled back between and after", [collect] {
      Document document = village(7, collect);
      Document other = village(8, collect);
      Views views = must(Views::create(document));
      std::vector<std::pair<View, std::string>> kept;
      for (const unsigned turn : *rc::gen::resize(
               8, rc::gen::container<std::vector<unsigned>>(rc::gen::inRange(0U, 5U)))) {
        if (turn == 0) {
          perform(other, *some_edits(), Pairs::cut);
          (void)other.commit();
          must(document.apply(other.encode_state(document.state_vector())));
        } else if (turn == 1) {
          must(other.apply(document.encode_state(other.state_vector())));
        } else {
          perform(document, *some_edits(), Pairs::cut);
          if (turn == 2) {
            document.rollback();
          } else {
            (void)document.commit();
          }
        }
        if (turn == 4) continue;  // several transactions in one view
        const View view = must(views.publish());
        must_match(document, view);
        kept.emplace_back(view, contents(document));
      }
      for (const auto& [view, before] : kept) {
        std::string now;
        for (const ObjectId& root : {map_root, list_root, text_root}) {
          now += to_json(sorted(must(view.read(root)))) + "\n";
        }
        RC_ASSERT(now == before);
      }
    });
  }
}

TEST_CASE("long lists and texts are read by the piece", "[crdt]") {
  Document document = village(7);
  Views views = must(Views::create(document));
  for (int i = 0; i < 300; ++i) must(document.insert(list_root, 0, {number(i)}));
  must(document.insert_text(text_root, 0, std::string(5000, 'x') + "\U0001F33E"));
  (void)document.commit();
  const View before = must(views.publish());
  must(document.erase(list_root, 100, 150));
  must(document.splice_text(text_root, 2500, 100, "padi"));
  (void)document.commit();
  const View after = must(views.publish());
  CHECK(must(before.length(list_root)) == 300);
  CHECK(std::get<Any>(must(before.get(list_root, 299))) == number(0));
  CHECK(must(after.length(list_root)) == 150);
  CHECK(std::get<Any>(must(after.get(list_root, 100))) == number(49));
  CHECK(must(after.text(text_root)) == must(document.text(text_root)));
  std::vector<std::int64_t> some;
  must(after.each(list_root, 98, [&some](std::size_t index, const Value& value) {
    CHECK(index == 98 + some.size());
    some.push_back(*std::get<Any>(value).as_integer());
    return some.size() < 4;
  }));
  CHECK(some == std::vector<std::int64_t>{201, 200, 49, 48});
}

TEST_CASE("views show XML, subdocuments and roots that come later", "[crdt]") {
  Document document = village(7);
  Views views = must(Views::create(document));
  must(document.put_subdocument(map_root, "sub", Subdocument{"g", true, false, {}}));
  const ObjectId xml = must(document.root("xml", ObjectType::xml_fragment));
  const ObjectId element = must(document.insert_object(xml, 0, ObjectType::xml_element, "p"));
  (void)document.commit();
  const View before = must(views.publish());
  CHECK(must(before.read(xml)) == text("<p></p>"));
  CHECK(std::get<Subdocument>(*must(before.get(map_root, "sub"))).guid == "g");
  must(document.put(element, "class", text("a")));
  const ObjectId inner = must(document.insert_object(element, 0, ObjectType::xml_text));
  must(document.insert_text(inner, 0, "sawah"));
  CHECK(views.publish().error().code == Errc::busy);
  (void)document.commit();
  const View after = must(views.publish());
  CHECK(must(after.read(xml)) == must(document.read(xml)));
  CHECK(must(before.read(xml)) == text("<p></p>"));
  must(document.erase(xml, 0, 1));
  (void)document.commit();
  CHECK(must(views.publish()).object_type(inner).error().code == Errc::not_found);
  CHECK(must(after.text(inner)) == "sawah");
  CHECK(after.root_names() == std::vector<std::string>{"daftar", "peta", "teks", "xml"});
}

TEST_CASE("what a view cannot answer is an error", "[crdt]") {
  const View nothing;
  CHECK(nothing.root_names().empty());
  CHECK(nothing.read(map_root).error().code == Errc::not_found);
  Document document = village(7);
  Views views = must(Views::create(document));
  const View view = must(views.publish());
  CHECK(view.get(list_root, 0).error().code == Errc::out_of_range);
  CHECK(view.get(map_root, 0).error().code == Errc::wrong_type);
  CHECK(view.keys(list_root).error().code == Errc::wrong_type);
  CHECK(view.text(map_root).error().code == Errc::wrong_type);
}

TEST_CASE("a view of a long text cuts no pair, wherever its pieces end", "[crdt]") {
  for (const std::string_view start : {"", "a"}) {
    Document document = village(1);
    Views views = must(Views::create(document));
    std::string wide(start);
    for (int i = 0; i < 700; ++i) wide += "\U0001F33E";
    must(document.insert_text(text_root, 0, wide));
    document.commit();
    CHECK(must(must(views.publish()).text(text_root)) == wide);
    must(document.erase(text_root, 0, 1'400));
    document.commit();
    CHECK(must(must(views.publish()).text(text_root)) == must(document.text(text_root)));
  }
}

TEST_CASE("a view is read from anywhere up to wherever one stops", "[crdt]") {
  Document document = village(1);
  must(document.root("lain", ObjectType::text));
  Document other = village(2);
  must(other.root("asing", ObjectType::map));
  must(other.put(ObjectId::root("asing"), "k", number(1)));
  must(document.apply(other.commit().update));  // a root that nobody declared here
  std::vector<Any> values;
  for (int i = 0; i < 900; ++i) values.push_back(number(i));
  must(document.insert(list_root, 0, values));
  document.commit();
  Views views = must(Views::create(document));
  const View view = must(views.publish());
  for (const std::size_t first : {0U, 1U, 450U, 899U}) {
    for (const std::size_t last : {first, std::size_t{700}, std::size_t{899}}) {
      std::size_t next = first;
      must(view.each(list_root, first, [&](std::size_t index, const Value& value) {
        CHECK(index == next);
        CHECK(std::get<Any>(value) == number(static_cast<std::int64_t>(next)));
        return next++ < last;
      }));
      CHECK(next == std::max(first, last) + 1);
    }
  }
  CHECK(view.object_type(ObjectId::root("asing")).error().code == Errc::not_found);
  CHECK(document.put(ObjectId::root("asing"), "k", number(2)).error().code == Errc::wrong_type);
  CHECK(must(view.keys(map_root)).empty());
}

TEST_CASE("a view lacks what was changed and then erased since the one before", "[crdt]") {
  Document document = village(1);
  const ObjectId inner = must(document.put_object(map_root, "p", ObjectType::map));
  document.commit();
  Views views = must(Views::create(document));
  const View before = must(views.publish());
  must(document.put(inner, "k", number(1)));
  document.commit();
  must(document.erase(map_root, "p"));
  document.commit();
  const View after = must(views.publish());
  CHECK(must(before.keys(inner)).empty());
  CHECK(after.object_type(inner).error().code == Errc::not_found);
  CHECK(must(after.keys(map_root)).empty());
}

}  // namespace lumbung::crdt::test
