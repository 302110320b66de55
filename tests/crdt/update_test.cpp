#include <rapidcheck/catch.h>

#include <algorithm>

#include "crdt/updates.hpp"
#include "tests/crdt/builders.hpp"

namespace lumbung::crdt {
namespace {

using test::contents;
using test::list_root;
using test::map_root;
using test::must;
using test::number;
using test::text;
using test::text_root;
using test::village;

/// One random edit by rapidcheck's choice.
void edit(Document& document) {
  switch (*rc::gen::inRange(0, 6)) {
    case 0:
      must(document.put(map_root, *rc::gen::element<std::string>("a", "b"),
                        number(*rc::gen::inRange(0, 100))));
      break;
    case 1:
      must(document.erase(map_root, "a"));
      break;
    case 2: {
      const std::size_t length = must(document.length(list_root));
      must(document.insert(list_root, *rc::gen::inRange<std::size_t>(0, length + 1),
                           {number(*rc::gen::inRange(0, 9)), text("x")}));
      break;
    }
    case 3: {
      const std::size_t length = must(document.length(text_root));
      must(document.insert_text(text_root, *rc::gen::inRange<std::size_t>(0, length + 1), "pà"));
      break;
    }
    case 4: {
      const ObjectId& root = *rc::gen::element(list_root, text_root);
      const std::size_t length = must(document.length(root));
      if (length > 0) must(document.erase(root, *rc::gen::inRange<std::size_t>(0, length), 1));
      break;
    }
    default: {
      const ObjectId inner = must(document.put_object(map_root, "c", ObjectType::array));
      must(document.insert(inner, 0, {number(1)}));
    }
  }
}

TEST_CASE("all orders of the same updates give one document", "[crdt]") {
  rc::prop("convergence", [] {
    const Collect collect = *rc::gen::element(Collect::deleted_content, Collect::nothing);
    std::vector<Document> writers;
    for (ClientId id = 1; id <= 3; ++id) writers.push_back(village(id, collect));
    std::vector<Bytes> updates;
    for (int i = *rc::gen::inRange(1, 25); i > 0; --i) {
      Document& writer = writers[*rc::gen::inRange<std::size_t>(0, writers.size())];
      edit(writer);
      const Bytes update = writer.commit().update;
      if (!update.empty()) updates.push_back(update);
      if (!updates.empty() && *rc::gen::inRange(0, 2) == 0) {
        Document& reader = writers[*rc::gen::inRange<std::size_t>(0, writers.size())];
        must(reader.replay(updates[*rc::gen::inRange<std::size_t>(0, updates.size())]));
      }
    }
    Document in_order = village(8, collect);
    for (const Bytes& update : updates) must(in_order.apply(update));
    RC_ASSERT(in_order.missing().empty());

    std::vector<std::size_t> order(updates.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    for (std::size_t i = order.size(); i > 1; --i) {
      std::swap(order[i - 1], order[*rc::gen::inRange<std::size_t>(0, i)]);
    }
    Document shuffled = village(9, collect);
    for (const std::size_t i : order) must(shuffled.apply(updates[i]));
    RC_ASSERT(contents(shuffled) == contents(in_order));
    RC_ASSERT(shuffled.missing().empty());

    Document copied = village(10, collect);
    must(copied.apply(in_order.encode_state()));
    RC_ASSERT(contents(copied) == contents(in_order));
    RC_ASSERT(copied.state_vector() == in_order.state_vector());

    for (Document& writer : writers) {
      must(writer.apply(in_order.encode_state(writer.state_vector())));
      RC_ASSERT(contents(writer) == contents(in_order));
    }
  });
}

TEST_CASE("updates wait for what they need and say what that is", "[crdt]") {
  Document writer = village(1);
  must(writer.insert_text(text_root, 0, "satu"));
  const Bytes first = writer.commit().update;
  must(writer.insert_text(text_root, 4, " dua"));
  const Bytes second = writer.commit().update;
  must(writer.erase(text_root, 0, 4));
  const Bytes third = writer.commit().update;

  Document reader = village(2);
  Applied applied = must(reader.apply(second));
  CHECK_FALSE(applied.applied);
  CHECK(applied.missing == StateVector{{1, 3}});
  applied = must(reader.apply(third));
  CHECK_FALSE(applied.applied);

  // What waits travels along in the state.
  Document copy = village(3);
  must(copy.apply(reader.encode_state()));
  CHECK(copy.missing() == reader.missing());
  for (Document* document : {&reader, &copy}) {
    applied = must(document->apply(first));
    CHECK(applied.applied);
    CHECK(applied.missing.empty());
    CHECK(must(document->text(text_root)) == " dua");
    CHECK(document->encode_state() == writer.encode_state());
  }
}

TEST_CASE("a clock with two contents is found out", "[crdt]") {
  Document honest = village(1, Collect::nothing);
  Document twin = village(1, Collect::nothing);
  must(honest.insert(list_root, 0, {number(1), number(2), number(3)}));
  must(twin.insert(list_root, 0, {number(1), number(2), number(4)}));
  const Bytes mine = honest.commit().update;
  const Bytes other = twin.commit().update;
  Document reader = village(2, Collect::nothing);
  must(reader.apply(mine));
  const Bytes before = reader.encode_state();
  CHECK(reader.apply(other).error().code == Errc::client_id_reuse);
  CHECK(reader.encode_state() == before);
  SECTION("the same content again is fine, whole or in part") {
    CHECK_FALSE(must(reader.apply(mine)).applied);
    must(honest.insert(list_root, 3, {number(5)}));
    (void)honest.commit();
    CHECK(must(reader.apply(honest.encode_state())).applied);
  }
  SECTION("news of our own client from outside is refused, an echo is not") {
    CHECK_FALSE(must(honest.apply(mine)).applied);
    must(reader.insert(list_root, 0, {number(9)}));
    Document thief = village(2);
    must(thief.apply(mine));
    must(thief.insert(list_root, 3, {number(7)}));
    must(thief.insert(list_root, 3, {number(8)}));
    const Bytes stolen = thief.commit().update;
    (void)reader.commit();
    CHECK(reader.apply(stolen).error().code == Errc::client_id_reuse);
  }
  SECTION("a replica that split a surrogate pair is not taken for a twin") {
    Document writer = village(5);
    must(writer.insert_text(text_root, 0, "a\U0001F600b"));
    const Bytes whole = writer.commit().update;
    must(reader.apply(whole));
    must(reader.insert_text(text_root, 2, "-"));
    (void)reader.commit();
    CHECK(reader.apply(whole));
    CHECK(writer.apply(reader.encode_state()));
  }
}

TEST_CASE("damaged updates give an error or a document, and errors change nothing", "[crdt]") {
  Document writer = village(1, Collect::nothing);
  must(writer.insert(list_root, 0, {number(1), text("dua"), Any::bytes({1, 2})}));
  const ObjectId inner = must(writer.put_object(map_root, "a", ObjectType::map));
  must(writer.put(inner, "b", Any::object().set("c", number(3))));
  must(writer.insert_text(text_root, 0, "te\U0001F600ks"));
  (void)writer.commit();
  must(writer.insert_text(text_root, 3, "!"));
  must(writer.erase(list_root, 1, 1));
  (void)writer.commit();
  const Bytes update = writer.encode_state();
  for (std::size_t cut = 0; cut < update.size(); ++cut) {
    Document reader = village(2);
    const Bytes part(update.begin(), update.begin() + static_cast<std::ptrdiff_t>(cut));
    CHECK(reader.apply(part).error().code == Errc::malformed);
    CHECK(reader.encode_state() == Bytes{0, 0});
  }
  for (std::size_t at = 0; at < update.size(); ++at) {
    for (const unsigned flip : {0x01U, 0x80U, 0xFFU, 0x40U, 0x10U}) {
      Bytes damaged = update;
      damaged[at] = static_cast<std::uint8_t>(damaged[at] ^ flip);
      Document reader = village(2);
      must(reader.insert_text(text_root, 0, "x"));
      (void)reader.commit();
      const Bytes before = reader.encode_state();
      if (const Result<Applied> applied = reader.apply(damaged)) {
        CHECK(contents(reader).size() > 0);
        CHECK(village(3).apply(reader.encode_state()));
      } else {
        CHECK(reader.encode_state() == before);
      }
    }
  }
}

TEST_CASE("types that nest too deep are refused as a whole", "[crdt]") {
  // Each update adds one level below what the last one made; together they go too deep.
  const auto level = [](std::uint8_t clock) {
    Bytes update{1, 1, 9, clock, 7};
    if (clock == 0) {
      update.insert(update.end(), {1, 4, 'p', 'e', 't', 'a'});
    } else {
      update.insert(update.end(), {0, 9, static_cast<std::uint8_t>(clock - 1)});
    }
    update.push_back(0);  // an array
    update.push_back(0);  // no deletes
    return update;
  };
  Document reader = village(1);
  for (std::uint8_t i = 0; i < 64; ++i) must(reader.apply(level(i)));
  CHECK(reader.apply(level(64)).error().code == Errc::limit);
  CHECK(reader.next_clock(9) == 64);

  SECTION("what waited is cut off at the same depth") {
    Document late = village(2);
    for (std::uint8_t i = 70; i-- > 0;) must(late.apply(level(i)));
    CHECK(late.next_clock(9) == 70);
    CHECK(late.missing().empty());
    CHECK(contents(late) == contents(reader));
  }
}

TEST_CASE("state vectors read back and refuse other bytes", "[crdt]") {
  const StateVector state{{1, 5}, {client_id_max, 7}};
  CHECK(must(decode_state_vector(encode_state_vector(state))) == state);
  CHECK(decode_state_vector(Bytes{2, 1, 1}).error().code == Errc::malformed);
  CHECK(decode_state_vector(Bytes{}).error().code == Errc::malformed);
}

TEST_CASE("updates whose clients stand in any order merge into one that is read whole", "[crdt]") {
  const Bytes upside_down{2, 1, 1, 0, 1, 1, 1, 't', 2, 1, 9, 0, 1, 1, 1, 't', 3, 0};
  const Bytes more{1, 1, 1, 2, 0, 5, 0};
  const Bytes merged = must(merge_updates(std::vector<Bytes>{upside_down, more}));
  const UpdateMeta meta = must(parse_update_meta(merged));
  CHECK(meta.to == StateVector{{1, 7}, {9, 3}});
  Document reader = village(2);
  must(reader.apply(merged));
  CHECK(reader.state_vector() == meta.to);
}

TEST_CASE("nothing is applied into an open transaction", "[crdt]") {
  Document writer = village(1);
  must(writer.insert(list_root, 0, {number(1)}));
  const Bytes update = writer.commit().update;
  Document reader = village(2);
  must(reader.put(map_root, "a", number(1)));
  CHECK(reader.apply(update).error().code == Errc::busy);
  (void)reader.commit();
  CHECK(must(reader.apply(update)).applied);
}

TEST_CASE("a large update that has to wait from its middle on loses nothing", "[crdt]") {
  const Encoding encoding = GENERATE(Encoding::v1, Encoding::v2);
  Document other = village(2);
  must(other.insert(list_root, 0, {number(1), number(2)}));
  (void)other.commit();
  Document writer = village(1);
  const auto put = [&writer](int from, int to) {
    for (int i = from; i < to; ++i) {
      must(writer.put(map_root, "k" + std::to_string(i), number(i)));
      (void)writer.commit();
    }
  };
  // Each value of a key is a struct of its own: 900 before the one that needs the other's.
  put(0, 900);
  must(writer.apply(other.encode_state()));
  must(writer.insert(list_root, 1, {number(9)}));
  (void)writer.commit();
  put(900, 1800);
  const Bytes alone = must(diff_update(writer.encode_state({}, encoding), {{2, 2}}, encoding));

  Document reader = village(3);
  const Applied half = must(reader.apply(alone, encoding));
  CHECK(half.missing == StateVector{{2, 0}});
  CHECK(must(reader.keys(map_root)).size() == 900);
  must(reader.apply(other.encode_state({}, encoding), encoding));
  CHECK(reader.missing().empty());
  CHECK(to_json(must(reader.read(map_root))) == to_json(must(writer.read(map_root))));
  CHECK(to_json(must(reader.read(list_root))) == "[1,9,2]");
  CHECK(reader.encode_state() == writer.encode_state());
}

TEST_CASE("blocks that came by the hundreds at the end are found after cuts among them", "[crdt]") {
  Document document = village(1);
  std::string expected;
  // Each piece stands before the one typed last, so that none goes on in another's block.
  for (int i = 0; i < 1000; ++i) {
    must(document.insert_text(text_root, 0, "abcd"));
    (void)document.commit();
    expected.insert(0, "abcd");
  }
  for (std::size_t at = 2; at < expected.size(); at += 13) {
    must(document.insert_text(text_root, at, "X"));
    (void)document.commit();
    expected.insert(at, "X");
  }
  CHECK(must(document.text(text_root)) == expected);
  Document copy = village(2);
  must(copy.apply(document.encode_state()));
  CHECK(must(copy.text(text_root)) == expected);
  CHECK(copy.encode_state() == document.encode_state());
}

}  // namespace
}  // namespace lumbung::crdt
