#include "crdt/segment/segment.hpp"

#include <catch2/catch.hpp>

#include "crdt/history.hpp"
#include "tests/crdt/edits.hpp"

namespace lumbung::crdt::test {
namespace {

Document mixed_document() {
  Document document = village(7);
  for (ClientId client = 20; client < 23; ++client) {
    Document other = village(client);
    perform(other, *some_edits(), Pairs::cut);
    const Bytes news = other.commit().update;
    if (!news.empty()) must(document.apply(news));
    perform(document, *some_edits(), Pairs::cut);
    (void)document.commit();
  }
  return document;
}

/// Long enough for several blocks of each client.
Document long_document() {
  Document document = village(7);
  Document other = village(20);
  for (int i = 0; i < 600; ++i) {
    for (Document* one : {&document, &other}) {
      must(one->insert(list_root, 0, {text(std::string(400, static_cast<char>('a' + i % 26)))}));
      must(one->put(map_root, "k" + std::to_string(i), number(i)));
      (void)one->commit();
    }
  }
  must(document.apply(other.encode_state()));
  must(document.erase(list_root, 3, 5));
  (void)document.commit();
  return document;
}

StateVector some_state(const Document& document) {
  StateVector since;
  for (const auto& [client, clock] : document.state_vector()) {
    const Clock have = *rc::gen::inRange<Clock>(0, clock + 3);
    if (have > 0) since.emplace(client, have);
  }
  return since;
}

}  // namespace

TEST_CASE("a segment file gives every diff that the document gives", "[crdt]") {
  rc::prop("the same bytes, for any state vector", [] {
    const Document document = mixed_document();
    const Bytes file = save_segment(document);
    const Segment segment = must(Segment::open(file));
    RC_ASSERT(segment.state_vector() == document.state_vector());
    RC_ASSERT(must(segment.diff({})) == document.encode_state());
    for (int i = 0; i < 5; ++i) {
      const StateVector since = some_state(document);
      RC_ASSERT(must(segment.diff(since)) == document.encode_state(since));
    }
    const Options options{99, Collect::deleted_content, {}};
    const Document loaded = must(load_segment(options, file));
    const Document other = must(Document::load(options, document.encode_state()));
    RC_ASSERT(loaded.encode_state() == other.encode_state());
  });
}

TEST_CASE("a long document lies in many blocks and is read by the piece", "[crdt]") {
  const Document document = long_document();
  const Bytes file = save_segment(document);
  CHECK(file.size() < document.encode_state().size() / 4);
  const Segment segment = must(Segment::open(file));
  CHECK(segment.blocks().size() > 8);
  for (const Clock have : {0U, 1U, 400U, 811U, 1199U, 1200U}) {
    const StateVector since{{7, have}, {20, 1100}};
    CHECK(must(segment.diff(since)) == document.encode_state(since));
  }
  SECTION("a diff needs the blocks that hold it and no others") {
    Bytes hurt = file;
    hurt[segment.blocks().front().offset + 80] ^= 1;
    const Segment rest = must(Segment::open(hurt));
    const StateVector since{{7, 1100}, {20, 1100}};
    CHECK(must(rest.diff(since)) == document.encode_state(since));
    CHECK(rest.diff({}).error().code == Errc::malformed);
  }
}

TEST_CASE("what waits for something goes along", "[crdt]") {
  Document writer = village(7);
  must(writer.insert_text(text_root, 0, "a"));
  const Bytes first = writer.commit().update;
  must(writer.insert_text(text_root, 1, "b"));
  const Bytes second = writer.commit().update;
  Document reader = village(8);
  must(reader.put(map_root, "k", number(1)));
  (void)reader.commit();
  must(reader.apply(second));
  const Bytes file = save_segment(reader);
  Document loaded = must(load_segment({9, Collect::deleted_content, {}}, file));
  must(loaded.root("teks", ObjectType::text));
  CHECK_FALSE(loaded.missing().empty());
  must(loaded.apply(first));
  CHECK(must(loaded.text(text_root)) == "ab");
  CHECK(loaded.missing().empty());
}

TEST_CASE("a history goes along with its document", "[crdt]") {
  History history = must(History::create({7, Collect::deleted_content, {}}));
  must(history.document().root("peta", ObjectType::map));
  for (int i = 0; i < 500; ++i) {
    must(history.document().put(map_root, "k", text(std::string(300, 'x'))));
    (void)must(history.commit({"Ani", i, "setoran ke-" + std::to_string(i)}));
  }
  const Bytes file = save_segment(history.document(), history.changes());
  const Segment segment = must(Segment::open(file));
  CHECK(must(segment.changes()) == history.changes());
  const History again =
      must(History::load({7, Collect::deleted_content, {}}, must(segment.changes())));
  CHECK(again.heads() == history.heads());
  CHECK(again.document().encode_state() == must(segment.diff({})));
}

TEST_CASE("damage is found, and salvage tells what is lost", "[crdt]") {
  const Document document = long_document();
  std::vector<ChangeRecord> changes(40);
  for (std::size_t i = 0; i < changes.size(); ++i) {
    changes[i].id = {7, i + 1};
    changes[i].update.assign(4000, static_cast<std::uint8_t>(i));
  }
  const Bytes file = save_segment(document, changes);
  const Segment whole = must(Segment::open(file));

  SECTION("nothing is lost of a sound file") {
    const Salvaged left = salvage(file);
    CHECK(left.update == document.encode_state());
    CHECK(left.changes == changes);
    CHECK(left.lost.empty());
    CHECK_FALSE((left.index_lost || left.deletes_lost || left.changes_lost > 0));
  }
  SECTION("one octet anywhere costs one block, and another replica fills it") {
    const std::size_t stride = file.size() / 23;  // falls into every kind of block
    for (std::size_t at = 0; at < file.size(); at += stride) {
      CAPTURE(at);
      Bytes hurt = file;
      hurt[at] ^= 0x55;
      const Salvaged left = salvage(hurt);
      const bool complete =
          !left.index_lost && !left.deletes_lost && left.changes_lost == 0 && left.lost.empty();
      CHECK_FALSE(complete);
      CHECK(left.lost.size() <= 1);
      Document loaded = village(99);
      must(loaded.replay(left.update));
      must(loaded.apply(document.encode_state()));
      CHECK(contents(loaded) == contents(document));
      CHECK(loaded.missing().empty());
    }
  }
  SECTION("the clocks of a lost block are named") {
    const SegmentBlock block = whole.blocks()[1];
    Bytes hurt = file;
    hurt[block.offset + 100] ^= 1;
    CHECK(salvage(hurt).lost == std::vector<ClockRange>{block.range});
    hurt.resize(hurt.size() - 1);  // and the index with it
    const Salvaged left = salvage(hurt);
    CHECK(left.index_lost);
    CHECK(left.lost == std::vector<ClockRange>{block.range});
  }
  SECTION("a file that ends early keeps what it has") {
    Bytes cut = file;
    cut.resize(whole.blocks()[3].offset + 10);
    CHECK(Segment::open(cut).error().code == Errc::malformed);
    const Salvaged left = salvage(cut);
    CHECK(left.index_lost);
    CHECK(left.deletes_lost);
    CHECK(left.changes.empty());
    Document loaded = village(99);
    must(loaded.replay(left.update));
    const SegmentBlock last = whole.blocks()[2];
    CHECK(loaded.next_clock(last.range.client) == last.range.clock + last.range.length);
  }
  SECTION("of other bytes nothing is left") {
    const Salvaged left = salvage(Bytes(5000, 'l'));
    CHECK(left.update == Bytes{0, 0});
    CHECK(left.index_lost);
  }
}

}  // namespace lumbung::crdt::test
