#include <catch2/catch.hpp>
#include "daemon/base/text_codec.hpp"
#include "daemon/ledger/record_codec.hpp"
#include "daemon/node/verify.hpp"
#include "tests/node/forger.hpp"
#include "tests/node/story.hpp"

namespace {

using namespace lumbung;
using namespace lumbung::test;

crdt::Any record(std::int64_t amount) {
  return ledger::encode(ledger::CashEntry{*CivilDay::parse("2017-01-29"), ledger::Direction::in,
                                          ledger::Account::pendapatan_lain,
                                          ledger::Rupiah::of(amount), "palsu"});
}

crdt::Document document_of(crdt::ClientId client) {
  return std::move(*crdt::Document::create({client, crdt::Collect::nothing}));
}

/// An update that puts `count` records into the array `root`.
Bytes records_update(crdt::ClientId client, const std::string& root, int count = 1) {
  auto document = document_of(client);
  const auto array = document.root(root, crdt::ObjectType::array);
  for (int index = 0; index < count; ++index) {
    REQUIRE(document.insert(*array, static_cast<std::size_t>(index), {record(1'000)}));
  }
  return document.commit().update;
}

struct Before {
  Digest book;
  std::uint64_t quarantined = 0;
};

/// A with a book, B as a member of that level, switched off.
struct Stage {
  Village village;
  std::size_t a = village.add("A");
  std::size_t b = village.add("B");
  SpaceId group;
  Digest book_before;

  explicit Stage(node::Role role) {
    group = found(village, a);
    REQUIRE(village.ask(a, cash(group, 50'000, "hibah")));
    join(village, a, b, role);
    village.run(3'000);
    REQUIRE(village.same_content({a, b}));
    book_before = village.view(a).book_digest;
    village.kill(b);
  }
  /// B is switched on with what was forged; A must not believe it.
  void check_refused(const std::string& kind) {
    village.start(b);
    village.run(5'000);
    CHECK(village.view(a).book_digest == book_before);
    CHECK(village.view(a).quarantined >= 1);
    CHECK(village.view(a).refusals.contains(kind));
    // Honest work goes on.
    REQUIRE(village.ask(a, cash(group, 1'000, "lanjut")));
    CHECK(kas(village, a, group) == 51'000);
    // The chain is whole: the quarantined envelopes are held and verify.
    const auto report = node::verify(village.storage(a), village.secrets(a));
    REQUIRE(report);
    CHECK(report->problems == std::vector<std::string>{});
  }
};

TEST_CASE("a laptop that may only read changes nothing", "[node]") {
  Stage stage(node::Role::read);
  SECTION("by asking") {
    stage.village.start(stage.b);
    stage.village.run(2'000);
    const auto records = stage.village.view(stage.b).records;
    for (const node::Command& wish :
         {node::Command(cash(stage.group, 1, "x")), node::Command(node::Invite{}),
          node::Command(node::CreateGroup{}), node::Command(node::AddMember{stage.group, {}}),
          node::Command(node::SaveDraft{stage.group, {}, {}})}) {
      CHECK(code_of(stage.village.ask(stage.b, wish)) == "not_allowed");
    }
    CHECK(stage.village.view(stage.b).records == records);
    CHECK(stage.village.view(stage.b).role == node::Role::read);
  }
  SECTION("by forging a record with its own key") {
    Forger forger(stage.village, stage.b);
    const auto log = forger.log(stage.group);
    forger.write(stage.group, "buku/2017", records_update(forger.client(stage.group), to_hex(log)));
    stage.check_refused("right");
  }
}

TEST_CASE("a writer's tampered program changes no book", "[node]") {
  Stage stage(node::Role::write);
  Forger forger(stage.village, stage.b);
  const auto own = forger.client(stage.group);
  const auto root = to_hex(forger.log(stage.group));

  SECTION("with a foreign client id") {
    forger.write(stage.group, "buku/2017", records_update(own + 1, root));
    stage.check_refused("client");
  }
  SECTION("with another client id of its own in a book") {
    forger.write(stage.group, "buku/2017", records_update(forger.client(stage.group, 1), root));
    stage.check_refused("client");
  }
  SECTION("with a gap of clocks") {
    auto document = document_of(own);
    const auto array = document.root(root, crdt::ObjectType::array);
    REQUIRE(document.insert(*array, 0, {record(1), record(2)}));
    (void)document.commit();
    REQUIRE(document.insert(*array, 2, {record(3)}));
    forger.write(stage.group, "buku/2017", document.commit().update);
    stage.check_refused("clock");
  }
  SECTION("with a deletion in a write-once document") {
    auto document = document_of(own);
    const auto array = document.root(root, crdt::ObjectType::array);
    REQUIRE(document.insert(*array, 0, {record(1), record(2)}));
    REQUIRE(document.erase(*array, 0, 1));
    forger.write(stage.group, "buku/2017", document.commit().update);
    stage.check_refused("erase");
  }
  SECTION("in the array of somebody else") {
    forger.write(stage.group, "buku/2017", records_update(own, std::string(32, 'a')));
    stage.check_refused("root");
  }
  SECTION("before the records that it wrote itself") {
    auto document = document_of(own);
    const auto array = document.root(root, crdt::ObjectType::array);
    REQUIRE(document.insert(*array, 0, {record(0)}));
    (void)document.commit();
    REQUIRE(document.insert(*array, 0, {record(1)}));
    const auto second = document.commit().update;
    // The first one is good, so the books may change by it.
    forger.write(stage.group, "buku/2017", records_update(own, root));
    forger.write(stage.group, "buku/2017", second);
    stage.village.start(stage.b);
    stage.village.run(5'000);
    CHECK(kas(stage.village, stage.a, stage.group) == 51'000);
    CHECK(stage.village.view(stage.a).refusals.contains("append"));
  }
  SECTION("with rich text in a book") {
    auto document = document_of(own);
    const auto text = document.root(root, crdt::ObjectType::text);
    REQUIRE(document.insert_embed(*text, 0, record(1)));
    forger.write(stage.group, "buku/2017", document.commit().update);
    stage.check_refused("update");
  }
  SECTION("inside of a record, with honest work before and behind it") {
    auto document = document_of(own);
    const auto array = document.root(root, crdt::ObjectType::array);
    const auto inner = document.insert_object(*array, 0, crdt::ObjectType::array);
    REQUIRE(inner);
    forger.write(stage.group, "buku/2017", document.commit().update);
    auto other = document_of(own);
    REQUIRE(other.root(root, crdt::ObjectType::array));
    REQUIRE(other.replay(document.encode_state()));
    REQUIRE(document.insert(*inner, 0, {record(1)}));
    forger.write(stage.group, "buku/2017", document.commit().update);
    REQUIRE(other.insert(*array, 1, {record(2)}));
    forger.write(stage.group, "buku/2017", other.commit().update);
    stage.village.start(stage.b);
    stage.village.run(5'000);
    const node::View& view = stage.village.view(stage.a);
    CHECK(view.refusals.contains("append"));
    CHECK(view.quarantined == 1);
    // Of what came with it nothing is lost, and its record has the id that everybody gives it.
    CHECK(kas(stage.village, stage.a, stage.group) == 50'002);
    const auto& book = view.groups.at(stage.group)->book;
    CHECK(book.find({forger.log(stage.group), 2017, 1}) != nullptr);
    REQUIRE(stage.village.same_content({stage.a, stage.b}));
    CHECK(stage.village.view(stage.b).book_digest == view.book_digest);
    CHECK(node::verify(stage.village.storage(stage.a), stage.village.secrets(stage.a))->ok());
  }
  SECTION("in an unknown root of a register") {
    auto document = document_of(own);
    const auto map = document.root("rahasia", crdt::ObjectType::map);
    REQUIRE(document.put(*map, "x", crdt::Any::integer(1)));
    forger.write(stage.group, "kelompok", document.commit().update);
    stage.check_refused("root");
  }
  SECTION("upon items that nobody has") {
    auto other = document_of(own + 5);
    const auto map = other.root("kelompok", crdt::ObjectType::map);
    REQUIRE(other.put(*map, "name", crdt::Any::string("Palsu")));
    const auto unseen = other.commit().update;
    auto document = document_of(own);
    REQUIRE(document.root("kelompok", crdt::ObjectType::map));
    REQUIRE(document.apply(unseen));
    REQUIRE(document.put(*map, "name", crdt::Any::string("Lain")));
    forger.write(stage.group, "kelompok", document.commit().update);
    stage.check_refused("reference");
  }
  SECTION("in a document that does not exist") {
    forger.write(stage.group, "buku/17", records_update(own, root));
    stage.check_refused("document");
  }
  SECTION("with bytes that are no update") {
    forger.write(stage.group, "buku/2017", {0xff, 0xff, 0xff});
    stage.check_refused("update");
  }
}

TEST_CASE("a device that signs two pasts of its log is stopped, also after a restart", "[node]") {
  Stage stage(node::Role::write);
  const auto root = [&](const Forger& forger) { return to_hex(forger.log(stage.group)); };
  // The same run nonce twice: one log, with another record at the same place.
  MemoryStorage copy = stage.village.storage(stage.b);
  {
    Forger first(stage.village, stage.b);
    first.write(stage.group, "buku/2017", records_update(first.client(stage.group), root(first)));
  }
  stage.village.start(stage.b);
  stage.village.run(5'000);
  CHECK(kas(stage.village, stage.a, stage.group) == 51'000);
  stage.village.kill(stage.b);
  stage.village.storage(stage.b) = std::move(copy);
  {
    Forger second(stage.village, stage.b);
    for (int count = 0; count < 3; ++count) {
      second.write(stage.group, "buku/2017",
                   records_update(second.client(stage.group), root(second), 2 + count));
    }
  }
  stage.village.start(stage.b);
  stage.village.run(5'000);
  CHECK(kas(stage.village, stage.a, stage.group) == 51'000);
  CHECK(stage.village.view(stage.b).refusals.contains("fork"));

  // A peer that serves the other past all the same: A keeps the proof and stops that log.
  stage.village.kill(stage.a);
  stage.village.kill(stage.b);
  auto& storage = stage.village.storage(stage.a);
  SeededEntropy entropy(9);
  const auto& secrets = stage.village.secrets(stage.a);
  node::Vault vault(secrets, entropy);
  for (const bool known : {false, true}) {
    node::Archive archive(storage, {secrets.certificate(), RunNonce{}}, vault);
    std::vector<std::string> lost;
    REQUIRE(archive.open(stage.village.now.wall, lost));
    std::string said;
    node::Growth growth;
    for (const auto& held : stage.village.storage(stage.b).envelopes) {
      if (held.space != stage.group) continue;
      archive.replica()->ingest(held.bytes, stage.village.secrets(stage.b).device(),
                                archive.clock(), stage.village.now.wall, growth,
                                [&](const node::Offence& offence) { said += offence.kind + ' '; });
    }
    INFO("said: " << said << " grown " << growth.logs.size());
    CHECK(growth.logs.empty());
    CHECK((said.find("fork") == std::string::npos) == known);
    CHECK(growth.batch.changes.empty() == known);
    REQUIRE(archive.commit(growth.batch));
  }
  stage.village.start(stage.a);
  CHECK(kas(stage.village, stage.a, stage.group) == 51'000);
  REQUIRE(stage.village.ask(stage.a, cash(stage.group, 1'000, "lanjut")));
}

TEST_CASE("verify tells what is damaged", "[node]") {
  Village village;
  const auto a = village.add("A");
  const auto b = village.add("B");
  const SpaceId group = found(village, a);
  join(village, a, b);
  REQUIRE(village.ask(a, cash(group, 50'000, "hibah")));
  village.run(3'000);
  REQUIRE(village.same_content({a, b}));
  REQUIRE(node::verify(village.storage(b), village.secrets(b))->ok());
  CHECK_FALSE(node::verify(village.storage(b), village.secrets(a)));

  village.kill(b);
  auto& last = village.storage(b).envelopes.back();
  last.bytes[last.bytes.size() - 70] ^= 1;  // in the body of the newest record
  const auto report = node::verify(village.storage(b), village.secrets(b));
  REQUIRE(report);
  CHECK(report->problems.size() == 1);

  // A start names what is lost and does without it; the other laptop sends it again.
  village.start(b);
  CHECK(village.log(b).size() == 2);
  CHECK(kas(village, b, group) == 0);
  village.run(5'000);
  CHECK(kas(village, b, group) == 50'000);
}

}  // namespace
