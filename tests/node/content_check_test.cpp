#include "daemon/node/content_check.hpp"

#include <catch2/catch.hpp>
#include "daemon/base/limits.hpp"
#include "daemon/base/text_codec.hpp"
#include "daemon/log/envelope.hpp"
#include "daemon/node/pairing_messages.hpp"

namespace {

using namespace lumbung;

const LogId anna{{1}};
const LogId budi{{2}};

crdt::ClientId client_of(const LogId& log) { return log::client_id_of(log, 0); }

/// Two authors who each have opened a log and know each other's LOG_OPEN or not.
struct Stage {
  CausalHistory history;
  node::Documents documents{identity::SpaceKind::group, 99};
  std::map<LogId, std::uint64_t> seqs;

  Stage() {
    for (const auto& log : {anna, budi}) {
      history.open(log, std::nullopt);
      history.add({log, 0}, {});
    }
  }
  std::string fault(const LogId& log, const std::string& document, const Bytes& update,
                    std::vector<Origin> deps = {}) {
    const node::Arrival arrival{{log, ++seqs[log]}, {}, {}, {}};
    history.add(arrival.origin, deps);
    const log::DocumentUpdate content{document, std::nullopt, 0, update};
    const auto found = node::check_update(documents, arrival, content, history);
    if (found) return std::string(found->step);
    REQUIRE(documents.integrate(arrival, content));
    return "";
  }
};

crdt::Document copy_for(const LogId& log, const Stage& stage, const std::string& name) {
  auto document = crdt::Document::create({client_of(log), crdt::Collect::nothing});
  for (const char* root : {"kelompok", "anggota"}) {
    REQUIRE(document->root(root, crdt::ObjectType::map));
  }
  if (const auto* held = stage.documents.find(name)) {
    REQUIRE(document->replay(held->document.encode_state()));
  }
  return std::move(*document);
}

Bytes set_name(crdt::Document& document, const std::string& name) {
  REQUIRE(document.put(crdt::ObjectId::root("kelompok"), "name", crdt::Any::string(name)));
  return document.commit().update;
}

TEST_CASE("a register may be built upon only as far as its author had seen", "[node]") {
  Stage stage;
  auto of_anna = copy_for(anna, stage, "kelompok");
  REQUIRE(stage.fault(anna, "kelompok", set_name(of_anna, "Melati")).empty());
  auto of_budi = copy_for(budi, stage, "kelompok");
  const Bytes update = set_name(of_budi, "Mawar");
  SECTION("with it among the heads") {
    CHECK(stage.fault(budi, "kelompok", update, {{anna, 1}}).empty());
    // Both values were written by people who saw them in turn: one name, no contest.
    const auto& held = *stage.documents.find("kelompok");
    const auto name =
        held.document.get_all(crdt::ObjectId::root("kelompok"), "name", held.seen(stage.history));
    CHECK(name->values.size() == 1);
  }
  SECTION("without") { CHECK(stage.fault(budi, "kelompok", update) == "reference"); }
  SECTION("deletions too") {
    auto other = copy_for(budi, stage, "kelompok");
    REQUIRE(other.erase(crdt::ObjectId::root("kelompok"), "name"));
    const Bytes erased = other.commit().update;
    CHECK(stage.fault(budi, "kelompok", erased) == "reference");
    CHECK(stage.fault(budi, "kelompok", erased, {{anna, 1}}).empty());
  }
}

TEST_CASE("concurrent values of a field are both kept", "[node]") {
  Stage stage;
  auto of_anna = copy_for(anna, stage, "kelompok");
  auto of_budi = copy_for(budi, stage, "kelompok");
  REQUIRE(stage.fault(anna, "kelompok", set_name(of_anna, "Melati")).empty());
  REQUIRE(stage.fault(budi, "kelompok", set_name(of_budi, "Mawar")).empty());
  const auto& held = *stage.documents.find("kelompok");
  const auto name =
      held.document.get_all(crdt::ObjectId::root("kelompok"), "name", held.seen(stage.history));
  REQUIRE(name);
  CHECK(name->values.size() == 2);
  CHECK(name->certainty == crdt::Certainty::exact);
}

TEST_CASE("what was refused moves no clock", "[node]") {
  Stage stage;
  auto first = copy_for(anna, stage, "kelompok");
  const Bytes one = set_name(first, "Melati");
  const Bytes two = set_name(first, "Mawar");
  CHECK(stage.fault(anna, "kelompok", two) == "clock");
  CHECK(stage.fault(anna, "kelompok", one).empty());
  CHECK(stage.fault(anna, "kelompok", one) == "clock");
  CHECK(stage.fault(anna, "kelompok", two).empty());
}

/// One struct of `client` as an update v1: `info` says what it is and which of its parts follow.
Bytes one_struct(crdt::ClientId client, std::uint8_t clock, std::uint8_t info, const Bytes& parts) {
  Bytes update = {1, 1};
  for (; client > 0x7F; client >>= 7) {
    update.push_back(static_cast<std::uint8_t>(client | 0x80));
  }
  update.push_back(static_cast<std::uint8_t>(client));
  update.insert(update.end(), {clock, info});
  update.insert(update.end(), parts.begin(), parts.end());
  update.push_back(0);  // no deletes
  return update;
}

/// What a struct without neighbours holds, behind the name of the root that it stands in.
Bytes in_root(const std::string& name, const Bytes& content) {
  Bytes parts = {1, static_cast<std::uint8_t>(name.size())};
  parts.insert(parts.end(), name.begin(), name.end());
  parts.insert(parts.end(), content.begin(), content.end());
  return parts;
}

/// Every kind of content that an update can carry.
struct Kind {
  const char* name;
  std::uint8_t number;
  Bytes content;
  std::size_t clocks;  ///< 0: refused at the step "update"
};

const std::vector<Kind> kinds = {
    {"deleted", 1, {3}, 0},
    {"json", 2, {2, 1, '1', 9, 'u', 'n', 'd', 'e', 'f', 'i', 'n', 'e', 'd'}, 2},
    {"binary", 3, {2, 7, 8}, 1},
    {"string", 4, {5, 'a', 0xF0, 0x9F, 0x8C, 0xBE}, 3},
    {"embed", 5, {1, '1'}, 0},
    {"format", 6, {1, 'b', 1, '1'}, 0},
    {"array", 7, {0}, 1},
    {"map", 7, {1}, 1},
    {"text", 7, {2}, 1},
    {"XML element", 7, {3, 1, 'p'}, 1},
    {"XML fragment", 7, {4}, 1},
    {"XML hook", 7, {5, 1, 'h'}, 1},
    {"XML text", 7, {6}, 1},
    {"any", 8, {3, 125, 1, 127, 118, 0}, 3},
    {"document", 9, {1, 'x', 118, 0}, 0},
};

TEST_CASE("in a book each clock is one record, whatever it holds", "[node]") {
  const auto client = client_of(anna);
  const std::string name = to_hex(anna);
  for (const Kind& kind : kinds) {
    DYNAMIC_SECTION(kind.name) {
      Stage stage;
      const Bytes update = one_struct(client, 0, kind.number, in_root(name, kind.content));
      CHECK(stage.fault(anna, "buku/2017", update) == (kind.clocks == 0 ? "update" : ""));
      CHECK(stage.documents.records().size() == kind.clocks);
      // What comes behind it stands where its id says.
      auto copy = crdt::Document::create({client, crdt::Collect::nothing});
      const auto array = copy->root(name, crdt::ObjectType::array);
      if (const auto* held = stage.documents.find("buku/2017")) {
        REQUIRE(copy->replay(held->document.encode_state()));
      }
      REQUIRE(copy->insert(*array, kind.clocks, {crdt::Any::integer(1)}));
      CHECK(stage.fault(anna, "buku/2017", copy->commit().update).empty());
      REQUIRE(stage.documents.records().size() == kind.clocks + 1);
      CHECK(stage.documents.records().back().id.index == kind.clocks);
      CHECK(stage.documents.find("buku/2017")->document.next_clock(client) == kind.clocks + 1);
    }
  }
}

TEST_CASE("in a book nothing takes a clock without a place in the log's array", "[node]") {
  Stage stage;
  const auto client = client_of(anna);
  const std::string name = to_hex(anna);
  const Bytes value = {1, 125, 1};
  SECTION("forgotten content") {
    CHECK(stage.fault(anna, "buku/2017", one_struct(client, 0, 0, {1})) == "update");
  }
  SECTION("a gap") {
    CHECK(stage.fault(anna, "buku/2017", one_struct(client, 0, 10, {1})) == "update");
  }
  SECTION("a value under a key") {
    Bytes parts = in_root(name, {1, 'k'});
    parts.insert(parts.end(), value.begin(), value.end());
    CHECK(stage.fault(anna, "buku/2017", one_struct(client, 0, 0x20 | 8, parts)) == "append");
  }
  SECTION("what stands inside of a record") {
    for (const std::uint8_t type : Bytes{0, 1, 2, 4, 6}) {
      Stage again;
      CHECK(
          again.fault(anna, "buku/2017", one_struct(client, 0, 7, in_root(name, {type}))).empty());
      Bytes parts = {0};  // its parent is an item: clock 0 of the same client
      const Bytes head = one_struct(client, 0, 0, {});
      parts.insert(parts.end(), head.begin() + 2, head.end() - 2);
      const bool by_key = type == 1;
      if (by_key) parts.insert(parts.end(), {1, 'k'});
      parts.insert(parts.end(), value.begin(), value.end());
      const auto info = static_cast<std::uint8_t>(by_key ? 0x20 | 8 : 8);
      CHECK(again.fault(anna, "buku/2017", one_struct(client, 1, info, parts)) == "append");
      CHECK(again.documents.records().size() == 1);
    }
  }
  SECTION("the removal of a record") {
    CHECK(stage.fault(anna, "buku/2017", one_struct(client, 0, 8, in_root(name, value))).empty());
    auto copy = crdt::Document::create({client, crdt::Collect::nothing});
    const auto array = copy->root(name, crdt::ObjectType::array);
    REQUIRE(copy->replay(stage.documents.find("buku/2017")->document.encode_state()));
    REQUIRE(copy->erase(*array, 0, 1));
    CHECK(stage.fault(anna, "buku/2017", copy->commit().update) == "erase");
    CHECK(stage.documents.records().size() == 1);
  }
}

TEST_CASE("an envelope brings as many records into a book as an import writes, and no more",
          "[node]") {
  const auto client = client_of(anna);
  const auto most = static_cast<std::uint8_t>(limits::records_per_envelope_max / 128);
  for (const bool over : {false, true}) {
    // Each letter of a text is a record, too, and costs more to be read than a value.
    for (const std::uint8_t number : Bytes{4, 8}) {
      Stage stage;
      Bytes content = {static_cast<std::uint8_t>(over ? 0x81 : 0x80), most};
      content.insert(content.end(), limits::records_per_envelope_max + (over ? 1 : 0),
                     number == 4 ? std::uint8_t{'z'} : std::uint8_t{126});  // 126: null
      const Bytes update = one_struct(client, 0, number, in_root(to_hex(anna), content));
      CHECK(stage.fault(anna, "buku/2017", update) == (over ? "append" : ""));
      CHECK(stage.documents.records().size() == (over ? 0 : limits::records_per_envelope_max));
    }
  }
}

TEST_CASE("rich text has no place in any document", "[node]") {
  for (const Kind& kind : kinds) {
    DYNAMIC_SECTION(kind.name << " in a register") {
      Stage stage;
      const Bytes update =
          one_struct(client_of(anna), 0, kind.number, in_root("kelompok", kind.content));
      CHECK(stage.fault(anna, "kelompok", update) == (kind.clocks == 0 ? "update" : ""));
    }
  }
  SECTION("also as the library writes it") {
    Stage stage;
    auto text = crdt::Document::create({client_of(anna), crdt::Collect::nothing});
    const auto root = text->root("kelompok", crdt::ObjectType::text);
    REQUIRE(
        text->insert_text(*root, 0, "tebal", crdt::Any::object().set("b", crdt::Any::integer(1))));
    CHECK(stage.fault(anna, "kelompok", text->commit().update) == "update");
    REQUIRE(text->insert_embed(*root, 0, crdt::Any::integer(1)));
    (void)text->commit();
    CHECK(stage.fault(anna, "kelompok", text->encode_state()) == "update");
  }
}

TEST_CASE("names of documents are those of the space", "[node]") {
  using identity::SpaceKind;
  CHECK(node::rules_of(SpaceKind::group, "kelompok"));
  CHECK(node::rules_of(SpaceKind::group, "buku/2017")->year == 2017);
  CHECK(node::rules_of(SpaceKind::board, "organisasi"));
  for (const char* name :
       {"organisasi", "buku/", "buku/17", "buku/02017", "buku/201x", "buku/1066", "Kelompok", ""}) {
    CHECK_FALSE(node::rules_of(SpaceKind::group, name));
  }
  CHECK_FALSE(node::rules_of(SpaceKind::board, "buku/2017"));
}

TEST_CASE("messages of a pairing read back as they were", "[node]") {
  using namespace node;
  for (const PairingMessage& message :
       {PairingMessage(JoinRequest{28547}),
        PairingMessage(JoinAccept{CommunityId{{1}}, crypto::SymmetricKey{{2}}, 300}),
        PairingMessage(JoinEnvelopes{{{1, 2}, {}, {3}}}), PairingMessage(JoinDone{}),
        PairingMessage(JoinRefused{"invite_spent"})}) {
    const Bytes bytes = encode(message);
    const auto read = decode_pairing(bytes);
    REQUIRE(read);
    CHECK(*read == message);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      CHECK_FALSE(decode_pairing(ByteView(bytes).first(size)));
    }
  }
  CHECK_FALSE(decode_pairing(Bytes{31}));
  CHECK_FALSE(decode_pairing(Bytes{35, 0}));
}

}  // namespace
