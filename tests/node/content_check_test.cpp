#include "daemon/node/content_check.hpp"

#include <catch2/catch.hpp>
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

TEST_CASE("rich text has no place in any document", "[node]") {
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

TEST_CASE("in a book each clock is one element of the log's array, whatever it holds", "[node]") {
  Stage stage;
  const auto client = client_of(anna);
  const std::string name = to_hex(anna);
  Bytes in_root = {1, static_cast<std::uint8_t>(name.size())};
  in_root.insert(in_root.end(), name.begin(), name.end());
  const auto with = [&in_root](std::initializer_list<std::uint8_t> content) {
    Bytes parts = in_root;
    parts.insert(parts.end(), content);
    return parts;
  };
  // A format takes a clock and no place in the array.
  CHECK(stage.fault(anna, "buku/2017", one_struct(client, 0, 6, with({1, 'b', 1, '1'}))) ==
        "update");
  CHECK(stage.fault(anna, "buku/2017", one_struct(client, 0, 5, with({1, '1'}))) == "update");
  // So does what stands inside of an element.
  Bytes array_in_it = with({0});
  CHECK(stage.fault(anna, "buku/2017", one_struct(client, 0, 7, array_in_it)).empty());
  auto copy = crdt::Document::create({client, crdt::Collect::nothing});
  const auto array = copy->root(name, crdt::ObjectType::array);
  REQUIRE(copy->replay(stage.documents.find("buku/2017")->document.encode_state()));
  REQUIRE(copy->insert(crdt::ObjectId::nested({client, 0}), 0, {crdt::Any::integer(1)}));
  CHECK(stage.fault(anna, "buku/2017", copy->commit().update) == "append");
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
