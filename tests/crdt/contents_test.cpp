#include <array>
#include <fstream>
#include <set>
#include <sstream>

#include "crdt/inspect.hpp"
#include "crdt/patch.hpp"
#include "crdt/snapshot.hpp"
#include "crdt/tool/values.hpp"
#include "crdt/updates.hpp"
#include "crdt/view.hpp"
#include "tests/crdt/builders.hpp"

// Every kind of content under a root of every kind: nobody can stop others from writing texts into
// arrays, and all readers have to agree on what that is.
namespace lumbung::crdt {
namespace {

using test::list_root;
using test::map_root;
using test::must;
using test::number;
using test::text;
using test::text_root;
using test::village;

constexpr std::array content_kinds = {
    ObjectType::map,          ObjectType::array,    ObjectType::text,    ObjectType::xml_element,
    ObjectType::xml_fragment, ObjectType::xml_hook, ObjectType::xml_text};

std::vector<Bytes> states() {
  std::ifstream in(GOLDEN_CRDT "/contents.wire");
  std::vector<Bytes> all;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream words(line);
    std::string name;
    std::string v1;
    words >> name >> v1;
    all.push_back(must(tool::from_base64(v1)));
  }
  // Values as old versions of Yjs wrote them; an update of one struct each.
  const auto old = [&all](std::initializer_list<std::uint8_t> content) {
    Bytes update = {1, 1, 40, 0};
    update.insert(update.end(), content);
    update.push_back(0);
    all.push_back(std::move(update));
  };
  old({2,   1,   1,   'l', 3, 9,   'u', 'n', 'd', 'e', 'f',
       'i', 'n', 'e', 'd', 1, '7', 4,   't', 'r', 'u', 'e'});
  old({0x22, 1, 1, 'm', 1, 'k', 1, 4, '"', 'a', 'b', '"'});
  old({1, 1, 1, 'd', 5});
  return all;
}

Document document_of(const Bytes& state, ObjectType kind, Collect collect) {
  Document document = must(Document::load({99, collect}, state));
  for (const std::string& name : document.root_names()) must(document.root(name, kind));
  return document;
}

TEST_CASE("a document, its views and its earlier moments agree on every content", "[crdt]") {
  for (const Bytes& state : states()) {
    for (const ObjectType kind : content_kinds) {
      Document document = document_of(state, kind, Collect::nothing);
      Views views = must(Views::create(document));
      const View view = must(views.publish());
      const Snapshot now = take_snapshot(document);
      for (const std::string& name : document.root_names()) {
        const ObjectId root = ObjectId::root(name);
        CAPTURE(name, static_cast<int>(kind), tool::to_base64(state));
        const Any read = must(document.read(root));
        CHECK(test::sorted(read) == test::sorted(must(view.read(root))));
        CHECK(must(view.object_type(root)) == kind);
        if (const auto keys = document.keys(root)) {
          CHECK(must(view.keys(root)).size() == keys->size());
          CHECK(must(entries_at(document, root, now)).size() == keys->size());
          for (const std::string& key : *keys) {
            const Value value = must(document.get(root, key))->value;
            CHECK(must(view.get(root, key)) == value);
            CHECK(must(get_at(document, root, key, now))->value == value);
          }
        }
        const auto length = document.length(root);
        if (kind == ObjectType::array) {
          std::size_t seen = 0;
          must(document.each(root, 0, [&](std::size_t index, const Element& element) {
            CHECK(must(view.get(root, index)) == element.value);
            CHECK(must(document.get(root, index)).value == element.value);
            ++seen;
            return true;
          }));
          CHECK(seen == must(length));
          CHECK(must(elements_at(document, root, now)).size() == seen);
        }
        if (kind == ObjectType::text || kind == ObjectType::xml_text) {
          CHECK(must(view.delta(root)).size() == must(document.delta(root)).size());
          CHECK(must(view.text(root)) == must(document.text(root)));
          CHECK(must(text_at(document, root, now)) == must(document.text(root)));
        }
      }
    }
  }
}

TEST_CASE("what stands in a root tells its kind, and a document of that kind reads it", "[crdt]") {
  std::set<ObjectType> seen;
  for (const Bytes& state : states()) {
    Document document = must(Document::load({99}, state));
    for (const std::string& name : document.root_names()) {
      const ObjectType likely = document.likely_type(name);
      seen.insert(likely);
      CHECK(must(document.read(ObjectId::root(name))).is_undefined());
      if (likely == ObjectType::undeclared) continue;
      must(document.root(name, likely));
      CHECK(document.likely_type(name) == likely);
      CHECK_FALSE(must(document.read(ObjectId::root(name))).is_undefined());
    }
  }
  CHECK(seen.contains(ObjectType::map));
  CHECK(seen.contains(ObjectType::array));
  CHECK(seen.contains(ObjectType::text));
  CHECK(seen.contains(ObjectType::xml_fragment));
  CHECK(village(1).likely_type("tidak ada") == ObjectType::undeclared);
}

TEST_CASE("obfuscation hides what it is asked to and keeps the structure", "[crdt]") {
  for (const Bytes& state : states()) {
    const UpdateContents before = must(read_update(state));
    for (unsigned bits = 0; bits < 8; ++bits) {
      const Obfuscation what{(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0};
      const Bytes hidden = must(obfuscate_update(state, Encoding::v1, what));
      const UpdateContents after = must(read_update(hidden));
      REQUIRE(after.structs.size() == before.structs.size());
      for (std::size_t i = 0; i < before.structs.size(); ++i) {
        const UpdateStruct& was = before.structs[i];
        const UpdateStruct& is = after.structs[i];
        CHECK(is.kind == was.kind);
        CHECK(is.id == was.id);
        CHECK(is.length == was.length);
        if (was.kind == ContentKind::doc && !what.subdocuments) CHECK(is.content == was.content);
        if (was.kind == ContentKind::format && !what.formatting) CHECK(is.content == was.content);
        if (was.kind == ContentKind::type && !what.xml_names) CHECK(is.content == was.content);
      }
      must(Document::load({99}, hidden));
    }
  }
  CHECK(obfuscate_update(Bytes{9}).error().code == Errc::malformed);
}

TEST_CASE("patches make every content of nothing, and nothing of it", "[crdt]") {
  for (const Bytes& state : states()) {
    for (const ObjectType kind : content_kinds) {
      const Document full = document_of(state, kind, Collect::nothing);
      Document empty = must(Document::create({98}));
      for (const std::string& name : full.root_names()) must(empty.root(name, kind));
      CAPTURE(static_cast<int>(kind), tool::to_base64(state));
      using Pair = std::pair<const Document*, const Document*>;
      for (const auto& [from, to] : {Pair(&empty, &full), Pair(&full, &empty)}) {
        const std::vector<Patch> patches = must(diff(*from, *to));
        const Any reached = must(apply_patches(must(read_roots(*from)), patches));
        CHECK(test::sorted(reached) == test::sorted(must(read_roots(*to))));
      }
    }
  }
}

}  // namespace
}  // namespace lumbung::crdt
