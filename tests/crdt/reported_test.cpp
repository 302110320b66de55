#include "crdt/core/wire.hpp"
#include "crdt/history.hpp"
#include "crdt/inspect.hpp"
#include "crdt/limits.hpp"
#include "crdt/undo.hpp"
#include "crdt/updates.hpp"
#include "tests/crdt/builders.hpp"

// What users of Yjs and its ports reported, and what this library does instead. Numbers are those
// of the projects' issue trackers. Elsewhere: time and memory in reported_cost_test.cpp; documents
// that are not safe across threads (y-octo) in readers_test.cpp; writers who corrupt a document
// (Yjs' threat model) in tests/node, since the signed logs are below this library.
namespace lumbung::crdt {
namespace {

using test::list_root;
using test::map_root;
using test::must;
using test::number;
using test::text_root;
using test::village;

TEST_CASE("yjs 710: merging many updates does not take the square of their number", "[crdt]") {
  Document writer = village(1);
  std::vector<Bytes> updates;
  for (int i = 0; i < 50'000; ++i) {
    must(writer.insert_text(text_root, static_cast<std::size_t>(i), "x"));
    updates.push_back(writer.commit().update);
  }
  const Bytes merged = must(merge_updates(updates));
  Document reader = village(2);
  must(reader.apply(merged));
  CHECK(reader.encode_state() == writer.encode_state());
  CHECK(must(parse_update_meta(merged)).to == StateVector{{1, 50'000}});
}

TEST_CASE("yjs 687: a few bytes of update v2 cannot claim any number of structs", "[crdt]") {
  // One section of 2^40 collected structs of length 1: info and length go on for ever.
  const auto bomb = [](std::uint64_t structs) {
    Writer out;
    for (const int size : {0, 0}) out.u8(static_cast<std::uint8_t>(size));  // flag, key clocks
    out.var_bytes(Bytes{5});                                                // clients
    for (int i = 0; i < 2; ++i) out.u8(0);                                  // clocks
    out.var_bytes(Bytes{0});                                                // infos: collected
    out.var_bytes(Bytes{0});                                                // texts
    for (int i = 0; i < 2; ++i) out.u8(0);                                  // parents, types
    Writer lengths;
    lengths.var_int(1, true);
    lengths.var_uint(structs - 2);
    out.var_bytes(lengths.view());
    out.var_uint(1);
    out.var_uint(structs);
    out.var_uint(0);  // from clock 0
    out.var_uint(0);  // no deletes
    return out.take();
  };
  for (const std::uint64_t structs : {std::uint64_t{1} << 40, std::uint64_t{70'000}}) {
    const Bytes update = bomb(structs);
    Document reader = village(1);
    CHECK(reader.apply(update, Encoding::v2).error().code == Errc::limit);
    CHECK(reader.encode_state() == Bytes{0, 0});
    const std::vector<Bytes> twice{update, update};
    CHECK(merge_updates(twice, Encoding::v2).error().code == Errc::limit);
    CHECK(convert_update(update, Encoding::v2, Encoding::v1).error().code == Errc::limit);
  }
  SECTION("as many as limits.hpp grants are fine") {
    const Bytes update = bomb(limits::v2_structs_free);
    Document reader = village(1);
    CHECK(must(reader.apply(update, Encoding::v2)).applied);
    CHECK(reader.next_clock(5) == limits::v2_structs_free);
  }
  SECTION("who trusts the sender takes more") {
    Options options;
    options.client = 1;
    options.v2_structs_free = 100'000;
    Document reader = must(Document::create(options));
    CHECK(must(reader.apply(bomb(70'000), Encoding::v2)).applied);
  }
}

TEST_CASE("yjs 741: a document of map tombstones takes its bytes and no more", "[crdt]") {
  Options options;
  options.client = 1;
  Document writer = must(Document::create(options));
  must(writer.root("peta", ObjectType::map));
  constexpr int writes = 40'000;
  for (int i = 0; i < writes; ++i) {
    must(writer.put(map_root, i % 2 == 0 ? "a" : "b", number(i)));
    (void)writer.commit();
  }
  // Two keys in turn: no two tombstones join. Encoded they take 5 to 9 bytes each, in v2 none.
  const Bytes state = writer.encode_state();
  const Bytes state_v2 = writer.encode_state(Encoding::v2);
  CHECK(state.size() < 9 * writes);
  CHECK(state_v2.size() < 100);
  for (const Encoding encoding : {Encoding::v1, Encoding::v2}) {
    options.client = 2;
    const Document copy =
        must(Document::load(options, encoding == Encoding::v1 ? state : state_v2, encoding));
    CHECK(copy.encode_state() == state);
  }
}

TEST_CASE("yjs 479 and 516: no malformed text gets in anywhere", "[crdt]") {
  const std::vector<Bytes> broken = {
      {1, 1, 9, 0, 4, 1, 1, 0xC3, 1, 'x', 0},                         // root name
      {1, 1, 9, 0, 0x28, 1, 1, 'p', 1, 0xFF, 1, 126, 0},              // map key
      {1, 1, 9, 0, 4, 1, 1, 't', 2, 0xC0, 0x80, 0},                   // text: overlong
      {1, 1, 9, 0, 4, 1, 1, 't', 3, 0xED, 0xA0, 0x80, 0},             // text: half a pair
      {1, 1, 9, 0, 8, 1, 1, 'l', 1, 119, 1, 0x80, 0},                 // string in a value
      {1, 1, 9, 0, 8, 1, 1, 'l', 1, 118, 1, 1, 0xFE, 126, 0},         // object key in a value
      {1, 1, 9, 0, 5, 1, 1, 't', 3, '"', 0xF5, '"', 0},               // embed
      {1, 1, 9, 0, 6, 1, 1, 't', 1, 0x80, 4, 't', 'r', 'u', 'e', 0},  // format key
      {1, 1, 9, 0, 2, 1, 1, 'l', 1, 3, '"', 0xC3, '"', 0},            // old JSON value
      {1, 1, 9, 0, 7, 1, 1, 'l', 3, 1, 0xF8, 0},                      // name of an XML element
      {1, 1, 9, 0, 9, 1, 1, 'l', 1, 0xBF, 118, 0, 0},                 // guid of a subdocument
  };
  for (const Bytes& update : broken) {
    Document reader = village(1);
    must(reader.insert_text(text_root, 0, "x"));
    (void)reader.commit();
    const Bytes before = reader.encode_state();
    CHECK(reader.apply(update).error().code == Errc::malformed);
    CHECK(reader.encode_state() == before);
    CHECK(read_update(update).error().code == Errc::malformed);
    CHECK(inspect_update(update, {}).error().code == Errc::malformed);
  }
}

TEST_CASE("y-crdt 404 and 391: damaged bytes of either encoding never end the program", "[crdt]") {
  Document writer = village(1, Collect::nothing);
  must(writer.insert(list_root, 0, {number(1), test::text("dua"), Any::bytes({1, 2})}));
  const ObjectId inner = must(writer.put_object(map_root, "a", ObjectType::map));
  must(writer.put(inner, "b", Any::object().set("c", number(3))));
  must(writer.insert_text(text_root, 0, "te\U0001F600ks"));
  (void)writer.commit();
  must(writer.insert_text(text_root, 3, "!"));
  must(writer.erase(list_root, 1, 1));
  (void)writer.commit();
  const Bytes update = writer.encode_state(Encoding::v2);
  for (std::size_t cut = 0; cut < update.size(); ++cut) {
    Document reader = village(2);
    const Bytes part(update.begin(), update.begin() + static_cast<std::ptrdiff_t>(cut));
    CHECK(reader.apply(part, Encoding::v2).error().code == Errc::malformed);
    CHECK(reader.encode_state() == Bytes{0, 0});
  }
  for (std::size_t at = 0; at < update.size(); ++at) {
    for (const unsigned flip : {0x01U, 0x80U, 0xFFU, 0x40U, 0x10U}) {
      Bytes damaged = update;
      damaged[at] = static_cast<std::uint8_t>(damaged[at] ^ flip);
      Document reader = village(2);
      const Bytes before = reader.encode_state();
      if (reader.apply(damaged, Encoding::v2)) {
        CHECK(village(3).apply(reader.encode_state(Encoding::v1)));
      } else {
        CHECK(reader.encode_state() == before);
      }
    }
  }
}

TEST_CASE("yjs 461 and 550: who applies is told what is still missing", "[crdt]") {
  Document writer = village(1);
  must(writer.put(map_root, "a", number(1)));
  const Bytes first = writer.commit().update;
  Document other = village(2);
  must(other.apply(first));
  must(other.insert(list_root, 0, {number(0)}));
  const Bytes needed = other.commit().update;
  must(writer.apply(needed));
  must(writer.insert(list_root, 1, {number(5)}));
  must(writer.put(map_root, "a", number(2)));
  const Bytes second = writer.commit().update;

  // The new value waits behind an element that nobody sent, but the delete of the old one is free:
  // as in Yjs the key is gone meanwhile. The answer says so.
  for (const Encoding encoding : {Encoding::v1, Encoding::v2}) {
    Document reader = village(3);
    must(reader.apply(first));
    const Bytes update = must(convert_update(second, Encoding::v1, encoding));
    const Applied applied = must(reader.apply(update, encoding));
    CHECK(applied.missing == StateVector{{2, 0}});
    CHECK_FALSE(must(reader.get(map_root, "a")).has_value());
    const Applied rest = must(reader.apply(needed));
    CHECK(rest.missing.empty());
    CHECK(std::get<Any>(must(reader.get(map_root, "a"))->value) == number(2));
    CHECK(reader.encode_state() == writer.encode_state());
  }
}

TEST_CASE("yjs 461: a change whose past is missing is held back whole", "[crdt]") {
  const auto chronicle = [](ClientId client) {
    History history = must(History::create({client}));
    must(history.document().root("peta", ObjectType::map));
    must(history.document().root("daftar", ObjectType::array));
    return history;
  };
  const auto commit = [](History& history) { return must(history.commit({})).front(); };
  History writer = chronicle(1);
  must(writer.document().put(map_root, "a", number(1)));
  const ChangeRecord first = commit(writer);
  History other = chronicle(2);
  must(other.apply(first));
  must(other.document().insert(list_root, 0, {number(0)}));
  const ChangeRecord needed = commit(other);
  must(writer.apply(needed));
  must(writer.document().put(map_root, "a", number(2)));
  const ChangeRecord second = commit(writer);

  History reader = chronicle(3);
  must(reader.apply(first));
  CHECK(must(reader.apply(second)).missing == std::vector<ChangeId>{needed.id});
  const auto value = [&reader] {
    return std::get<Any>(must(reader.document().get(map_root, "a"))->value);
  };
  CHECK(value() == number(1));
  CHECK(must(reader.apply(needed)).applied == std::vector<ChangeId>{needed.id, second.id});
  CHECK(value() == number(2));
}

TEST_CASE("yjs 514: what an undo would take from a contested key can be given back", "[crdt]") {
  Document winner = village(2);
  UndoOptions options;
  options.scope = {map_root};
  options.origins = {Any::null()};
  UndoHistory history = must(UndoHistory::create(winner, std::move(options)));
  Document loser = village(1);
  must(loser.put(map_root, "harga", number(100)));
  must(winner.put(map_root, "harga", number(200)));
  (void)winner.commit();
  must(winner.apply(loser.commit().update));
  const Concurrent both = must(winner.get_all(map_root, "harga"));
  REQUIRE(both.values.size() == 2);
  CHECK(both.complete);
  CHECK(std::get<Any>(both.values[0].value) == number(200));
  // Undo deletes the key, as in Yjs, and with it the other value.
  CHECK(must(history.undo()).popped);
  CHECK_FALSE(must(winner.get(map_root, "harga")).has_value());
  must(winner.put(map_root, "harga", std::get<Any>(both.values[1].value)));
  (void)winner.commit();
  must(loser.apply(winner.encode_state()));
  CHECK(std::get<Any>(must(loser.get(map_root, "harga"))->value) == number(100));
}

TEST_CASE("y-crdt 221, 361 and 209, yjs 574: no client id is cut short or used twice unseen",
          "[crdt]") {
  constexpr ClientId high = (ClientId{1} << 53) - 1;
  constexpr ClientId low = high & 0xffff'ffff;  // what 32 bits would leave of it
  Document a = village(high);
  Document b = village(low);
  must(a.insert(list_root, 0, {number(1)}));
  must(b.insert(list_root, 0, {number(2)}));
  Document reader = village(7);
  for (const Encoding encoding : {Encoding::v1, Encoding::v2}) {
    for (Document* writer : {&a, &b}) {
      (void)writer->commit();
      must(reader.apply(writer->encode_state(encoding), encoding));
    }
  }
  CHECK(reader.state_vector() == StateVector{{low, 1}, {high, 1}});
  CHECK(must(reader.length(list_root)) == 2);

  Document twin = village(high);
  must(twin.insert(list_root, 0, {number(3)}));
  const Bytes before = reader.encode_state();
  CHECK(reader.apply(twin.commit().update).error().code == Errc::client_id_reuse);
  CHECK(reader.encode_state() == before);
}

}  // namespace
}  // namespace lumbung::crdt
