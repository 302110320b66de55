#include "tests/node/village.hpp"

#include <algorithm>

#include <catch2/catch.hpp>
#include "daemon/crypto/sealing.hpp"
#include "daemon/node/archive.hpp"
#include "daemon/node/vault.hpp"
#include "daemon/node/verify.hpp"
#include "daemon/transport/channel.hpp"
#include "tests/node/story.hpp"

namespace {

using namespace lumbung;
using namespace lumbung::test;

TEST_CASE("a founder writes into the books of a group", "[node]") {
  Village village;
  const auto a = village.add("A");
  CHECK_FALSE(village.view(a).community);
  const auto refused = village.ask(a, cash(SpaceId{}, 1'000, "x"));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().front().code == "no_community");

  const auto founded = village.ask(a, node::Found{"Tirta Guyub"});
  REQUIRE(founded);
  CHECK(founded->root_words.size() == 24);
  REQUIRE(village.view(a).community);
  CHECK(village.view(a).community->name == "Tirta Guyub");
  CHECK(village.view(a).role == node::Role::write);

  node::CreateGroup wish;
  wish.group.name = "Melati 03";
  const auto made = village.ask(a, wish);
  REQUIRE(made);
  const SpaceId group = group_of(*made);
  REQUIRE(village.view(a).groups.contains(group));
  CHECK(village.view(a).groups.at(group)->registers.name == "Melati 03");

  const auto records_before = village.view(a).records;
  const auto digest_before = village.view(a).book_digest;
  const auto written = village.ask(a, cash(group, 50'000, "hibah"));
  REQUIRE(written);
  CHECK(written->records.size() == 1);
  CHECK(written->version == village.view(a).version);
  CHECK(village.view(a).records > records_before);
  CHECK(village.view(a).book_digest != digest_before);
  CHECK(village.view(a).groups.at(group)->book.balance(ledger::Account::kas).whole() == 50'000);
}

TEST_CASE("a laptop that joins gets the same books", "[node]") {
  Village village;
  const auto a = village.add("A");
  const auto b = village.add("B");
  const SpaceId group = found(village, a);
  REQUIRE(village.ask(a, cash(group, 50'000, "hibah")));
  join(village, a, b);
  village.run(3'000);
  REQUIRE(village.same_content({a, b}));
  CHECK(village.view(b).groups.at(group)->book.balance(ledger::Account::kas).whole() == 50'000);
  REQUIRE(village.view(a).devices.size() == 2);
  const auto* peer = village.view(a).find(village.secrets(b).device());
  REQUIRE(peer != nullptr);
  CHECK(peer->reach == node::Reach::connected);
  CHECK(peer->same_content);
  CHECK(peer->pending_in == 0u);

  SECTION("and what it writes comes back") {
    REQUIRE(village.ask(b, cash(group, 7'000, "dari B")));
    village.run(2'000);
    CHECK(village.same_content({a, b}));
    CHECK(village.view(a).groups.at(group)->book.balance(ledger::Account::kas).whole() == 57'000);
  }
  SECTION("and a restart changes no digest") {
    const auto before = village.view(b).frontier_digest;
    const auto book_before = village.view(b).book_digest;
    const auto records = village.view(b).records;
    const auto version = village.view(b).version;
    village.kill(b);
    village.start(b);
    CHECK(village.view(b).frontier_digest == before);
    CHECK(village.view(b).book_digest == book_before);
    CHECK(village.view(b).records == records);
    CHECK(village.view(b).version > version);
    village.run(5'000);
    CHECK(village.same_content({a, b}));
  }
}

TEST_CASE("content goes from A to C although they never meet", "[node]") {
  Village village;
  const auto a = village.add("A");
  const auto b = village.add("B");
  const auto c = village.add("C");
  village.cut(a, c);
  const SpaceId group = found(village, a);
  join(village, a, b);
  village.run(2'000);
  join(village, b, c);
  village.run(5'000);
  REQUIRE(village.same_content({a, b, c}));
  REQUIRE(village.ask(a, cash(group, 5'000, "dari A")));
  REQUIRE(village.ask(c, cash(group, 300, "dari C")));
  village.run(5'000);
  CHECK(village.same_content({a, b, c}));
  CHECK(kas(village, b, group) == 5'300);
  // All three are listed everywhere, also those never met.
  for (const auto laptop : {a, b, c}) CHECK(village.view(laptop).devices.size() == 3);
  CHECK(village.view(a).find(village.secrets(c).device())->reach == node::Reach::away);
  // Authorship stays: what C wrote is C's on A.
  const auto& records = village.view(a).groups.at(group)->book.records;
  CHECK(std::any_of(records.begin(), records.end(), [&](const ledger::BookedRecord& booked) {
    return booked.record.author == village.secrets(c).device();
  }));
}

TEST_CASE("two laptops invited by the same one find each other without it", "[node]") {
  Village village;
  const auto a = village.add("A");
  const auto b = village.add("B");
  const auto c = village.add("C");
  const SpaceId group = found(village, a);
  village.cut(b, c);
  join(village, a, b);
  village.run(2'000);
  village.cut(a, b);
  join(village, a, c);
  village.run(2'000);
  // B has never heard that C was admitted; A is gone.
  village.kill(a);
  village.heal(b, c);
  village.run(10'000);
  CHECK(village.view(b).find(village.secrets(c).device()) != nullptr);
  REQUIRE(village.same_content({b, c}));
  REQUIRE(village.ask(c, cash(group, 700, "dari C")));
  village.run(3'000);
  CHECK(kas(village, b, group) == 700);
}

TEST_CASE("a wish typed on an older view becomes a question, not a loss", "[node]") {
  Village village;
  const auto a = village.add("A");
  const auto b = village.add("B");
  const SpaceId group = found(village, a);
  const auto member = add_member(village, a, group, "Siti Rohani");
  join(village, a, b);
  village.run(3'000);
  REQUIRE(village.same_content({a, b}));
  const auto seen = village.view(b).version;

  SECTION("in a cell of a meeting") {
    REQUIRE(village.ask(a, wajib(group, member, 5'000)));
    village.run(2'000);
    REQUIRE(village.same_content({a, b}));
    node::WriteContext context;
    SECTION("on the view of now it is refused") {
      CHECK(code_of(village.ask(b, wajib(group, member, 6'000), context)) == "cell_filled");
    }
    SECTION("on the view of then both stand") {
      context.based_on = seen;
      REQUIRE(village.ask(b, wajib(group, member, 6'000), context));
      village.run(2'000);
      CHECK(village.same_content({a, b}));
      CHECK(village.view(a).open_decisions == 1);
      const auto& items = village.view(a).groups.at(group)->items;
      REQUIRE(items.size() == 1);
      CHECK(items.front().kind == review::Kind::cell_differs);
      // Money in counts the lower one until somebody decides.
      CHECK(kas(village, a, group) == 5'000);

      node::Decide decide{group, items.front().id, items.front().choices.front().id, "buku tulis"};
      REQUIRE(village.ask(a, decide));
      village.run(2'000);
      CHECK(village.view(b).open_decisions == 0);
      CHECK(village.same_content({a, b}));
    }
  }
  SECTION("in a field of a member") {
    node::ChangeMember change;
    change.group = group;
    change.member = member;
    change.change.phone = "081234567890";
    REQUIRE(village.ask(a, change));
    village.run(2'000);
    REQUIRE(village.same_content({a, b}));
    node::WriteContext context;
    context.based_on = seen;
    change.change.phone = "081300000000";
    REQUIRE(village.ask(b, change, context));
    village.run(2'000);
    REQUIRE(village.same_content({a, b}));
    const auto& items = village.view(a).groups.at(group)->items;
    REQUIRE(items.size() == 1);
    CHECK(items.front().kind == review::Kind::member_field_differs);
    REQUIRE(items.front().candidates.size() == 2);
    for (const auto& candidate : items.front().candidates) CHECK(candidate.author);
    REQUIRE(village.ask(b, node::Decide{group, items.front().id, items.front().choices.front().id,
                                        "tanya orangnya"}));
    village.run(2'000);
    CHECK(village.view(a).open_decisions == 0);
    CHECK(village.same_content({a, b}));
  }
  SECTION("a version of nobody is refused") {
    node::WriteContext context;
    context.based_on = seen + 1'000;
    CHECK(code_of(village.ask(b, cash(group, 1, "x"), context)) == "version_gone");
  }
}

TEST_CASE("an invite lets in one laptop, once", "[node]") {
  Village village;
  const auto a = village.add("A");
  const auto b = village.add("B");
  const auto c = village.add("C");
  found(village, a);
  const auto invited = village.ask(a, node::Invite{node::Role::write});
  REQUIRE(invited);
  REQUIRE(village.ask(b, node::Join{invited->id}));
  CHECK(village.ask(b, node::Join{invited->id}));  // again: the same answer
  CHECK(code_of(village.ask(c, node::Join{invited->id})) == "invite_spent");
  CHECK_FALSE(village.view(c).community);
  CHECK(village.storage(c).envelopes.empty());

  SECTION("words that are no link") {
    CHECK(code_of(village.ask(c, node::Join{"halo"})) == "bad_link");
  }
  SECTION("an inviter that is away") {
    const auto other = village.ask(a, node::Invite{node::Role::read});
    REQUIRE(other);
    village.kill(a);
    const auto began = village.now.mono;
    CHECK(code_of(village.ask(c, node::Join{other->id})) == "inviter_unreachable");
    CHECK(village.now.mono.ms - began.ms < 30'000);
    CHECK_FALSE(village.view(c).community);
  }
  SECTION("a laptop that belongs to another community") {
    REQUIRE(village.ask(c, node::Found{"Lain"}));
    const auto other = village.ask(a, node::Invite{node::Role::read});
    CHECK(code_of(village.ask(c, node::Join{other->id})) == "already_in_community");
  }
  SECTION("an invite that is a week old") {
    const auto other = village.ask(a, node::Invite{node::Role::write});
    village.now.wall.ms += 8 * 86'400'000LL;
    CHECK(code_of(village.ask(c, node::Join{other->id})) == "invite_refused");
  }
  SECTION("after a restart of the inviter the link still opens") {
    const auto other = village.ask(a, node::Invite{node::Role::write});
    village.kill(a);
    village.start(a);
    CHECK(village.ask(c, node::Join{other->id}));
  }
}

TEST_CASE("a stranger learns nothing", "[node]") {
  Village village;
  const auto a = village.add("A");
  const auto silent = village.knock(a);
  CHECK(village.hung_up(silent));
  CHECK(village.heard(silent).empty());
  found(village, a);

  SECTION("by garbage") {
    const auto stranger = village.knock(a);
    village.say(stranger, Bytes(200, 0x41));
    CHECK(village.heard(stranger).empty());
    CHECK(village.hung_up(stranger));
  }
  SECTION("by our own protocol with a wrong secret") {
    const auto stranger = village.knock(a);
    SeededEntropy entropy(5);
    const auto secrets = *identity::make_device(entropy, "asing");
    auto channel = transport::Channel::initiator(
        village.now.mono,
        {identity::encode(secrets.certificate()), secrets.noise_key, RunNonce{}, Digest{}},
        {{CommunityId{}, InviteId{}}, crypto::SymmetricKey{}}, entropy);
    for (bool idle = false; !idle;) {
      auto output = channel.poll();
      if (auto* bytes = std::get_if<transport::SendBytes>(&output)) {
        village.say(stranger, bytes->bytes);
      }
      idle = std::holds_alternative<transport::WakeAt>(output);
    }
    CHECK(village.heard(stranger).empty());
    CHECK(village.hung_up(stranger));
    CHECK(village.view(a).records > 0);
  }
  SECTION("laptops of two communities stay apart") {
    const auto b = village.add("B");
    found(village, b);
    village.run(60'000);
    CHECK(village.view(a).devices.size() == 1);
    CHECK(village.view(b).devices.size() == 1);
    CHECK(village.view(a).frontier_digest != village.view(b).frontier_digest);
  }
}

TEST_CASE("a request with the same key is answered once more, not done twice", "[node]") {
  Village village;
  const auto a = village.add("A");
  const SpaceId group = found(village, a);
  node::WriteContext context;
  context.idempotency_key = "k1";
  context.request_digest = {1, 2, 3};
  const auto first = village.ask(a, cash(group, 1'000, "x"), context);
  REQUIRE(first);
  village.kill(a);
  village.start(a);
  const auto second = village.ask(a, cash(group, 1'000, "x"), context);
  REQUIRE(second);
  CHECK(second->records == first->records);
  CHECK(kas(village, a, group) == 1'000);
  context.request_digest = {9};
  CHECK(code_of(village.ask(a, cash(group, 2'000, "x"), context)) == "key_reused");
}

TEST_CASE("drafts stay on the laptop", "[node]") {
  Village village;
  const auto a = village.add("A");
  const SpaceId group = found(village, a);
  const ledger::MeetingKey meeting{*CivilDay::parse("2017-01-29"), 1};
  const auto before = village.view(a).frontier_digest;
  REQUIRE(village.ask(a, node::SaveDraft{group, meeting, {7, 8}}));
  CHECK(village.ask(a, node::ReadDraft{group, meeting})->body == Bytes{7, 8});
  REQUIRE(village.ask(a, node::DropDraft{group, meeting}));
  CHECK(village.ask(a, node::ReadDraft{group, meeting})->body.empty());
  CHECK(village.view(a).frontier_digest == before);
}

TEST_CASE("sync now ends when contents are the same", "[node]") {
  Village village;
  const auto a = village.add("A", {node::Discovery::off, {}});
  const auto b = village.add("B", {node::Discovery::off, {}});
  const SpaceId group = found(village, a);
  join(village, a, b);
  village.run(1'000);
  village.cut(a, b);
  village.heal(a, b);
  REQUIRE(village.ask(a, cash(group, 4'000, "x")));
  village.run(30'000);
  // Without beacons and typed addresses nobody calls again by itself.
  CHECK(village.view(b).find(village.secrets(a).device())->reach == node::Reach::away);
  CHECK(code_of(village.ask(b, node::SyncNow{})) == "peer_unreachable");
  CHECK(code_of(village.ask(b, node::SyncNow{"10.0.0.77:28547"})) == "peer_unreachable");
  const auto done = village.ask(b, node::SyncNow{Village::address(a)});
  REQUIRE(done);
  CHECK(done->same_content);
  CHECK(done->peers == 1);
  CHECK(kas(village, b, group) == 4'000);
}

TEST_CASE("a typed address is called again and again", "[node]") {
  Village village;
  const auto a = village.add("A", {node::Discovery::off, {}});
  const auto b = village.add("B", {node::Discovery::off, {a}});
  const SpaceId group = found(village, a);
  join(village, a, b);
  village.run(1'000);
  village.cut(a, b);
  REQUIRE(village.ask(a, cash(group, 4'000, "x")));
  village.run(600'000);
  village.heal(a, b);
  village.run(7'000);
  CHECK(village.same_content({a, b}));
}

TEST_CASE("a long log starts from its snapshot with the same books", "[node]") {
  Village village;
  const auto a = village.add("A");
  const SpaceId group = found(village, a);
  const auto member = add_member(village, a, group, "Siti Rohani");
  for (int index = 0; index < 620; ++index) {
    REQUIRE(village.ask(a, cash(group, 100 + index, "x")));
  }
  node::ChangeMember change;
  change.group = group;
  change.member = member;
  change.change.phone = "081234567890";
  REQUIRE(village.ask(a, change));
  CHECK(std::any_of(village.storage(a).rows.begin(), village.storage(a).rows.end(),
                    [](const auto& row) { return row.first.first == node::Table::snapshot; }));
  const auto before = village.view(a);
  const auto report = node::verify(village.storage(a), village.secrets(a));
  REQUIRE(report);
  CHECK(report->problems == std::vector<std::string>{});
  CHECK(report->snapshots == 1);
  CHECK(report->envelopes == before.records);

  village.kill(a);
  SECTION("as it is") {
    village.start(a);
    CHECK(village.log(a).empty());
  }
  SECTION("and without it") {
    std::erase_if(village.storage(a).rows,
                  [](const auto& row) { return row.first.first == node::Table::snapshot; });
    village.start(a);
  }
  SECTION("and with one from before what is refused now was refused") {
    SeededEntropy entropy(7);
    node::Vault vault(village.secrets(a), entropy);
    node::Archive archive(village.storage(a), {village.secrets(a).certificate(), {}}, vault);
    std::vector<std::string> lost;
    REQUIRE(archive.open(village.now.wall, lost));
    const auto key = crypto::derive_key(archive.replica()->key_of(group), "lumbung-snapshot");
    const Bytes place(group.bytes.begin(), group.bytes.end());
    Bytes& row = village.storage(a).rows.at({node::Table::snapshot, place});
    const auto nonce = *crypto::SealNonce::from(ByteView(row).first(crypto::SealNonce::size));
    auto index = crypto::open(key, nonce, place, ByteView(row).subspan(crypto::SealNonce::size));
    REQUIRE(index);
    CHECK(index->front() == 2);
    index->front() = 1;
    row.resize(crypto::SealNonce::size);
    const Bytes sealed = crypto::seal(key, nonce, place, *index);
    row.insert(row.end(), sealed.begin(), sealed.end());
    CHECK(node::verify(village.storage(a), village.secrets(a))->snapshots == 0);
    village.start(a);
  }
  SECTION("and with a damaged one") {
    for (auto& [row, value] : village.storage(a).rows) {
      if (row.first == node::Table::snapshot) value.back() ^= 1;
    }
    village.start(a);
  }
  CHECK(village.view(a).frontier_digest == before.frontier_digest);
  CHECK(village.view(a).book_digest == before.book_digest);
  REQUIRE(village.ask(a, cash(group, 1, "sesudah")));
  CHECK(village.view(a).groups.at(group)->registers.members.front().phone == "081234567890");
}

}  // namespace
