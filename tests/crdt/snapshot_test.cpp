#include "crdt/snapshot.hpp"

#include "crdt/tool/values.hpp"
#include "tests/crdt/builders.hpp"

namespace lumbung::crdt {
namespace {

using namespace test;
using tool::from_base64;
using tool::to_base64;

/// As the real yjs made it (gc: false, clientID 7): teks.insert(0, 'padi dan beras'),
/// peta.set('harga', 100), daftar.insert(0, [1, 2, 3]), teks.delete(0, 5).
Document market() {
  Document document = village(7, Collect::nothing);
  must(document.insert_text(text_root, 0, "padi dan beras"));
  document.commit();
  must(document.put(map_root, "harga", number(100)));
  document.commit();
  must(document.insert(list_root, 0, {number(1), number(2), number(3)}));
  document.commit();
  must(document.erase(text_root, 0, 5));
  document.commit();
  return document;
}

/// Then: peta.set('harga', 120), teks.insert(0, 'x'), daftar.delete(1, 1).
void go_on(Document& document) {
  must(document.put(map_root, "harga", number(120)));
  document.commit();
  must(document.insert_text(text_root, 0, "x"));
  document.commit();
  must(document.erase(list_root, 1, 1));
  document.commit();
}

TEST_CASE("a snapshot has the bytes that yjs gives it, in both formats", "[crdt]") {
  Document document = market();
  CHECK(to_base64(encode_snapshot(take_snapshot(document))) == "AQcBAAUBBxI=");
  CHECK(to_base64(encode_snapshot_v2(take_snapshot(document))) == "AQcBAAQBBxI=");
  go_on(document);
  const Snapshot later = take_snapshot(document);
  CHECK(to_base64(encode_snapshot(later)) == "AQcDAAUOARABAQcU");
  CHECK(to_base64(encode_snapshot_v2(later)) == "AQcDAAQJAAEAAQcU");
  CHECK(must(decode_snapshot(encode_snapshot(later))) == later);
  CHECK(must(decode_snapshot_v2(encode_snapshot_v2(later))) == later);
}

TEST_CASE("a restored document shows the moment, and its origin stays as it was", "[crdt]") {
  Document document = market();
  const Snapshot moment = take_snapshot(document);
  go_on(document);
  const Bytes before = document.encode_state();
  Document restored =
      must(restore(document, moment, {8, Collect::nothing, EmitUpdates::on_commit}));
  must(restored.root("peta", ObjectType::map));
  must(restored.root("daftar", ObjectType::array));
  must(restored.root("teks", ObjectType::text));
  CHECK(contents(restored) == "{\"harga\":100}\n[1,2,3]\n\"dan beras\"\n");
  CHECK(take_snapshot(restored) == moment);
  CHECK(document.encode_state() == before);
}

TEST_CASE("restoring needs all contents, the whole moment and no open transaction", "[crdt]") {
  Document collecting = village(1);
  const Options options{9, Collect::nothing, EmitUpdates::on_commit};
  CHECK(restore(collecting, {}, options).error().code == Errc::unsupported);
  Document document = market();
  CHECK(restore(document, {{{7, 19}}, {}}, options).error().code == Errc::out_of_range);
  CHECK(restore(document, {{{5, 1}}, {}}, options).error().code == Errc::out_of_range);
  document.begin();
  CHECK(restore(document, {}, options).error().code == Errc::busy);
}

TEST_CASE("earlier values are read without restoring", "[crdt]") {
  Document document = market();
  const Snapshot moment = take_snapshot(document);
  go_on(document);
  const auto price = must(get_at(document, map_root, "harga", moment));
  REQUIRE(price.has_value());
  CHECK(std::get<Any>(price->value) == number(100));
  CHECK_FALSE(must(get_at(document, map_root, "lain", moment)).has_value());
  CHECK_FALSE(must(get_at(document, map_root, "harga", Snapshot{})).has_value());
  CHECK(must(entries_at(document, map_root, moment)).size() == 1);
  CHECK(must(entries_at(document, map_root, Snapshot{})).empty());
  CHECK(must(elements_at(document, list_root, moment)).size() == 3);
  CHECK(must(elements_at(document, list_root, take_snapshot(document))).size() == 2);
  CHECK(must(text_at(document, text_root, moment)) == "dan beras");
  CHECK(must(text_at(document, text_root, take_snapshot(document))) == "xdan beras");
  CHECK(get_at(document, list_root, "harga", moment).error().code == Errc::wrong_type);
  CHECK(elements_at(document, map_root, moment).error().code == Errc::wrong_type);
  CHECK(text_at(document, ObjectId::root("lain"), moment).error().code == Errc::not_found);
}

TEST_CASE("a moment in the middle of a run shows the part that was there", "[crdt]") {
  Document document = village(7, Collect::nothing);
  must(document.insert_text(text_root, 0, "a\U0001F600bc"));
  document.commit();
  CHECK(must(text_at(document, text_root, {{{7, 4}}, {{7, 0, 1}}})) == "\U0001F600b");
  CHECK(must(text_at(document, text_root, {{{7, 2}}, {}})) == "a\uFFFD");
  CHECK(must(text_at(document, text_root, {{{7, 5}}, {{7, 0, 2}}})) == "\uFFFDbc");
  CHECK(must(text_at(document, text_root, {{{7, 5}}, {{7, 0, 1}, {7, 3, 9}}})) == "\U0001F600");
}

TEST_CASE("a snapshot tells what it shows and which updates are no news to it", "[crdt]") {
  const Snapshot moment{{{1, 5}, {2, 3}}, {{1, 1, 2}}};
  CHECK(moment.shows({1, 0}));
  CHECK_FALSE(moment.shows({1, 1}));
  CHECK_FALSE(moment.shows({1, 2}));
  CHECK(moment.shows({1, 3}));
  CHECK_FALSE(moment.shows({1, 5}));
  CHECK_FALSE(moment.shows({3, 0}));

  Document document = market();
  const Snapshot now = take_snapshot(document);
  const Bytes state = document.encode_state();
  CHECK(must(contains_update(now, state)));
  CHECK_FALSE(must(contains_update(Snapshot{}, state)));
  go_on(document);
  CHECK_FALSE(must(contains_update(now, document.encode_state())));
  must(document.erase(text_root, 0, 1));
  const Bytes only_delete = document.commit().update;
  CHECK_FALSE(must(contains_update({now.state, {}}, only_delete)));
  CHECK(must(contains_update(take_snapshot(document), only_delete)));
  CHECK(contains_update(now, Bytes{9}).error().code == Errc::malformed);
}

TEST_CASE("ranges of a snapshot come sorted and joined; other bytes are malformed", "[crdt]") {
  const Bytes shuffled{1, 7, 3, 8, 2, 0, 3, 2, 4, 0};
  const std::vector<ClockRange> joined{{7, 0, 6}, {7, 8, 2}};
  CHECK(must(decode_snapshot(shuffled)).deleted == joined);
  for (const Bytes& bad : {Bytes{}, Bytes{1}, Bytes{1, 7, 1, 0, 0, 0}, Bytes{1, 7, 9, 0},
                           Bytes{0, 1, 7}, Bytes{0}, Bytes{200, 1}}) {
    CHECK(decode_snapshot(bad).error().code == Errc::malformed);
  }
  CHECK(decode_snapshot_v2(Bytes{1, 7, 1, 0}).error().code == Errc::malformed);
}

}  // namespace
}  // namespace lumbung::crdt
