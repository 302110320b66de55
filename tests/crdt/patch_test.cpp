#include "crdt/patch.hpp"

#include <catch2/catch.hpp>

#include "tests/crdt/edits.hpp"

namespace lumbung::crdt::test {
namespace {

using Path = std::vector<PathStep>;

std::string shown(const Any& value) { return to_json(sorted(value)); }

/// A second replica that holds the same.
Document copy_of(const Document& document) {
  Document copy = village(99);
  must(copy.replay(document.encode_state()));
  return copy;
}

void must_lead(const Document& before, const Document& after) {
  const std::vector<Patch> patches = must(diff(before, after));
  const Any made = must(apply_patches(must(read_roots(before)), patches));
  RC_ASSERT(shown(made) == shown(must(read_roots(after))));
}

/// The same patches on a document: what they say of formats shows there.
void follow(Document& document, const std::vector<Patch>& patches) {
  for (const Patch& patch : patches) {
    const ObjectId text = ObjectId::root(std::get<std::string>(patch.path.front()));
    const Any attributes = patch.attributes.is_object() ? patch.attributes : Any::object();
    if (patch.kind == Patch::Kind::erase) must(document.erase(text, patch.index, patch.count));
    if (patch.kind == Patch::Kind::mark) {
      must(document.format(text, patch.index, patch.count, attributes));
    }
    if (patch.kind == Patch::Kind::insert_text) {
      must(document.insert_text(text, patch.index, patch.text, attributes));
    }
    if (patch.kind == Patch::Kind::insert) {
      must(document.insert_embed(text, patch.index, patch.values.front(), attributes));
    }
  }
}

std::string formatted(const Document& document) {
  std::string all;
  std::string held;  // redundant formats cut a text without a difference that shows
  for (const DeltaOp& op : must(document.delta(text_root))) {
    const std::string here = "|" + shown(op.attributes) + "|";
    if (here != held) all += here;
    held = here;
    all += op.text;
    for (const Value& value : op.values) all += to_json(std::get<Any>(value));
  }
  return all;
}

}  // namespace

TEST_CASE("patches make the newer state of the older one, and the other way round", "[crdt]") {
  rc::prop("any two states of one document", [] {
    Document document = village(7);
    Document other = village(8);
    perform(document, *some_edits());
    (void)document.commit();
    const Document before = copy_of(document);
    perform(other, *some_edits());
    const Bytes news = other.commit().update;
    if (!news.empty()) must(document.apply(news));
    perform(document, *some_edits(), Pairs::cut);
    (void)document.commit();
    must_lead(before, document);
    must_lead(document, before);
    must_lead(other, document);
    RC_ASSERT(must(diff(document, document)).empty());
  });
}

TEST_CASE("patches of a text carry its formats", "[crdt]") {
  rc::prop("following them gives the newer text with its formats", [] {
    const auto text_edits = [] {
      std::vector<Edit> edits = *some_edits();
      for (Edit& edit : edits) edit.object = 2;
      return edits;
    };
    Document document = village(7);
    perform(document, text_edits());
    (void)document.commit();
    Document before = copy_of(document);
    perform(document, text_edits());
    (void)document.commit();
    follow(before, must(diff(before, document)));
    (void)before.commit();
    RC_ASSERT(formatted(before) == formatted(document));
  });
}

TEST_CASE("patches say no more than what changed", "[crdt]") {
  Document document = village(7);
  must(document.insert(list_root, 0, {number(1), number(2), number(3)}));
  const ObjectId inner = must(document.put_object(map_root, "m", ObjectType::map));
  must(document.put(inner, "old", number(1)));
  must(document.insert_text(text_root, 0, "sawah padi"));
  (void)document.commit();
  const Document before = copy_of(document);
  must(document.splice(list_root, 1, 1, {text("x")}));
  must(document.put(inner, "new", text("y")));
  must(document.erase(inner, "old"));
  must(document.format(text_root, 0, 5, Any::object().set("b", Any::boolean(true))));
  must(document.insert_text(text_root, 10, "!"));
  (void)document.commit();

  const std::vector<Patch> patches = must(diff(before, document));
  REQUIRE(patches.size() == 6);
  CHECK(patches[0].kind == Patch::Kind::erase);
  CHECK(patches[0].path == std::vector<PathStep>{"daftar"});
  CHECK(patches[0].index == 1);
  CHECK(patches[0].count == 1);
  CHECK(patches[1].kind == Patch::Kind::insert);
  CHECK(patches[1].values == std::vector<Any>{text("x")});
  CHECK(patches[2].kind == Patch::Kind::erase_key);
  CHECK(patches[2].path == std::vector<PathStep>{"peta", "m"});
  CHECK(patches[2].key == "old");
  CHECK(patches[3].kind == Patch::Kind::put);
  CHECK(patches[3].key == "new");
  CHECK(patches[4].kind == Patch::Kind::mark);
  CHECK(patches[4].count == 5);
  CHECK(to_json(patches[4].attributes) == R"({"b":true})");
  CHECK(patches[5].kind == Patch::Kind::insert_text);
  CHECK(patches[5].index == 10);
  CHECK(patches[5].text == "!");
}

TEST_CASE("formats in another order are no change", "[crdt]") {
  const auto attributes = [](const Document& document) {
    return must(document.delta(text_root)).front().attributes;
  };
  const Any bold = Any::object().set("b", Any::boolean(true));
  const Any slanted = Any::object().set("i", Any::boolean(true));
  Document document = village(7);
  must(document.insert_text(text_root, 0, "padi"));
  must(document.format(text_root, 0, 4, bold));
  must(document.format(text_root, 0, 4, slanted));
  (void)document.commit();
  const Document before = copy_of(document);
  must(document.format(text_root, 0, 4, Any::object().set("b", Any::null())));
  (void)document.commit();
  must(document.format(text_root, 0, 4, bold));
  (void)document.commit();
  REQUIRE_FALSE(attributes(document) == attributes(before));
  REQUIRE(shown(attributes(document)) == shown(attributes(before)));
  CHECK(must(diff(before, document)).empty());
}

TEST_CASE("both halves of a pair that was cut are written anew", "[crdt]") {
  Document document = village(7);
  must(document.insert_text(text_root, 0, "a😀b"));
  (void)document.commit();
  const Document before = copy_of(document);
  must(document.insert_text(text_root, 2, "x"));
  (void)document.commit();
  REQUIRE(must(document.text(text_root)) == "a\uFFFDx\uFFFDb");
  must_lead(before, document);
  must_lead(document, before);
}

TEST_CASE("XML and embedded objects change as a whole", "[crdt]") {
  const auto with_xml = [](ClientId client) {
    Document document = village(client);
    must(document.root("xml", ObjectType::xml_fragment));
    return document;
  };
  Document document = with_xml(7);
  const ObjectId element =
      must(document.insert_object(ObjectId::root("xml"), 0, ObjectType::xml_element, "p"));
  const ObjectId listed = must(document.insert_object(list_root, 0, ObjectType::xml_element, "q"));
  (void)document.commit();
  Document before = with_xml(99);
  must(before.replay(document.encode_state()));
  must(document.put(element, "class", text("tebal")));
  must(document.put(listed, "id", text("1")));
  (void)document.commit();
  const std::vector<Patch> patches = must(diff(before, document));
  REQUIRE(patches.size() == 3);
  CHECK(patches[2].kind == Patch::Kind::put);
  CHECK(patches[2].key == "xml");
  CHECK(patches[2].value == text("<p class=\"tebal\"></p>"));
  must_lead(before, document);
}

TEST_CASE("a patch that does not fit is refused", "[crdt]") {
  const Any roots = Any::object().set("peta", Any::object()).set("daftar", Any::array());
  const auto errc = [&roots](const Patch& patch) {
    return apply_patches(roots, {patch}).error().code;
  };
  Patch patch;
  patch.path = {"tiada"};
  CHECK(errc(patch) == Errc::not_found);
  patch.path = {"daftar"};
  CHECK(errc(patch) == Errc::wrong_type);
  patch.kind = Patch::Kind::insert;
  patch.index = 1;
  CHECK(errc(patch) == Errc::out_of_range);
  patch.path = {"peta"};
  CHECK(errc(patch) == Errc::wrong_type);
  patch.path = {"daftar", std::size_t{0}};
  CHECK(errc(patch) == Errc::not_found);
  patch.kind = Patch::Kind::erase_key;
  patch.path = {};
  CHECK(errc(patch) == Errc::not_found);

  const Any filled =
      Any::object().set("teks", text("padi")).set("daftar", Any::array({number(1), number(2)}));
  const auto at = [&filled](Patch::Kind kind, Path path, std::size_t index, std::size_t count) {
    Patch one;
    one.kind = kind;
    one.path = std::move(path);
    one.index = index;
    one.count = count;
    const Result<Any> done = apply_patches(filled, {one});
    return done ? to_json(*done) : "error " + std::to_string(static_cast<int>(done.error().code));
  };
  const std::string beyond = "error " + std::to_string(static_cast<int>(Errc::out_of_range));
  const std::string wrong = "error " + std::to_string(static_cast<int>(Errc::wrong_type));
  const std::string lost = "error " + std::to_string(static_cast<int>(Errc::not_found));
  CHECK(at(Patch::Kind::erase, {"teks"}, 5, 0) == beyond);
  CHECK(at(Patch::Kind::erase, {"teks"}, 2, 3) == beyond);
  CHECK(at(Patch::Kind::erase, {"teks"}, 2, 2) == R"({"teks":"pa","daftar":[1,2]})");
  CHECK(at(Patch::Kind::erase, {"daftar"}, 1, 2) == beyond);
  CHECK(at(Patch::Kind::mark, {"teks"}, 0, 4) == to_json(filled));
  CHECK(at(Patch::Kind::mark, {"daftar"}, 0, 1) == wrong);
  CHECK(at(Patch::Kind::mark, {"teks", std::size_t{0}}, 0, 1) == lost);
}

}  // namespace lumbung::crdt::test
