#include "crdt/history.hpp"

#include <catch2/catch.hpp>
#include <numeric>
#include <set>

#include "tests/crdt/edits.hpp"

namespace lumbung::crdt::test {
namespace {

History chronicle(ClientId client) {
  History history = must(History::create({client, Collect::deleted_content, {}}));
  must(history.document().root("peta", ObjectType::map));
  must(history.document().root("daftar", ObjectType::array));
  must(history.document().root("teks", ObjectType::text));
  return history;
}

ChangeRecord commit(History& history, std::int64_t time_ms = 0, std::string_view message = "") {
  std::vector<ChangeRecord> written = must(history.commit({"Ani", time_ms, std::string(message)}));
  REQUIRE(written.size() == 1);
  return written.front();
}

ChangeRecord put(History& history, std::string_view key, std::int64_t value) {
  must(history.document().put(map_root, key, number(value)));
  return commit(history);
}

std::vector<std::int64_t> values(const Concurrent& concurrent) {
  std::vector<std::int64_t> all;
  for (const Element& one : concurrent.values)
    all.push_back(*std::get<Any>(one.value).as_integer());
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace

TEST_CASE("changes are kept where only updates v2 are asked for", "[crdt]") {
  Options options{1};
  options.encodings = EmitEncodings::v2;
  History history = must(History::create(options));
  must(history.document().root("peta", ObjectType::map));
  const ChangeRecord change = put(history, "k", 1);
  CHECK(history.heads() == Heads{{1, 1}});
  History other = chronicle(2);
  CHECK(must(other.apply(change)).applied == std::vector<ChangeId>{{1, 1}});
  const History loaded = must(History::load(options, {change}));
  CHECK(loaded.document().encode_state() == other.document().encode_state());
}

TEST_CASE("a commit says who, when, why and on top of what", "[crdt]") {
  History ani = chronicle(1);
  History budi = chronicle(2);
  must(ani.document().put(map_root, "k", number(1)));
  const ChangeRecord first = commit(ani, 1234, "setoran");
  CHECK(first.id == ChangeId{1, 1});
  CHECK(first.deps.empty());
  CHECK(first.author == "Ani");
  CHECK(first.time_ms == 1234);
  CHECK(first.message == "setoran");
  CHECK(ani.heads() == Heads{{1, 1}});
  CHECK(must(ani.commit({})).empty());

  const ChangeRecord aside = put(budi, "x", 1);
  CHECK(must(budi.apply(first)).applied == std::vector<ChangeId>{{1, 1}});
  CHECK(budi.heads() == Heads{{1, 1}, {2, 1}});
  const ChangeRecord joined = put(budi, "y", 1);
  CHECK(joined.deps == Heads{{1, 1}, {2, 1}});
  CHECK(budi.heads() == Heads{{2, 2}});
  CHECK(*budi.find({1, 1}) == first);
  CHECK(budi.changes_since({{1, 1}}) == std::vector<ChangeRecord>{aside, joined});
  CHECK(budi.changes_since({}).size() == 3);

  SECTION("the update is Yjs' own") {
    Document plain = village(3);
    must(plain.apply(first.update));
    CHECK(to_json(must(plain.read(map_root))) == R"({"k":1})");
  }
  SECTION("what is rolled back is in no change") {
    must(budi.document().put(map_root, "z", number(1)));
    budi.rollback();
    CHECK(must(budi.commit({})).empty());
    CHECK(put(budi, "z", 2).id == ChangeId{2, 3});
  }
  SECTION("a note is UTF-8") {
    must(budi.document().put(map_root, "z", number(1)));
    CHECK(budi.commit({"\xFF", 0, ""}).error().code == Errc::malformed);
    CHECK(budi.document().in_transaction());
  }
}

TEST_CASE("changes come in any order and end in one document", "[crdt]") {
  rc::prop("three writers that now and then hear of each other", [] {
    std::vector<History> writers;
    for (ClientId client = 1; client <= 3; ++client) writers.push_back(chronicle(client));
    std::vector<ChangeRecord> all;
    const auto deliver = [&all](History& to) {
      for (const ChangeRecord& change : std::vector<ChangeRecord>(all)) {
        if (change.id.actor == to.document().client()) continue;
        for (const ChangeRecord& more : must(to.apply(change)).written) all.push_back(more);
      }
    };
    for (const unsigned turn : *rc::gen::resize(
             10, rc::gen::container<std::vector<unsigned>>(rc::gen::inRange(0U, 6U)))) {
      History& writer = writers[turn % 3];
      if (turn >= 3) {
        deliver(writer);
      } else {
        perform(writer.document(), *some_edits());
        for (const ChangeRecord& change : must(writer.commit({}))) all.push_back(change);
      }
    }
    std::vector<std::size_t> order(all.size());
    std::iota(order.begin(), order.end(), 0U);
    for (std::size_t i = 0; i < order.size(); ++i) {
      std::swap(order[i], order[*rc::gen::inRange<std::size_t>(0, i + 1)]);
    }
    History reader = chronicle(9);
    std::vector<ChangeRecord> drawn;
    for (const std::size_t at : order) {
      for (const ChangeRecord& more : must(reader.apply(all[at])).written) drawn.push_back(more);
    }
    RC_ASSERT(reader.missing().empty());
    all.insert(all.end(), drawn.begin(), drawn.end());
    for (int round = 0; round < 3; ++round) {
      for (History& writer : writers) deliver(writer);
      for (const ChangeRecord& change : std::vector<ChangeRecord>(all)) {
        if (change.id.actor != 9) must(reader.apply(change));
      }
    }
    for (History& writer : writers) {
      RC_ASSERT(writer.heads() == reader.heads());
      RC_ASSERT(contents(writer.document()) == contents(reader.document()));
    }
    const History again = must(History::load({9, Collect::deleted_content, {}}, reader.changes()));
    RC_ASSERT(again.heads() == reader.heads());
    RC_ASSERT(again.document().encode_state() == reader.document().encode_state());
  });
}

TEST_CASE("earlier heads give the document as it was, and what changed since", "[crdt]") {
  rc::prop("each commit can be read again", [] {
    History history = chronicle(7);
    std::vector<std::pair<Heads, Any>> moments{{{}, must(read_roots(history.document()))}};
    for (int i = 0; i < 4; ++i) {
      perform(history.document(), *some_edits());
      (void)must(history.commit({}));
      moments.emplace_back(history.heads(), must(read_roots(history.document())));
    }
    for (const auto& [heads, roots] : moments) {
      const Document then = must(history.at(heads, {}));
      RC_ASSERT(to_json(sorted(must(read_roots(then)))) == to_json(sorted(roots)));
      const std::vector<Patch> patches = must(history.diff(heads, history.heads()));
      RC_ASSERT(to_json(sorted(must(apply_patches(roots, patches)))) ==
                to_json(sorted(moments.back().second)));
    }
  });
  const History history = chronicle(7);
  CHECK(history.at({{1, 1}}, {}).error().code == Errc::not_found);
}

TEST_CASE("values whose writers had not seen each other stand side by side", "[crdt]") {
  History ani = chronicle(1);
  History budi = chronicle(2);
  History citra = chronicle(3);
  const ChangeRecord base = put(ani, "k", 0);
  must(budi.apply(base));
  must(citra.apply(base));
  const ChangeRecord one = put(ani, "k", 1);
  const ChangeRecord two = put(budi, "k", 2);

  SECTION("both are listed") {
    must(citra.apply(one));
    must(citra.apply(two));
    const Concurrent all = must(citra.get_all(map_root, "k"));
    CHECK(values(all) == std::vector<std::int64_t>{1, 2});
    CHECK(all.certainty == Certainty::exact);
    CHECK(all.complete);
  }
  SECTION("a write that had seen both ends it, though its origin is but one of them") {
    must(citra.apply(two));
    must(citra.apply(one));
    const ChangeRecord three = put(citra, "k", 3);
    CHECK(values(must(citra.get_all(map_root, "k"))) == std::vector<std::int64_t>{3});
    // The origin tree alone cannot know it.
    CHECK(must(citra.document().get_all(map_root, "k")).values.size() == 2);
    must(ani.apply(two));
    must(ani.apply(three));
    CHECK(values(must(ani.get_all(map_root, "k"))) == std::vector<std::int64_t>{3});
  }
  SECTION("what somebody erased is no longer listed") {
    must(citra.apply(one));
    must(citra.document().erase(map_root, "k"));
    const ChangeRecord erased = commit(citra);
    must(citra.apply(two));
    CHECK(values(must(citra.get_all(map_root, "k"))) == std::vector<std::int64_t>{2});
    CHECK(must(citra.get_all(map_root, "nothing")).values.empty());
  }
  SECTION("who had seen what is known of every item") {
    must(citra.apply(one));
    must(citra.apply(two));
    const Seen seen = citra.seen();
    CHECK(seen({1, 1}, {1, 0}));
    CHECK(seen({2, 0}, {1, 0}));
    CHECK_FALSE(seen({2, 0}, {1, 1}));
    CHECK_FALSE(seen({1, 1}, {2, 0}));
    CHECK_FALSE(seen({9, 0}, {1, 0}));
  }
}

TEST_CASE("long histories know who had seen what", "[crdt]") {
  History ani = chronicle(1);
  History budi = chronicle(2);
  for (int i = 0; i < 40; ++i) {
    const ChangeRecord change = put(ani, "a", i);
    CHECK(change.id.seq == static_cast<std::uint64_t>(i) + 1);
    if (i % 3 == 0) continue;
    for (const ChangeRecord& missed : ani.changes_since(budi.heads())) must(budi.apply(missed));
    (void)put(budi, "b", i);
  }
  for (const ChangeRecord& missed : budi.changes_since(ani.heads())) must(ani.apply(missed));
  const Seen seen = ani.seen();
  CHECK(seen({2, 0}, {1, 1}));
  CHECK_FALSE(seen({2, 0}, {1, 2}));
  CHECK(seen({2, 25}, {1, 38}));
  CHECK_FALSE(seen({2, 25}, {1, 39}));
}

TEST_CASE("a change that cannot be true is refused and leaves nothing", "[crdt]") {
  History ani = chronicle(1);
  History budi = chronicle(2);
  const ChangeRecord one = put(ani, "k", 1);
  const ChangeRecord two = put(ani, "k", 2);
  const auto errc = [&budi](const ChangeRecord& change) {
    const Bytes before = budi.document().encode_state();
    const Result<ChangesTaken> taken = budi.apply(change);
    CHECK(budi.document().encode_state() == before);
    return taken ? std::optional<Errc>{} : taken.error().code;
  };
  SECTION("it waits for what it builds upon, as a whole") {
    const ChangesTaken taken = must(budi.apply(two));
    CHECK(taken.applied.empty());
    CHECK(taken.missing == std::vector<ChangeId>{{1, 1}});
    CHECK(budi.missing() == std::vector<ChangeId>{{1, 1}});
    CHECK(budi.document().missing().empty());
    CHECK(must(budi.apply(one)).applied == std::vector<ChangeId>{{1, 1}, {1, 2}});
    CHECK(budi.missing().empty());
  }
  SECTION("its deps must cover its update") {
    ChangeRecord lies = two;
    lies.id.seq = 1;
    lies.deps.clear();
    CHECK(errc(lies) == Errc::malformed);
  }
  SECTION("two changes of one name") {
    must(budi.apply(one));
    ChangeRecord other = one;
    other.message = "lain";
    CHECK(errc(other) == Errc::client_id_reuse);
    CHECK_FALSE(errc(one).has_value());
  }
  SECTION("news of ourselves") {
    ChangeRecord ours = one;
    ours.id.actor = 2;
    CHECK(errc(ours) == Errc::client_id_reuse);
  }
  SECTION("nonsense") {
    ChangeRecord change = one;
    change.id.seq = 0;
    CHECK(errc(change) == Errc::malformed);
    change = one;
    change.deps = {{1, 1}};
    CHECK(errc(change) == Errc::malformed);
    change = one;
    change.update = {1, 2, 3};
    CHECK(errc(change) == Errc::malformed);
  }
  SECTION("inside a transaction nothing comes in") {
    must(budi.document().put(map_root, "x", number(1)));
    CHECK(budi.apply(one).error().code == Errc::busy);
  }
  SECTION("what waited and does not fit is named") {
    ChangeRecord bad = two;
    bad.update = {7};
    must(budi.apply(bad));
    const ChangesTaken taken = must(budi.apply(one));
    REQUIRE(taken.refused.size() == 1);
    CHECK(taken.refused.front().first == ChangeId{1, 2});
    must(budi.apply(two));
    CHECK(budi.find({1, 2}) != nullptr);
  }
}

TEST_CASE("a change has one encoding", "[crdt]") {
  rc::prop("decode gives back what was encoded", [] {
    ChangeRecord change;
    change.id = {*rc::gen::inRange<ClientId>(0, client_id_max),
                 *rc::gen::inRange<std::uint64_t>(1, 1U << 30)};
    std::set<ChangeId> deps;
    for (const unsigned dep :
         *rc::gen::container<std::vector<unsigned>>(rc::gen::inRange(0U, 1000U))) {
      deps.insert({dep % 7, 1 + dep});
    }
    change.deps.assign(deps.begin(), deps.end());
    change.time_ms = *rc::gen::inRange<std::int64_t>(-1'000'000'000'000, 2'000'000'000'000);
    change.author = "Ani";
    change.message = std::string(*rc::gen::inRange<std::size_t>(0, 300), 'x');
    change.update = *rc::gen::arbitrary<Bytes>();
    const Bytes bytes = encode_change(change);
    RC_ASSERT(must(decode_change(bytes)) == change);
    for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
      RC_ASSERT(!decode_change(ByteView(bytes).first(cut)));
    }
  });
  CHECK_FALSE(decode_change(Bytes{2, 1, 1, 0, 0, 0, 0, 0}));
  CHECK(decode_change(Bytes{1, 1, 1, 0, 0, 0, 0, 0}));
  CHECK_FALSE(decode_change(Bytes{1, 1, 0, 0, 0, 0, 0, 0}));
  CHECK_FALSE(decode_change(Bytes{1, 0x81, 0, 1, 0, 0, 0, 0, 0}));
  CHECK_FALSE(decode_change(Bytes{1, 1, 1, 2, 5, 5, 5, 5, 0, 0, 0, 0}));
  CHECK_FALSE(decode_change(Bytes{1, 1, 1, 0, 0x40, 0, 0, 0}));
  CHECK_FALSE(decode_change(Bytes{1, 1, 1, 0, 0, 0, 0, 0, 0}));
}

TEST_CASE("a history answers only about what it holds", "[crdt]") {
  History ani = chronicle(1);
  const ChangeRecord one = put(ani, "k", 1);
  const ChangeRecord two = put(ani, "k", 2);
  const Heads unknown{{5, 5}};
  CHECK(ani.at(unknown, {}).error().code == Errc::not_found);
  CHECK(ani.diff(unknown, ani.heads()).error().code == Errc::not_found);
  CHECK(ani.diff(ani.heads(), unknown).error().code == Errc::not_found);
  CHECK(ani.at(ani.heads(), {client_id_max + 1}).error().code == Errc::limit);
  CHECK(ani.changes_since(unknown) == ani.changes());
  CHECK(ani.changes_since({{1, 1}, {5, 5}}) == std::vector<ChangeRecord>{two});
  CHECK_FALSE(ani.get_all(ObjectId::root("tidak ada"), "k").has_value());
  CHECK(must(ani.get_all(map_root, "lain")).values.empty());
  CHECK_FALSE(ani.seen()({1, 0}, {9, 9}));
  CHECK_FALSE(ani.seen()({9, 9}, {1, 0}));
  CHECK_FALSE(ani.seen()({1, 0}, {1, 99}));
  CHECK(ani.find({1, 9}) == nullptr);

  CHECK(History::create({client_id_max + 1}).error().code == Errc::limit);
  CHECK(History::load({client_id_max + 1}, {}).error().code == Errc::limit);
  ChangeRecord broken = one;
  broken.update = {9};
  CHECK(History::load({1}, {broken}).error().code == Errc::malformed);
  broken.id.seq = 2;
  CHECK(History::load({1}, {broken, one}).error().code == Errc::malformed);
  CHECK(must(History::load({1}, {two, one})).heads() == ani.heads());
}

TEST_CASE("a change whose update leaves gaps or deletes what is not here is refused", "[crdt]") {
  History ani = chronicle(1);
  const ChangeRecord one = put(ani, "k", 1);
  const auto refused = [&](const Bytes& update) {
    History budi = chronicle(2);
    ChangeRecord change = one;
    change.update = update;
    const Result<ChangesTaken> taken = budi.apply(change);
    return !taken && taken.error().code == Errc::malformed && budi.heads().empty();
  };
  CHECK(refused({1, 2, 1, 0, 8, 1, 1, 'l', 1, 126, 10, 1, 0}));  // a struct, then a skip
  CHECK(refused({1, 1, 1, 3, 8, 1, 1, 'l', 1, 126, 0}));         // from clock 3 on
  CHECK(refused({0, 1, 1, 1, 0, 1}));                            // deletes what nobody wrote
  CHECK(refused({1, 1, 1, 0, 0x88, 5, 0, 1, 126, 0}));           // behind what is not here
  CHECK_FALSE(refused({1, 1, 1, 0, 8, 1, 1, 'l', 1, 126, 1, 1, 1, 0, 1}));
  const auto errc = [](const ChangeRecord& change) {
    return chronicle(2).apply(change).error().code;
  };
  ChangeRecord change = one;
  change.deps = {{3, 2}, {3, 1}};
  CHECK(errc(change) == Errc::malformed);
  change.deps = {{3, 0}};
  CHECK(errc(change) == Errc::malformed);
  change.deps.clear();
  change.author = "\xC3";
  CHECK(errc(change) == Errc::malformed);
  change.author.clear();
  change.message = "\xC3";
  CHECK(errc(change) == Errc::malformed);
}

TEST_CASE("too much may not wait for what never comes", "[crdt]") {
  History budi = chronicle(2);
  ChangeRecord change;
  change.id = {1, 2};
  change.update.assign(limits::pending_bytes_max, 0);
  CHECK(must(budi.apply(change)).missing == std::vector<ChangeId>{{1, 1}});
  change.id = {1, 3};
  change.update = {0};
  CHECK(budi.apply(change).error().code == Errc::limit);
  CHECK(budi.missing() == std::vector<ChangeId>{{1, 1}});
}

TEST_CASE("a change may wait for several, one after the other", "[crdt]") {
  History ani = chronicle(1);
  History budi = chronicle(2);
  const ChangeRecord one = put(ani, "a", 1);
  const ChangeRecord aside = put(budi, "b", 1);
  must(ani.apply(aside));
  const ChangeRecord two = put(ani, "c", 1);
  History cici = chronicle(3);
  CHECK(must(cici.apply(two)).missing == std::vector<ChangeId>{{1, 1}, {2, 1}});
  CHECK(must(cici.apply(two)).missing.size() == 2);
  CHECK(must(cici.apply(one)).applied == std::vector<ChangeId>{{1, 1}});
  CHECK(cici.missing() == std::vector<ChangeId>{{2, 1}});
  CHECK(must(cici.apply(aside)).applied == std::vector<ChangeId>{{2, 1}, {1, 2}});
  CHECK(cici.seen()({1, 1}, {2, 0}));
  CHECK(cici.seen()({1, 1}, {1, 1}));
}

}  // namespace lumbung::crdt::test
