#include <fstream>
#include <iterator>

#include "crdt/history.hpp"
#include "crdt/relative_position.hpp"
#include "crdt/sync_protocol.hpp"
#include "crdt/undo.hpp"
#include "crdt/view.hpp"
#include "tests/crdt/builders.hpp"

namespace lumbung::crdt {
namespace {

using test::must;

// What stands in crdt/README.md, line by line.
TEST_CASE("the examples of crdt/README.md work", "[crdt]") {
  // Two people, a document each. No two may ever write under one client id.
  Document ani = must(Document::create({.client = 1}));
  Document budi = must(Document::create({.client = 2}));
  const ObjectId book = must(ani.root("book", ObjectType::array));
  must(budi.root("book", ObjectType::array));

  must(ani.insert(book, 0, {Any::object().set("amount", Any::integer(25'000))}));
  must(budi.insert(book, 0, {Any::string("savings of May")}));
  const Bytes from_ani = ani.commit().update;  // the very bytes that Yjs would send
  const Bytes from_budi = budi.commit().update;
  must(ani.apply(from_budi));  // in any order, also twice
  must(budi.apply(from_ani));
  CHECK(must(ani.read(book)) == must(budi.read(book)));

  const ObjectId prices = must(ani.root("prices", ObjectType::map));
  must(budi.root("prices", ObjectType::map));
  must(ani.put(prices, "rice", Any::integer(14'000)));
  must(budi.put(prices, "rice", Any::integer(14'500)));
  const Bytes hers = ani.commit().update;
  const Bytes his = budi.commit().update;
  must(ani.apply(his));
  must(budi.apply(hers));
  CHECK(must(ani.get_all(prices, "rice")).values.size() == 2);
  const ObjectId seeds = must(ani.put_object(prices, "seeds", ObjectType::map));
  must(ani.put(seeds, "chili", Any::integer(2'000)));
  ani.commit();

  const ObjectId minutes = must(ani.root("minutes", ObjectType::text));
  must(ani.insert_text(minutes, 0, "Rapat desa"));
  must(ani.format(minutes, 0, 5, Any::object().set("bold", Any::boolean(true))));
  ani.commit();
  const Delta delta = must(ani.delta(minutes));
  CHECK(delta.at(0).text == "Rapat");
  CHECK(delta.at(0).attributes == Any::object().set("bold", Any::boolean(true)));

  const RelativePosition cursor = must(relative_position(ani, minutes, 6));  // in front of "desa"
  must(ani.insert_text(minutes, 0, "Notulen "));
  CHECK(absolute_position(ani, cursor)->index == 14);
  ani.commit();

  std::size_t heard = 0;
  must(ani.observe(minutes, Depth::self,
                   [&heard](const TransactionInfo&, const std::vector<Event>& events) {
                     heard += events.size();  // each has a path, a delta and changed keys
                   }));
  UndoHistory history = must(UndoHistory::create(ani, {.scope = {minutes}}));
  must(ani.splice_text(minutes, 0, 8, ""));
  ani.commit();
  CHECK(must(history.undo()).popped);
  CHECK(must(ani.text(minutes)) == "Notulen Rapat desa");
  CHECK(heard == 2);

  const Bytes question = write_sync_step1(budi);
  const SyncOutcome answer = must(receive_sync_message(ani, question));
  must(receive_sync_message(budi, answer.reply));
  CHECK(budi.state_vector() == ani.state_vector());

  const Bytes saved = ani.encode_state();
  const Document again = must(Document::load({.client = 1}, saved));
  CHECK(again.state_vector() == ani.state_vector());

  History diary = must(History::create({.client = 3}));
  const ObjectId stock = must(diary.document().root("stock", ObjectType::map));
  must(diary.document().put(stock, "rice", Any::integer(40)));
  must(diary.commit({.author = "Ani", .time_ms = 0, .message = "bought"}));
  const Heads then = diary.heads();
  must(diary.document().put(stock, "rice", Any::integer(35)));
  must(diary.commit({.author = "Budi", .time_ms = 0, .message = "sold"}));
  const std::vector<Patch> sold = must(diary.diff(then, diary.heads()));
  CHECK(sold.at(0).value == Any::integer(35));
  CHECK(must(diary.at(then, {})).read(stock) == Any::object().set("rice", Any::integer(40)));

  Views views = must(Views::create(ani));
  const View now = must(views.publish());
  must(ani.put(prices, "rice", Any::integer(15'000)));
  ani.commit();
  CHECK(*must(now.get(prices, "rice")) != Value(Any::integer(15'000)));
  CHECK(*must(must(views.publish()).get(prices, "rice")) == Value(Any::integer(15'000)));
}

std::string text_of_file(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Lines without what they are indented by.
std::string flush_left(const std::string& text) {
  std::string all;
  bool at_start = true;
  for (const char c : text) {
    if (at_start && c == ' ') continue;
    all += c;
    at_start = c == '\n';
  }
  return all;
}

TEST_CASE("each example of crdt/README.md stands in this file", "[crdt]") {
  const std::string page = text_of_file(CRDT_README);
  const std::string tested = flush_left(text_of_file(CRDT_EXAMPLES));
  const std::string opening = "```cpp\n";
  std::size_t examples = 0;
  for (std::size_t at = page.find(opening); at != std::string::npos; at = page.find(opening, at)) {
    at += opening.size();
    const std::string example = page.substr(at, page.find("```", at) - at);
    if (example.find("int main") != std::string::npos) continue;  // built by the install test
    CAPTURE(example);
    CHECK(tested.find(flush_left(example)) != std::string::npos);
    ++examples;
  }
  CHECK(examples >= 5);
}

}  // namespace
}  // namespace lumbung::crdt
