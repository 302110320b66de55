#include "crdt/updates.hpp"

#include <rapidcheck/catch.h>
#include <cmath>
#include <fstream>
#include <sstream>

#include "crdt/marks.hpp"
#include "crdt/relative_position.hpp"
#include "crdt/snapshot.hpp"
#include "crdt/tool/values.hpp"
#include "tests/crdt/builders.hpp"

namespace lumbung::crdt {
namespace {

using test::contents;
using test::list_root;
using test::map_root;
using test::must;
using test::number;
using test::text_root;
using test::village;

Bytes merged(const std::vector<Bytes>& updates, Encoding encoding = Encoding::v1) {
  return must(merge_updates(updates, encoding));
}

/// The updates of one writer who edits by rapidcheck's choice.
std::vector<Bytes> writings(ClientId client, Collect collect) {
  Document writer = village(client, collect);
  std::vector<Bytes> updates;
  for (int i = *rc::gen::inRange(1, 12); i > 0; --i) {
    const std::size_t length = must(writer.length(text_root));
    const auto at = *rc::gen::inRange<std::size_t>(0, length + 1);
    if (*rc::gen::inRange(0, 4) == 0 && at < length) {
      must(writer.erase(text_root, at, 1));
    } else {
      must(writer.insert_text(text_root, at,
                              *rc::gen::element<std::string>("a", "bé", "\U0001F600")));
    }
    must(writer.put(map_root, *rc::gen::element<std::string>("a", "b"), number(i)));
    updates.push_back(writer.commit().update);
  }
  return updates;
}

TEST_CASE("a merged update does what its parts do", "[crdt]") {
  rc::prop("merge", [] {
    const Collect collect = *rc::gen::element(Collect::deleted_content, Collect::nothing);
    std::vector<Bytes> updates = writings(1, collect);
    for (Bytes& update : writings(2, collect)) updates.push_back(std::move(update));
    Document one_by_one = village(8, collect);
    for (const Bytes& update : updates) must(one_by_one.apply(update));

    std::vector<Bytes> some;
    for (std::size_t i = *rc::gen::inRange<std::size_t>(0, 8); i > 0; --i) {
      some.push_back(updates[*rc::gen::inRange<std::size_t>(0, updates.size())]);
    }
    some.push_back(merged(updates));
    Document at_once = village(9, collect);
    must(at_once.apply(merged(some)));
    RC_ASSERT(contents(at_once) == contents(one_by_one));
    RC_ASSERT(at_once.state_vector() == one_by_one.state_vector());

    // By the other encoding, and by a difference to what another replica has.
    const Bytes v2 = must(convert_update(merged(some), Encoding::v1, Encoding::v2));
    RC_ASSERT(must(convert_update(v2, Encoding::v2, Encoding::v1)) == merged(some));
    Document behind = village(10, collect);
    must(behind.apply(updates.front()));
    must(behind.apply(must(diff_update(v2, behind.state_vector(), Encoding::v2)), Encoding::v2));
    RC_ASSERT(contents(behind) == contents(one_by_one));
  });
}

TEST_CASE("one update alone is given back as it is", "[crdt]") {
  const Bytes odd{1, 0, 0x80};  // not even read
  CHECK(merged({odd}) == odd);
  CHECK(merged({odd}, Encoding::v2) == odd);
  CHECK(merged({}) == Bytes{0, 0});
  const std::vector<Bytes> two{odd, odd};
  CHECK(merge_updates(two).error().code == Errc::malformed);
}

TEST_CASE("commit and apply give update v2 where it is asked for", "[crdt]") {
  Options options;
  options.client = 1;
  options.encodings = EmitEncodings::both;
  options.emit = EmitUpdates::on_commit_and_apply;
  Document both = must(Document::create(options));
  options.client = 2;
  options.encodings = EmitEncodings::v2;
  Document second = must(Document::create(options));
  for (Document* document : {&both, &second}) must(document->root("daftar", ObjectType::array));
  must(both.insert(list_root, 0, {number(1), test::text("dua")}));
  const Committed done = both.commit();
  CHECK(must(convert_update(done.update, Encoding::v1, Encoding::v2)) == done.update_v2);

  const Applied applied = must(second.apply(done.update_v2, Encoding::v2));
  CHECK(applied.update.empty());
  CHECK(applied.update_v2 == done.update_v2);
  CHECK(second.encode_state(both.state_vector(), Encoding::v2) ==
        must(convert_update(Bytes{0, 0}, Encoding::v1, Encoding::v2)));
  CHECK(village(3).commit().update_v2.empty());
}

TEST_CASE("keys that an update v2 refers to a second time are read", "[crdt]") {
  // Two formats of one text; the key clocks say 0 and 0, and only one key stands in the texts.
  const Bytes whole = {
      0,                                // flag
      2, 0x01, 0x00,                    // key clocks: step 0, twice
      2, 0x45, 0x00,                    // clients: 5 in the section header and once in the origin
      1, 0x00,                          // left clocks: 0
      0,                                // right clocks
      3, 0x06, 0x00, 0x86,              // infos: a format under a root, a format behind an origin
      5, 2,    't',  'b',  0x41, 0x00,  // texts: "t", "b"
      1, 1,                             // parents: a root
      0,                                // types
      0,                                // lengths
      1, 2,    0,    120,  121,         // one section of two structs from clock 0: true, false
      0};                               // no deletes
  const Result<UpdateContents> read = read_update(whole, Encoding::v2);
  REQUIRE(read.has_value());
  REQUIRE(read->structs.size() == 2);
  for (const UpdateStruct& one : read->structs) {
    CHECK(one.kind == ContentKind::format);
    CHECK(*one.content.find("key")->as_string() == "b");
  }
}

TEST_CASE("a surrogate pair cut by the lengths of an update v2 becomes two U+FFFD", "[crdt]") {
  Document writer = village(1);
  must(writer.insert_text(text_root, 0, "ab"));
  (void)writer.commit();
  must(writer.insert_text(text_root, 0, "cd"));
  (void)writer.commit();
  Bytes v2 = writer.encode_state(Encoding::v2);
  // Two texts of two units, "ab" and "cd": write instead "a", one pair, "d" over them.
  const auto at =
      std::search(v2.begin(), v2.end(), std::begin("tekscdab"), std::end("tekscdab") - 1);
  const auto other =
      std::search(v2.begin(), v2.end(), std::begin("teksabcd"), std::end("teksabcd") - 1);
  const auto place = at != v2.end() ? at : other;
  REQUIRE(place != v2.end());
  const std::string pair = "a\U0001F600d";
  const auto first = place - v2.begin() + 4;
  v2.erase(v2.begin() + first, v2.begin() + first + 4);
  v2.insert(v2.begin() + first, pair.begin(), pair.end());
  v2[static_cast<std::size_t>(first) - 5] += 2;  // bytes of the text
  v2[static_cast<std::size_t>(first) - 6] += 2;  // bytes of the column
  const UpdateContents read = must(read_update(v2, Encoding::v2));
  std::string all;
  for (const UpdateStruct& one : read.structs) {
    CHECK(one.length == 2);
    all += *one.content.as_string();
  }
  CHECK(all == "a\uFFFD\uFFFDd");
}

TEST_CASE("clocks may lie as far apart in an update v2 as in v1", "[crdt]") {
  // Client 8 names two origins in client 65: one far up, then clock 0. Bytes of yjs 13.6.33.
  const auto v1 = [](std::uint8_t low_bits) {
    return Bytes{1,   2,   8,   1,  129, 65,  low_bits, 255, 255, 255,
                 255, 255, 255, 15, 1,   129, 65,       0,   1,   0};
  };
  const auto v2 = [](std::uint8_t up, std::uint8_t down) {
    return Bytes{0,   0,   4,  8,    193, 1,   0,   16,  up,  255, 255, 255, 255,
                 255, 255, 63, down, 255, 255, 255, 255, 255, 255, 63,  0,   1,
                 129, 1,   0,  0,    0,   2,   65,  0,   1,   2,   1,   0};
  };
  for (const auto& [one, other] : {std::pair{v1(255), v2(190, 254)}, {v1(254), v2(188, 252)}}) {
    CHECK(must(convert_update(one, Encoding::v1, Encoding::v2)) == other);
    CHECK(must(convert_update(other, Encoding::v2, Encoding::v1)) == one);
  }
  Bytes beyond = v2(190, 254);
  beyond[15] = 64;
  CHECK_FALSE(convert_update(beyond, Encoding::v2, Encoding::v1).has_value());
  CHECK_FALSE(convert_update(v2(189, 254), Encoding::v2, Encoding::v1).has_value());  // repeats
}

TEST_CASE("a delete that ends beyond the numbers of JavaScript is refused, not merged", "[crdt]") {
  // No structs; client 39 deletes from `clock` on, 2^53 - 1 clocks or one less.
  const auto update = [](std::uint8_t clock, std::uint8_t low_bits) {
    return Bytes{0, 1, 39, 1, clock, low_bits, 255, 255, 255, 255, 255, 255, 15};
  };
  CHECK(read_update(update(0, 255)).has_value());
  CHECK(read_update(update(1, 254)).has_value());
  CHECK(read_update(update(1, 255)).error().code == Errc::malformed);
  const std::vector<Bytes> parts = {update(1, 255), update(0, 254)};
  CHECK_FALSE(merge_updates(parts).has_value());
  CHECK(test::replica(1).apply(update(1, 255)).error().code == Errc::malformed);
}

TEST_CASE("where one replica has collected what another has, a merge keeps what yjs keeps",
          "[crdt]") {
  std::ifstream in(GOLDEN_CRDT "/contested.merges");
  std::size_t merges = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream words(line);
    std::vector<Bytes> updates;
    for (std::string word; words >> word;) updates.push_back(must(tool::from_base64(word)));
    const Bytes expected = updates.back();
    updates.pop_back();
    CAPTURE(line.substr(0, 60));
    CHECK(tool::to_base64(must(merge_updates(updates))) == tool::to_base64(expected));
    ++merges;
  }
  CHECK(merges >= 30);
}

TEST_CASE("what is compared by value differs in any part", "[crdt]") {
  CHECK(UpdateMeta{{{1, 0}}, {{1, 2}}} != UpdateMeta{{{1, 0}}, {{1, 3}}});
  CHECK(UpdateMeta{{{1, 0}}, {{1, 2}}} != UpdateMeta{{{1, 1}}, {{1, 2}}});
  CHECK(Mark{0, 1, "b", number(1)} != Mark{0, 1, "b", number(2)});
  CHECK(Snapshot{{{1, 2}}, {}} != Snapshot{{{1, 2}}, {{1, 0, 1}}});
  CHECK(RelativePosition{{}, "t", {}, 0} != RelativePosition{{}, "t", {}, -1});
  CHECK(AbsolutePosition{text_root, 1, 0} != AbsolutePosition{text_root, 1, -1});
  CHECK(ObjectRef{map_root, ObjectType::map} != ObjectRef{map_root, ObjectType::array});
  CHECK(Subdocument{"g", true, false, number(1)} != Subdocument{"g", true, false, number(2)});
  CHECK(Any::object().set("a", number(1)) != Any::object().set("b", number(1)));
  CHECK(Any::object().set("a", number(1)) != Any::object().set("a", number(2)));
  CHECK(Any::number(std::nan("")) == Any::number(std::nan("")));
  CHECK(Any::number(std::nan("")) != Any::number(0.5));
}

}  // namespace
}  // namespace lumbung::crdt
