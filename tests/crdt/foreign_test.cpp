#include "crdt/inspect.hpp"
#include "crdt/limits.hpp"
#include "crdt/updates.hpp"
#include "tests/crdt/builders.hpp"
#include "tests/crdt/raw_updates.hpp"

// Updates that no replica of this library writes, and what is made of them.
namespace lumbung::crdt {
namespace {

using namespace test;

constexpr unsigned deleted = 1;
constexpr unsigned json = 2;
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

TEST_CASE("neighbours of the oldest kind of list contents become one struct", "[crdt]") {
  Document document = village(1);
  must(document.apply(RawUpdate(7, 0, 2)
                          .in_root(json, "daftar")
                          .number(1)
                          .text("1")
                          .behind(json, {7, 0})
                          .number(1)
                          .text("2")
                          .done()));
  CHECK(to_json(must(document.read(list_root))) == "[1,2]");
  // Bytes of Yjs.
  const Bytes joined =
      RawUpdate(7, 0, 1).in_root(json, "daftar").number(2).text("1").text("2").done();
  CHECK(document.encode_state() == joined);
  CHECK(must(diff_update(joined, {{7, 1}})) ==
        RawUpdate(7, 1, 1).behind(json, {7, 0}).number(1).text("2").done());
}

TEST_CASE("text that goes on at a key is its next value", "[crdt]") {
  Document document = village(1);
  must(document.apply(RawUpdate(7, 0, 1).at_key(string, "peta", "k").text("a").done()));
  must(document.apply(RawUpdate(7, 1, 1).behind(string, {7, 0}).text("b").done()));
  CHECK(to_json(must(document.read(map_root))) == R"({"k":"b"})");
  // Bytes of Yjs.
  CHECK(document.encode_state() == Bytes{1,   2, 7,   0, 33, 1, 4,   'p', 'e', 't', 'a', 1,
                                         'k', 1, 164, 7, 0,  1, 'b', 1,   7,   1,   0,   1});
}

TEST_CASE("lengths with octets too many are written again without", "[crdt]") {
  const auto rewritten = [](const Bytes& update) {
    Document document = village(1);
    must(document.apply(update));
    return document.encode_state();
  };
  CHECK(rewritten({1, 1, 7, 0, json, 1, 1, 'd', 1, 0x81, 0, '1', 0}) ==
        RawUpdate(7, 0, 1).in_root(json, "d").number(1).text("1").done());
  CHECK(rewritten({1, 1, 7, 0, format, 1, 1, 'd', 0x81, 0, 'b', 4, 't', 'r', 'u', 'e', 0}) ==
        RawUpdate(7, 0, 1).in_root(format, "d").text("b").text("true").done());
}

TEST_CASE("records alike are read to the last octet of an update", "[crdt]") {
  Document writer = village(7);
  const Any record =
      Any::object().set("nihil", Any::undefined()).set("nama", text(std::string(20, 'x')));
  must(writer.insert(list_root, 0, {record, record}));
  Document reader = village(8);
  must(reader.apply(writer.commit().update));
  for (const std::size_t index : {0U, 1U}) {
    CHECK(std::get<Any>(must(reader.get(list_root, index)).value) == record);
  }
}

TEST_CASE("deletes that end inside a number are refused in both encodings", "[crdt]") {
  const Bytes deletes = {0, 1, 7, 1, 4, 2};
  Document document = village(1);
  for (const Encoding encoding : {Encoding::v1, Encoding::v2}) {
    Bytes cut = must(convert_update(deletes, Encoding::v1, encoding));
    CHECK(document.apply(cut, encoding).has_value());
    cut[cut.size() - 2] = cut[cut.size() - 1] = 0x80;
    CHECK(document.apply(cut, encoding).error().code == Errc::malformed);
  }
}

TEST_CASE("a value that nobody saw is listed beside one that has a right neighbour elsewhere",
          "[crdt]") {
  Document document = village(1);
  must(document.apply(RawUpdate(7, 0, 2)
                          .at_key(any, "peta", "k")
                          .number(1)
                          .number(125)
                          .number(0)
                          .in_root(string, "teks")
                          .text("a")
                          .done()));
  must(document.apply(
      RawUpdate(8, 0, 1).behind(any, {7, 0}).number(1).number(125).number(1).done()));
  // Behind the first value, in front of the letter: no replica sets a key so.
  must(document.apply(Bytes{1, 1, 9, 0, any | 0xC0, 7, 0, 7, 1, 1, 125, 2, 0}));
  CHECK(to_json(must(document.read(map_root))) == R"({"k":2})");
  const Concurrent all = must(document.get_all(map_root, "k"));
  CHECK(all.complete);
  REQUIRE(all.values.size() == 2);
  CHECK(std::get<Any>(all.values[0].value) == number(2));
  CHECK(std::get<Any>(all.values[1].value) == number(1));
}

TEST_CASE("values that JSON has not come in updates v2 and go on as they came", "[crdt]") {
  Document writer = village(7);
  must(writer.insert_embed(text_root, 0, Any::object().set("a", number(1))));
  must(writer.insert_text(text_root, 1, "x", Any::object().set("f", number(1))));
  writer.commit();
  const Bytes sound = writer.encode_state(Encoding::v2);
  // The value 1 stands once in the embed, then once in the format.
  const auto with = [&sound](std::size_t which, const Bytes& value) {
    const Bytes one = {125, 1};
    auto at = std::search(sound.begin(), sound.end(), one.begin(), one.end());
    if (which > 0) at = std::search(at + 1, sound.end(), one.begin(), one.end());
    Bytes changed(sound.begin(), at);
    changed.insert(changed.end(), value.begin(), value.end());
    changed.insert(changed.end(), at + 2, sound.end());
    return changed;
  };
  const Bytes big = with(0, {122, 0, 0, 0, 0, 0, 0, 0, 5});
  Document reader = village(8);
  must(reader.apply(big, Encoding::v2));
  const Delta delta = must(reader.delta(text_root));
  REQUIRE(delta.size() == 2);
  CHECK(std::get<Any>(delta[0].values[0]).find("a")->as_bigint() == 5);
  CHECK(reader.encode_state(Encoding::v2) == big);

  const Bytes octets = with(1, {116, 2, 8, 9});
  const Bytes hidden = must(obfuscate_update(octets, Encoding::v2));
  Document blind = village(9);
  must(blind.apply(hidden, Encoding::v2));
  Document open = village(9);
  must(open.apply(octets, Encoding::v2));
  CHECK(*must(open.delta(text_root))[1].attributes.find("f")->as_bytes() == Bytes{8, 9});
  CHECK(must(blind.delta(text_root))[1].attributes.members()->front().value.is_object());

  Bytes deep;
  for (std::size_t i = 1; i < limits::depth_max; ++i) deep.insert(deep.end(), {117, 1});
  deep.insert(deep.end(), {116, 1, 9});  // in JSON one level too deep
  Document refusing = village(8);
  const Result<Applied> done = refusing.apply(with(0, deep), Encoding::v2);
  REQUIRE_FALSE(done);
  CHECK(done.error().code == Errc::limit);
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

TEST_CASE("of a struct that is known in part the rest is taken, collected or not", "[crdt]") {
  const Bytes letters = RawUpdate(7, 0, 1).in_root(string, "teks").text("abcde").done();
  for (const Bytes& longer : {RawUpdate(7, 0, 1).collected(5).done(), letters}) {
    Document document = village(1);
    must(document.apply(RawUpdate(7, 0, 1).collected(2).done()));
    must(document.apply(longer));
    CHECK(must(document.text(text_root)).empty());  // what stands behind nothing has no place
    CHECK(document.encode_state() == Bytes{1, 1, 7, 0, 0, 5, 1, 7, 1, 0, 5});
  }
}

TEST_CASE("structs that hang on one another in a ring, or on the same one, wait", "[crdt]") {
  // 8's struct stands behind 7's second, 7's first behind 8's.
  const Bytes ring = {2,    1, 8, 0, 0x84, 7,    1, 1, 'c', 2,   7, 0,
                      0x84, 8, 0, 1, 'a',  0x84, 7, 0, 1,   'b', 0};
  const Bytes both = {2, 1, 8, 0, 0x84, 9, 3, 1, 'c', 1, 7, 0, 0x84, 9, 5, 1, 'b', 0};
  struct Case {
    Bytes update;
    StateVector missing;
    Bytes state;
  };
  // A gap in 7's own clocks, and 6's struct stands behind what would come later still.
  const Bytes gap = {2, 1,   7, 5, 4, 1,    4, 't', 'e', 'k', 's',
                     1, 'x', 1, 6, 0, 0x84, 7, 9,   1,   'y', 0};
  // 7's struct stands behind 8's second, which 8's first keeps from coming.
  const Bytes twice = {2, 2,   8, 0, 0x84, 7,    0, 1, 'c', 0x84, 8, 0,
                       1, 'd', 1, 7, 0,    0x84, 8, 1, 1,   'a',  0};
  const Bytes once = {2, 1, 8, 1, 0x84, 8, 0, 1, 'd', 1, 7, 0, 0x84, 8, 1, 1, 'a', 0};
  for (const Case& one : {Case{ring, {{8, 0}}, ring}, Case{both, {{9, 0}}, both},
                          Case{gap, {{7, 0}}, gap}, Case{twice, {{8, 0}}, once}}) {
    Document document = village(1);
    must(document.apply(one.update));
    CHECK(document.missing() == one.missing);  // as Yjs says, and its bytes
    CHECK(document.encode_state() == one.state);
    CHECK(document.state_vector().empty());
  }
}

TEST_CASE("what waits does not stand for what is known", "[crdt]") {
  Document document = village(2);
  const Bytes first = RawUpdate(7, 0, 1).in_root(string, "teks").text("a").done();
  must(document.apply(first));
  must(document.apply(RawUpdate(7, 1, 1).behind(string, {7, 0}).text("bc").done()));
  must(document.apply(RawUpdate(9, 5, 1).collected(1).done()));  // waits for what is before it
  // A known letter behind one that nobody has: it waits, and with it what says that the next two
  // letters were deleted.
  must(document.apply(RawUpdate(7, 0, 2).behind(string, {9, 0}).text("a").collected(2).done()));
  CHECK(document.missing() == StateVector{{9, 0}});
  Document whole = village(3);
  must(whole.apply(document.encode_state()));
  CHECK(must(whole.text(text_root)) == "abc");
  Document rest = village(3);
  must(rest.apply(first));
  must(rest.apply(document.encode_state({{7, 1}})));
  CHECK(must(rest.text(text_root)) == "abc");
  CHECK(rest.missing() == StateVector{{9, 4}});  // of what waited only that came along
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
