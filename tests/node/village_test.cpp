#include "tests/node/village.hpp"

#include "catch2/catch.hpp"
#include "daemon/base/text_codec.hpp"

namespace {

using namespace lumbung;
using test::Village;

SpaceId group_of(const node::Written& written) { return *id_from_hex<SpaceId>(written.id); }

/// Founds a community on `laptop` with one group in it.
SpaceId found(Village& village, std::size_t laptop) {
  REQUIRE(village.ask(laptop, node::Found{"Tirta Guyub"}));
  node::CreateGroup wish;
  wish.group.name = "Melati 03";
  const auto made = village.ask(laptop, wish);
  REQUIRE(made);
  return group_of(*made);
}

void join(Village& village, std::size_t inviter, std::size_t newcomer,
          node::Role role = node::Role::write) {
  const auto invited = village.ask(inviter, node::Invite{role});
  REQUIRE(invited);
  const auto joined = village.ask(newcomer, node::Join{invited->id});
  REQUIRE(joined);
}

node::EnterCash cash(SpaceId group, std::int64_t amount, const std::string& text) {
  return {group,
          *CivilDay::parse("2017-01-29"),
          ledger::Direction::in,
          ledger::Account::pendapatan_lain,
          amount,
          text};
}

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

}  // namespace
