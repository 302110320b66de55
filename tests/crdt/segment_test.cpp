#include "crdt/segment/segment.hpp"

#include <catch2/catch.hpp>

#include "crdt/history.hpp"
#include "crdt/segment/block_file.hpp"
#include "tests/crdt/edits.hpp"
#include "tests/crdt/raw_updates.hpp"

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

TEST_CASE("what is known does not go along as what waits", "[crdt]") {
  constexpr unsigned string = 4;
  Document document = village(7);
  must(document.insert_text(text_root, 0, "abc"));
  (void)document.commit();
  must(document.apply(RawUpdate(7, 0, 2).behind(string, {9, 0}).text("a").collected(2).done()));
  const Bytes file = save_segment(document);
  Document reader = village(8);
  must(reader.apply(RawUpdate(7, 0, 1).in_root(string, "teks").text("a").done()));
  must(reader.apply(must(must(Segment::open(file)).diff({{7, 1}}))));
  CHECK(must(reader.text(text_root)) == "abc");
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

namespace {

using Numbers = std::vector<std::uint64_t>;

void put(Bytes& bytes, std::uint64_t number) {
  for (; number > 0x7F; number >>= 7) bytes.push_back(static_cast<std::uint8_t>(number | 0x80));
  bytes.push_back(static_cast<std::uint8_t>(number));
}

/// A file with sound checksums: those blocks, and this as what its index says.
struct Forged {
  Bytes file{segment::magic.begin(), segment::magic.end()};
  std::vector<SegmentBlock> blocks;

  void add(SegmentBlock::Kind kind, const ClockRange& range, std::uint64_t structs,
           const Bytes& raw) {
    SegmentBlock block;
    block.kind = kind;
    block.range = range;
    block.structs = structs;
    segment::add_block(file, block, raw);
    blocks.push_back(block);
  }
  Bytes with_index(const Bytes& raw, SegmentBlock::Kind kind = SegmentBlock::Kind::index) const {
    Bytes all = file;
    SegmentBlock index;
    index.kind = kind;
    segment::add_block(all, index, raw);
    segment::add_footer(all, index.offset);
    return all;
  }
  /// The index that save_segment would write, after `change` had its way with the numbers.
  Bytes index(const std::function<void(std::vector<Numbers>&)>& change = {}) const {
    std::vector<Numbers> rows;
    for (const SegmentBlock& block : blocks) {
      rows.push_back({static_cast<std::uint64_t>(block.kind), block.range.client, block.range.clock,
                      block.range.length, block.structs, block.raw_bytes, block.packed_bytes,
                      block.offset});
    }
    if (change) change(rows);
    Bytes raw = {1, 7, 4};
    put(raw, rows.size());
    for (const Numbers& row : rows) {
      for (const std::uint64_t number : row) put(raw, number);
    }
    return with_index(raw);
  }
};

/// Two blocks of client 7, "ab" and "cd" in a text, then no deletes.
Forged forged() {
  Forged made;
  made.add(SegmentBlock::Kind::structs, {7, 0, 2}, 1, {4, 1, 1, 't', 2, 'a', 'b'});
  made.add(SegmentBlock::Kind::structs, {7, 2, 2}, 1, {0x84, 7, 1, 2, 'c', 'd'});
  made.add(SegmentBlock::Kind::deletes, {}, 0, {0});
  return made;
}

}  // namespace

TEST_CASE("an index that lies is found out, however sound its checksum", "[crdt]") {
  const Forged made = forged();
  const Bytes sound = made.index();
  Document reader = must(load_segment({9}, sound));
  must(reader.root("t", ObjectType::text));
  CHECK(must(reader.text(ObjectId::root("t"))) == "abcd");

  enum Column : std::size_t { kind, client, clock, length, structs, raw, packed, offset };
  const auto opens = [&made](std::size_t row, Column column, std::uint64_t value) {
    const Bytes file = made.index([&](std::vector<Numbers>& rows) { rows[row][column] = value; });
    const Result<Segment> segment = Segment::open(file);
    if (!segment) CHECK(segment.error().code == Errc::malformed);
    // Whatever it says of itself, the blocks are there to be salvaged.
    const Salvaged left = salvage(file);
    CHECK(must(Document::load({9}, left.update)).next_clock(7) == 4);
    return segment.has_value() && segment->diff({}).has_value();
  };
  CHECK(opens(0, kind, 1));
  for (const std::uint64_t value : {0U, 5U, 200U}) CHECK_FALSE(opens(0, kind, value));
  for (const std::uint64_t value : {1U, 5U}) CHECK_FALSE(opens(1, clock, value));
  CHECK_FALSE(opens(0, length, 0));
  CHECK_FALSE(opens(0, length, 3));
  CHECK_FALSE(opens(1, client, 8));
  for (const Column column : {structs, raw, packed}) CHECK_FALSE(opens(1, column, 1'000));
  CHECK_FALSE(opens(1, offset, 8));
  CHECK_FALSE(opens(0, offset, 7));
  CHECK_FALSE(opens(2, packed, 1'000'000));
  CHECK_FALSE(opens(0, raw, (std::uint64_t{1} << 30) + 1));

  for (const Bytes& index :
       {Bytes{}, Bytes{9}, Bytes{1, 7}, Bytes{1, 0x80}, Bytes{1, 7, 4}, Bytes{1, 7, 4, 9},
        Bytes{0, 1, 1, 7, 0, 2}, Bytes{0, 1, 1, 7, 0, 2, 0x80, 0x80, 0x80, 0x80}, Bytes{0, 0, 0}}) {
    CHECK(Segment::open(made.with_index(index)).error().code == Errc::malformed);
  }
  CHECK_FALSE(Segment::open(made.with_index({0, 0}, SegmentBlock::Kind::deletes)));
  Bytes beside = made.file;
  segment::add_footer(beside, 3);
  CHECK_FALSE(Segment::open(beside));
  beside = made.file;
  segment::add_footer(beside, beside.size() - 10);
  CHECK_FALSE(Segment::open(beside));
  beside = made.file;
  segment::add_footer(beside, beside.size() + 1'000);
  CHECK_FALSE(Segment::open(beside));
  CHECK_FALSE(Segment::open(Bytes(sound.begin(), sound.begin() + 20)));
  Bytes other = sound;
  other[3] ^= 1;
  CHECK_FALSE(Segment::open(other));
  other = sound;
  other.back() ^= 1;
  CHECK_FALSE(Segment::open(other));
}

TEST_CASE("a block whose contents are none gives an error and is not salvaged", "[crdt]") {
  const Bytes first = {4, 1, 1, 't', 2, 'a', 'b'};
  const auto load = [](const Forged& made) {
    const Bytes file = made.index();
    const Salvaged left = salvage(file);
    must(Document::load({9}, left.update));
    return load_segment({9}, file);
  };
  for (const Bytes& raw : {Bytes{}, Bytes{4, 1, 1, 't', 9, 'a'}, Bytes{31, 1, 1}, Bytes{10, 2},
                           Bytes{4, 1, 1, 't', 2, 'a', 'b', 0}}) {
    Forged made;
    made.add(SegmentBlock::Kind::structs, {7, 0, 2}, 1, raw);
    const Result<Document> loaded = load(made);
    if (loaded) CHECK(loaded->next_clock(7) == 0);
    CHECK(salvage(made.index()).update == Bytes{0, 0});
  }
  for (const Bytes& deletes : {Bytes{1}, Bytes{1, 7, 1, 0}}) {
    Forged made;
    made.add(SegmentBlock::Kind::structs, {7, 0, 2}, 1, first);
    made.add(SegmentBlock::Kind::deletes, {}, 0, deletes);
    CHECK_FALSE(load(made));
  }
  for (const Bytes& waiting : {Bytes{1}, Bytes{7, 7}}) {
    Forged made;
    made.add(SegmentBlock::Kind::structs, {7, 0, 2}, 1, first);
    made.add(SegmentBlock::Kind::deletes, {}, 0, {0});
    made.add(SegmentBlock::Kind::waiting, {}, 0, waiting);
    CHECK_FALSE(load(made));
    CHECK(must(Document::load({9}, salvage(made.index()).update)).next_clock(7) == 2);
  }
  Bytes change;
  ChangeRecord record;
  record.id = {7, 1};
  put(change, encode_change(record).size());
  for (const std::uint8_t byte : encode_change(record)) change.push_back(byte);
  for (const Bytes& raw : {Bytes{}, Bytes{9, 1}, Bytes{1, 0xFF}, Bytes(change.size() + 1, 0)}) {
    Forged made;
    made.add(SegmentBlock::Kind::changes, {0, 0, 1}, 0, raw);
    const Bytes file = made.index();
    CHECK(must(Segment::open(file)).changes().error().code == Errc::malformed);
    CHECK(salvage(file).changes.empty());
    CHECK(salvage(file).changes_lost == 1);
  }
  Forged made;
  made.add(SegmentBlock::Kind::changes, {0, 0, 1}, 0, change);
  CHECK(must(must(Segment::open(made.index())).changes()) == std::vector{record});
  change.push_back(0);
  Forged longer;
  longer.add(SegmentBlock::Kind::changes, {0, 0, 1}, 0, change);
  CHECK_FALSE(must(Segment::open(longer.index())).changes());
}

TEST_CASE("blocks that stand twice or apart are salvaged once, with the gap named", "[crdt]") {
  Forged made = forged();
  made.add(SegmentBlock::Kind::structs, {7, 0, 2}, 1, {4, 1, 1, 't', 2, 'a', 'b'});
  made.add(SegmentBlock::Kind::structs, {7, 6, 1}, 1, {0x84, 7, 3, 1, 'e'});
  made.add(SegmentBlock::Kind::structs, {3, 0, 1}, 1, {4, 1, 1, 't', 1, 'z'});
  const Salvaged left = salvage(made.file);
  CHECK(left.index_lost);
  CHECK(left.lost == std::vector<ClockRange>{{7, 4, 2}});
  const Document document = must(Document::load({9}, left.update));
  CHECK(document.state_vector() == StateVector{{3, 1}, {7, 4}});
  CHECK(document.missing().contains(7));
}

}  // namespace lumbung::crdt::test
