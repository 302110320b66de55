#include "crdt/tool/values.hpp"
#include "tests/crdt/builders.hpp"

namespace lumbung::crdt {
namespace {

using test::list_root;
using test::map_root;
using test::must;
using test::number;
using test::text_root;
using test::village;

/// What an observer heard, a line for each event.
struct Ear {
  std::vector<std::string> lines;

  [[nodiscard]] Observer hear() {
    return [this](const TransactionInfo& transaction, const std::vector<Event>& events) {
      for (const Event& event : events) lines.push_back(line(transaction, event));
    };
  }
  static std::string line(const TransactionInfo& transaction, const Event& event) {
    std::string out = transaction.local ? "own" : "theirs";
    for (const PathStep& step : event.path) {
      const auto* key = std::get_if<std::string>(&step);
      out += '/' + (key != nullptr ? *key : std::to_string(std::get<std::size_t>(step)));
    }
    if (!event.delta.empty()) tool::write_delta(out += ' ', event.delta);
    for (const KeyChange& change : event.keys) {
      static constexpr std::array<const char*, 3> marks = {"+", "~", "-"};
      out += ' ' + std::string(marks.at(static_cast<std::size_t>(change.action))) + change.key;
      const auto* old = std::get_if<Any>(&change.old_value);
      if (old == nullptr || !old->is_undefined()) {
        tool::write_reference(out += '=', change.old_value);
      }
    }
    return out;
  }
};

using Lines = std::vector<std::string>;

TEST_CASE("an observer hears what became of keys and elements", "[crdt]") {
  Document document = village(1);
  Ear keys;
  Ear elements;
  (void)must(document.observe(map_root, Depth::self, keys.hear()));
  (void)must(document.observe(list_root, Depth::self, elements.hear()));
  must(document.put(map_root, "a", number(1)));
  must(document.insert(list_root, 0, {number(1), number(2), number(3)}));
  CHECK(keys.lines.empty());  // not before the transaction is over
  (void)document.commit();
  must(document.put(map_root, "a", number(2)));
  must(document.put(map_root, "b", number(3)));
  must(document.erase(map_root, "b"));
  must(document.splice(list_root, 1, 1, {number(9)}));
  (void)document.commit();
  must(document.erase(map_root, "a"));
  (void)document.commit();
  CHECK(keys.lines == Lines{"own +a", "own ~a=1", "own -a=2"});
  CHECK(elements.lines ==
        Lines{R"(own [{"insert":[1,2,3]}])", R"(own [{"retain":1},{"insert":[9]},{"delete":1}])"});
}

TEST_CASE("an observer of an object hears of all that is in it, with the way there", "[crdt]") {
  Document document = village(1);
  const ObjectId inner = must(document.put_object(map_root, "dalam", ObjectType::array));
  must(document.insert(inner, 0, {number(1)}));
  const ObjectId text = must(document.insert_object(inner, 1, ObjectType::text));
  (void)document.commit();
  Ear deep;
  Ear shallow;
  const ObserverId id = must(document.observe(map_root, Depth::beneath, deep.hear()));
  (void)must(document.observe(map_root, Depth::self, shallow.hear()));
  must(document.insert_text(text, 0, "kata"));
  (void)document.commit();
  CHECK(deep.lines == Lines{R"(own/dalam/1 [{"insert":"kata"}])"});
  CHECK(shallow.lines.empty());
  document.unobserve(id);
  must(document.insert_text(text, 0, "x"));
  (void)document.commit();
  CHECK(deep.lines.size() == 1);
}

TEST_CASE("who begins to observe in a transaction hears of all of it", "[crdt]") {
  Document document = village(1);
  must(document.insert_text(text_root, 0, "Rapat"));
  (void)document.commit();
  must(document.insert_text(text_root, 5, " desa"));
  Ear ear;
  (void)must(document.observe(text_root, Depth::self, ear.hear()));
  (void)document.commit();
  CHECK(ear.lines == Lines{R"(own [{"retain":5},{"insert":" desa"}])"});
  must(document.insert_text(text_root, 10, "!"));
  (void)document.commit();
  CHECK(ear.lines.back() == R"(own [{"retain":10},{"insert":"!"}])");
}

TEST_CASE("an observer may take in more updates", "[crdt]") {
  Document writer = village(1);
  Document reader = village(2);
  must(writer.insert(list_root, 0, {number(1)}));
  const Bytes first = writer.commit().update;
  must(writer.insert(list_root, 1, {number(2)}));
  const Bytes second = writer.commit().update;
  bool done = false;
  (void)must(reader.observe(list_root, Depth::self,
                            [&](const TransactionInfo&, const std::vector<Event>&) {
                              if (std::exchange(done, true)) return;
                              CHECK(must(reader.apply(second)).applied);
                            }));
  CHECK(must(reader.apply(first)).applied);
  CHECK(reader.encode_state() == writer.encode_state());
}

TEST_CASE("an observer may edit the document and end itself", "[crdt]") {
  Document document = village(1);
  std::size_t calls = 0;
  ObserverId id;
  id = must(document.observe(list_root, Depth::self,
                             [&](const TransactionInfo&, const std::vector<Event>&) {
                               ++calls;
                               document.unobserve(id);
                               must(document.put(map_root, "calls", number(1)));
                               (void)document.commit();
                             }));
  must(document.insert(list_root, 0, {number(1)}));
  (void)document.commit();
  must(document.insert(list_root, 0, {number(1)}));
  (void)document.commit();
  CHECK(calls == 1);
  CHECK(to_json(must(document.read(map_root))) == R"({"calls":1})");
}

TEST_CASE("a transaction tells its observers where it came from", "[crdt]") {
  Document writer = village(1);
  Document reader = village(2);
  std::vector<Any> origins;
  (void)must(reader.observe(text_root, Depth::self,
                            [&](const TransactionInfo& transaction, const std::vector<Event>&) {
                              origins.push_back(transaction.origin);
                            }));
  must(writer.insert_text(text_root, 0, "a"));
  (void)must(reader.apply(writer.commit().update, Encoding::v1, Any::string("jaringan")));
  reader.begin(Any::integer(5));
  must(reader.insert_text(text_root, 0, "b"));
  (void)reader.commit();
  must(reader.insert_text(text_root, 0, "c"));
  (void)reader.commit();
  CHECK(origins == std::vector<Any>{Any::string("jaringan"), Any::integer(5), Any::null()});
}

TEST_CASE("subdocuments that come and go are told", "[crdt]") {
  Document writer = village(1);
  Document reader = village(2);
  must(writer.put_subdocument(map_root, "a", {"g1", false, false, Any::undefined()}));
  must(writer.insert_subdocument(list_root, 0, {"g2", true, true, number(1)}));
  const Committed committed = writer.commit();
  CHECK(committed.subdocuments.added.size() == 2);
  CHECK(committed.subdocuments.loaded.size() == 2);
  const Applied applied = must(reader.apply(committed.update));
  CHECK(applied.subdocuments.added.size() == 2);
  REQUIRE(applied.subdocuments.loaded.size() == 1);
  CHECK(applied.subdocuments.loaded.front() == Subdocument{"g2", true, true, number(1)});
  must(writer.erase(map_root, "a"));
  must(writer.put_subdocument(map_root, "b", {"g3", true, false, Any::undefined()}));
  must(writer.erase(map_root, "b"));
  const Committed gone = writer.commit();
  CHECK(gone.subdocuments.added.empty());
  REQUIRE(gone.subdocuments.removed.size() == 1);
  CHECK(gone.subdocuments.removed.front().guid == "g1");
}

}  // namespace
}  // namespace lumbung::crdt
