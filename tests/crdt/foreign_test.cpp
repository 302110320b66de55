#include "crdt/inspect.hpp"
#include "crdt/updates.hpp"
#include "tests/crdt/builders.hpp"
#include "tests/crdt/raw_updates.hpp"

// Updates that no replica of this library writes, and what is made of them.
namespace lumbung::crdt {
namespace {

using namespace test;

constexpr unsigned deleted = 1;
constexpr unsigned string = 4;
constexpr unsigned embed = 5;
constexpr unsigned format = 6;
constexpr unsigned type = 7;
constexpr unsigned any = 8;
constexpr unsigned subdocument = 9;

std::optional<Errc> applied(Document& document, ByteView update) {
  const Result<Applied> done = document.apply(update);
  return done ? std::nullopt : std::optional(done.error().code);
}

std::vector<Event> events_of(Document& document, const ObjectId& object, ByteView update) {
  std::vector<Event> all;
  const ObserverId observer = must(document.observe(
      object, Depth::beneath, [&all](const TransactionInfo&, const std::vector<Event>& seen) {
        all.insert(all.end(), seen.begin(), seen.end());
      }));
  must(document.apply(update));
  document.unobserve(observer);
  return all;
}

TEST_CASE("a known clock with content of another kind, or another letter, is reuse", "[crdt]") {
  Document document = village(1);
  must(document.apply(RawUpdate(7, 0, 1).in_root(string, "teks").text("aé\U0001F33E").done()));
  const std::string before = contents(document);
  CHECK_FALSE(applied(document, RawUpdate(7, 0, 1).in_root(string, "teks").text("aé").done()));
  for (const Bytes& other :
       {RawUpdate(7, 0, 1).in_root(string, "teks").text("aè").done(),
        RawUpdate(7, 1, 1).behind(string, {7, 0}).text("è\U0001F33E").done(),
        RawUpdate(7, 0, 1).in_root(embed, "teks").text("1").done(),
        RawUpdate(7, 0, 1).in_root(any, "teks").number(1).number(126).done()}) {
    CHECK(applied(document, other) == Errc::client_id_reuse);
  }
  // Half of the pair may be U+FFFD on either side: somebody cut it.
  CHECK_FALSE(
      applied(document, RawUpdate(7, 0, 1).in_root(string, "teks").text("aé\uFFFD\uFFFD").done()));
  CHECK(contents(document) == before);
}

TEST_CASE("of our own client others may repeat what we wrote and leave gaps behind it", "[crdt]") {
  Document document = village(1);
  // A gap alone tells nothing, whether we wrote yet or not.
  CHECK_FALSE(applied(document, RawUpdate(1, 0, 1).skipped(5).done()));
  must(document.insert_text(text_root, 0, "ab"));
  document.commit();
  CHECK_FALSE(
      applied(document, RawUpdate(1, 0, 2).in_root(string, "teks").text("ab").skipped(5).done()));
  CHECK(applied(document, RawUpdate(1, 0, 1).in_root(string, "teks").text("abc").done()) ==
        Errc::client_id_reuse);
  CHECK(document.next_clock(1) == 2);
  CHECK(document.missing().empty());
}

TEST_CASE("types that stand in one another, in letters or in nothing do no harm", "[crdt]") {
  InspectLimits flat;
  flat.depth_max = 1;
  const auto inspected = [&flat](ByteView update) {
    const Result<UpdateShape> shape = inspect_update(update, flat);
    return shape ? shape->depth : std::size_t{99};
  };
  struct Case {
    Bytes update;
    std::size_t depth;
  };
  const std::vector<Case> cases = {
      // Each is the other's parent.
      {{2, 1, 8, 0, type, 0, 7, 0, 0, 1, 7, 0, type, 0, 8, 0, 0, 0}, 99},
      // The parent is a letter.
      {RawUpdate(7, 0, 2).in_root(string, "teks").text("a").in_item(type, {7, 0}).number(0).done(),
       1},
      // The parent would come behind all that is here.
      {{2, 1, 8, 0, string, 1, 1, 't', 1, 'a', 1, 7, 0, type, 0, 8, 5, 0, 0}, 1},
      // What stood before it is collected.
      {RawUpdate(7, 0, 2).collected(2).behind(type, {7, 1}).number(0).done(), 1},
      {RawUpdate(7, 0, 2).in_root(deleted, "peta").number(2).behind(type, {7, 1}).number(0).done(),
       1}};
  for (std::size_t i = 0; i < cases.size(); ++i) {
    CAPTURE(i);
    CHECK(inspected(cases[i].update) == cases[i].depth);
    Document document = village(1);
    must(document.apply(cases[i].update));
    CHECK(to_json(must(document.read(map_root))) == "{}");
    // Whatever waits or went, somebody else reads the same of what is handed on.
    Document copy = village(2);
    must(copy.apply(document.encode_state()));
    CHECK(copy.encode_state() == document.encode_state());
  }
  const Bytes two =
      RawUpdate(7, 0, 2).at_key(type, "peta", "k").number(1).in_item(type, {7, 0}).number(1).done();
  CHECK(inspect_update(two, flat).error().code == Errc::limit);
  flat.depth_max = 2;
  CHECK(must(inspect_update(two, flat)).depth == 2);
}

TEST_CASE("a text with embedded strings tells observers of them as text, as Yjs", "[crdt]") {
  Document document = village(1);
  const std::vector<Event> events = events_of(document, text_root,
                                              RawUpdate(7, 0, 3)
                                                  .in_root(embed, "teks")
                                                  .text("\"padi\"")
                                                  .behind(embed, {7, 0})
                                                  .text("\"\"")
                                                  .behind(string, {7, 1})
                                                  .text("!")
                                                  .done());
  REQUIRE(events.size() == 1);
  std::string told;
  for (const DeltaOp& op : events.front().delta) told += op.text + "|";
  CHECK(told == "padi|!|");
}

TEST_CASE("a format in an array is written but counts nothing", "[crdt]") {
  Document document = village(1);
  const Bytes update = RawUpdate(7, 0, 1).in_root(format, "daftar").text("b").text("true").done();
  const std::vector<Event> events = events_of(document, list_root, update);
  REQUIRE(events.size() == 1);
  REQUIRE(events.front().delta.size() == 1);
  CHECK(events.front().delta.front().values.empty());
  CHECK(must(document.length(list_root)) == 0);
  CHECK(document.encode_state() == update);
}

TEST_CASE("list contents of a map are told to observers, show nowhere and go on to others",
          "[crdt]") {
  Document document = village(1);
  const Bytes update = RawUpdate(7, 0, 1).in_root(string, "peta").text("abc").done();
  const std::vector<Event> events = events_of(document, map_root, update);
  REQUIRE(events.size() == 1);
  REQUIRE(events.front().delta.size() == 1);  // Yjs lists them
  CHECK(events.front().delta.front().values.size() == 3);
  CHECK(std::get<Any>(events.front().delta.front().values[2]) == text("c"));
  CHECK(events.front().keys.empty());
  CHECK(to_json(must(document.read(map_root))) == "{}");
  CHECK(document.encode_state() == update);
}

TEST_CASE("a difference begins inside a struct, never with a gap", "[crdt]") {
  const Bytes gap = RawUpdate(7, 0, 2).skipped(3).behind(string, {7, 2}).text("abc").done();
  // Bytes of Yjs' diffUpdate.
  const Bytes rest = RawUpdate(7, 3, 1).behind(string, {7, 2}).text("abc").done();
  CHECK(must(diff_update(gap, {})) == rest);
  CHECK(must(diff_update(gap, {{7, 3}})) == rest);
  CHECK(must(diff_update(gap, {{7, 5}})) ==
        RawUpdate(7, 5, 1).behind(string, {7, 4}).text("c").done());
  CHECK(must(diff_update(gap, {{7, 6}})) == Bytes{0, 0});
}

TEST_CASE("collected structs that overlap are merged into one", "[crdt]") {
  const Bytes merged = must(merge_updates(std::vector<Bytes>{
      RawUpdate(7, 0, 1).collected(5).done(), RawUpdate(7, 3, 1).collected(6).done()}));
  CHECK(merged == RawUpdate(7, 0, 1).collected(9).done());
}

TEST_CASE("a client that stands twice in a delete set has all its ranges", "[crdt]") {
  const Bytes twice = {0, 3, 7, 1, 0, 1, 9, 1, 4, 2, 7, 1, 3, 2};
  Document document = village(1);
  must(document.insert_text(text_root, 0, "x"));
  document.commit();
  Document writer = village(7);
  must(writer.insert_text(text_root, 0, "abcdef"));
  must(document.apply(writer.commit().update));
  must(document.apply(twice));
  CHECK(must(document.text(text_root)) == "xbcf");
  CHECK(must(convert_update(twice, Encoding::v1, Encoding::v1)) ==
        Bytes{0, 2, 9, 1, 4, 2, 7, 2, 0, 1, 3, 2});
}

TEST_CASE("strings that are too long are refused wherever they stand", "[crdt]") {
  InspectLimits narrow;
  narrow.string_bytes_max = 20;
  narrow.key_bytes_max = 20;  // of names too
  const std::string longer(21, 'x');
  const auto code = [&narrow](ByteView update) {
    const Result<UpdateShape> shape = inspect_update(update, narrow);
    return shape ? std::nullopt : std::optional(shape.error().code);
  };
  Document document = village(1);
  // The second record is read by its likeness to the first.
  must(document.insert(list_root, 0,
                       {Any::object().set("a", text("x")).set("b", number(1)),
                        Any::object().set("a", text(longer)).set("b", number(1))}));
  CHECK(code(document.commit().update) == Errc::limit);
  CHECK(code(RawUpdate(7, 0, 1).at_key(type, "p", "k").number(3).text(longer).done()) ==
        Errc::limit);
  CHECK(code(RawUpdate(7, 0, 1)
                 .at_key(subdocument, "p", "k")
                 .text(longer)
                 .number(118)
                 .number(0)
                 .done()) == Errc::limit);
}

TEST_CASE("a subdocument without options is no subdocument", "[crdt]") {
  for (const unsigned none : {126U, 127U}) {
    Document document = village(1);
    CHECK(
        applied(
            document,
            RawUpdate(7, 0, 1).at_key(subdocument, "peta", "k").text("buku").number(none).done()) ==
        Errc::malformed);
  }
}

}  // namespace
}  // namespace lumbung::crdt
