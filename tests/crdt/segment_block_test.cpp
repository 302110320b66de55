#include <catch2/catch.hpp>

#include <sodium.h>

#include "crdt/history.hpp"
#include "crdt/segment/block_file.hpp"
#include "crdt/segment/segment.hpp"
#include "tests/crdt/builders.hpp"

// Blocks of a segment file that say what cannot be, and damage in one block of each kind.
namespace lumbung::crdt::test {
namespace {

enum Field : std::size_t { kind = 4, client = 8, clock = 16, length = 24, raw = 36, packed = 40 };

/// A file of one block of structs: client 7 wrote "ab".
Bytes one_block() {
  Bytes file(segment::magic.begin(), segment::magic.end());
  SegmentBlock block;
  block.kind = SegmentBlock::Kind::structs;
  block.range = {7, 0, 2};
  block.structs = 1;
  segment::add_block(file, block, Bytes{4, 1, 1, 't', 2, 'a', 'b'});
  return file;
}

/// One octet of the block's header is another.
Bytes with(std::size_t place, std::uint8_t octet) {
  Bytes file = one_block();
  file[segment::magic.size() + place] = octet;
  return file;
}

/// The checksum fits whatever stands in the block's header and behind it.
Bytes sealed(Bytes file) {
  constexpr std::size_t summed = 48;
  constexpr std::size_t sum = segment::header_bytes - summed;
  const auto header = file.begin() + static_cast<std::ptrdiff_t>(segment::magic.size());
  Bytes covered(header, header + summed);
  covered.insert(covered.end(), header + segment::header_bytes, file.end());
  crypto_generichash(&*(header + summed), sum, covered.data(), covered.size(), nullptr, 0);
  return file;
}

Result<Bytes> unpacked(const Bytes& file) {
  const auto block = segment::read_header(file, segment::magic.size());
  if (!block) return fail(Errc::not_found, "no header");
  return segment::unpack(file, *block);
}

Errc code(const Result<Bytes>& bytes) { return bytes.error().code; }

/// A document of which something is deleted and something waits.
Document busy_document() {
  Document document = village(7);
  must(document.insert_text(text_root, 0, "padi"));
  must(document.erase(text_root, 0, 1));
  document.commit();
  must(document.apply(Bytes{0, 1, 9, 1, 0, 1}));  // deletes what nobody has shown yet
  return document;
}

}  // namespace

TEST_CASE("a header that says what no header can is none", "[crdt]") {
  CHECK(must(unpacked(one_block())) == Bytes{4, 1, 1, 't', 2, 'a', 'b'});
  CHECK(code(unpacked(with(kind + 3, 0))) == Errc::not_found);
  CHECK(code(unpacked(with(kind + 3, 99))) == Errc::not_found);
  for (const std::size_t number : {client, clock, length}) {
    CHECK(code(unpacked(with(number, 0xFF))) == Errc::not_found);
  }
  CHECK(code(unpacked(with(packed + 7, 0xFF))) == Errc::not_found);  // beyond the end of the file
  CHECK(code(unpacked(with(client + 7, 8))) == Errc::malformed);     // a number, not the right one
}

TEST_CASE("a block that unpacks to something else than it says is refused, however it is sealed",
          "[crdt]") {
  CHECK(sealed(one_block()) == one_block());
  CHECK(code(unpacked(sealed(with(raw, 0xFF)))) == Errc::malformed);  // more than zlib can pack
  for (const std::uint8_t bytes : Bytes{0, 6, 8}) {
    CHECK(code(unpacked(sealed(with(raw + 3, bytes)))) == Errc::malformed);
  }
  CHECK(code(unpacked(sealed(with(segment::header_bytes, 0xFF)))) == Errc::malformed);
}

TEST_CASE("damage in a block is told by whoever reads that block", "[crdt]") {
  History history = must(History::create({7}));
  must(history.document().root("teks", ObjectType::text));
  must(history.document().insert_text(text_root, 0, "padi"));
  must(history.commit({"Ani", 1, ""}));
  must(history.document().apply(Bytes{0, 1, 9, 1, 0, 1}));
  const Bytes file = save_segment(history.document(), history.changes());
  const Segment whole = must(Segment::open(file));
  must(whole.diff({}));
  REQUIRE(whole.blocks().size() == 4);
  for (const SegmentBlock& block : whole.blocks()) {
    CAPTURE(static_cast<int>(block.kind));
    Bytes hurt = file;
    hurt[block.offset + segment::header_bytes + 1] ^= 1;
    const Segment opened = must(Segment::open(hurt));  // the index is sound
    const bool changes = block.kind == SegmentBlock::Kind::changes;
    CHECK(opened.diff({}).has_value() == changes);
    CHECK(opened.changes().has_value() != changes);
    CHECK(load_segment({9}, hurt).has_value() == changes);
  }
  Bytes hurt = file;
  hurt[*segment::read_footer(file) + segment::header_bytes] ^= 1;
  CHECK(Segment::open(hurt).error().code == Errc::malformed);
  CHECK(load_segment({9}, hurt).error().code == Errc::malformed);
}

TEST_CASE("an index that ends inside a client or a clock is none", "[crdt]") {
  for (const Bytes& index : {Bytes{1, 0x80, 0x80}, Bytes{1, 7, 0x80}}) {
    Bytes file(segment::magic.begin(), segment::magic.end());
    SegmentBlock block;
    block.kind = SegmentBlock::Kind::index;
    segment::add_block(file, block, index);
    segment::add_footer(file, block.offset);
    CHECK(Segment::open(file).error().code == Errc::malformed);
  }
}

TEST_CASE("a struct that would be longer than it stands in its block is not taken", "[crdt]") {
  Bytes file(segment::magic.begin(), segment::magic.end());
  SegmentBlock block;
  block.kind = SegmentBlock::Kind::structs;
  block.range = {7, 0, 1};
  block.structs = 1;
  // An embedded 1e21, which JSON.stringify writes as 1e+21.
  segment::add_block(file, block, Bytes{5, 1, 1, 't', 4, '1', 'e', '2', '1'});
  CHECK(salvage(file).update == Bytes{0, 0});
}

TEST_CASE("deletes alone may wait in a segment file, and nothing may stand in it", "[crdt]") {
  const Document document = busy_document();
  Document loaded = must(load_segment({9}, save_segment(document)));
  CHECK(loaded.encode_state() == document.encode_state());
  Document late = village(9);
  must(late.insert_text(text_root, 0, "x"));
  Document reader = must(load_segment({10}, save_segment(document)));
  must(reader.root("teks", ObjectType::text));
  must(reader.apply(late.commit().update));
  CHECK(must(reader.text(text_root)) == "adi");

  Document taken_back = village(7);
  must(taken_back.put(map_root, "k", number(1)));
  taken_back.rollback();
  const Bytes file = save_segment(taken_back);
  CHECK(must(Segment::open(file)).state_vector().empty());
  CHECK(must(must(Segment::open(file)).diff({})) == Bytes{0, 0});
}

TEST_CASE("a long struct is a block of its own, and the last one ends the file's structs",
          "[crdt]") {
  Document document = village(7);
  must(document.insert_text(text_root, 0, std::string(100'000, 'x')));
  document.commit();
  const Bytes file = save_segment(document);
  const Segment segment = must(Segment::open(file));
  REQUIRE(segment.blocks().size() == 2);  // and the deletes
  CHECK(segment.blocks().front().range.length == 100'000);
  CHECK(must(segment.diff({})) == document.encode_state());
}

TEST_CASE("headers that overlap are not summed without end", "[crdt]") {
  Bytes file = one_block();
  const Bytes header(file.begin() + segment::magic.size(),
                     file.begin() + segment::magic.size() + segment::header_bytes);
  constexpr std::size_t headers = 100;
  for (std::size_t i = 0; i < headers; ++i) {
    file.insert(file.end(), header.begin(), header.end());
    const std::size_t rest = (headers - i - 1) * segment::header_bytes;
    file[file.size() - segment::header_bytes + packed + 6] = static_cast<std::uint8_t>(rest >> 8);
    file[file.size() - segment::header_bytes + packed + 7] = static_cast<std::uint8_t>(rest);
  }
  // The sound block in front is there; the rest is somebody's game.
  CHECK(must(Document::load({9}, salvage(file).update)).next_clock(7) == 2);
}

}  // namespace lumbung::crdt::test
