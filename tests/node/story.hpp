#pragma once

#include <string>

#include <catch2/catch.hpp>
#include "daemon/base/text_codec.hpp"
#include "tests/node/village.hpp"

/// Steps that most tests of the node begin with.
namespace lumbung::test {

inline SpaceId group_of(const node::Written& written) { return *id_from_hex<SpaceId>(written.id); }

/// Founds a community on `laptop` with one group in it.
inline SpaceId found(Village& village, std::size_t laptop) {
  REQUIRE(village.ask(laptop, node::Found{"Tirta Guyub"}));
  node::CreateGroup wish;
  wish.group.name = "Melati 03";
  const auto made = village.ask(laptop, wish);
  REQUIRE(made);
  return group_of(*made);
}

inline void join(Village& village, std::size_t inviter, std::size_t newcomer,
                 node::Role role = node::Role::write) {
  const auto invited = village.ask(inviter, node::Invite{role});
  REQUIRE(invited);
  REQUIRE(village.ask(newcomer, node::Join{invited->id}));
}

inline village::MemberId add_member(Village& village, std::size_t laptop, SpaceId group,
                                    const std::string& name) {
  node::AddMember wish;
  wish.group = group;
  wish.member.name = name;
  const auto added = village.ask(laptop, wish);
  REQUIRE(added);
  return *id_from_hex<village::MemberId>(added->id);
}

inline node::EnterCash cash(SpaceId group, std::int64_t amount, const std::string& text) {
  return {group,
          *CivilDay::parse("2017-01-29"),
          ledger::Direction::in,
          ledger::Account::pendapatan_lain,
          amount,
          text};
}

inline std::int64_t kas(Village& village, std::size_t laptop, SpaceId group) {
  return village.view(laptop).groups.at(group)->book.balance(ledger::Account::kas).whole();
}

/// One cell of the first meeting: compulsory savings of a member.
inline node::EnterCells wajib(SpaceId group, village::MemberId member, std::int64_t amount) {
  node::EnterCells wish;
  wish.group = group;
  wish.meeting = {*CivilDay::parse("2017-01-29"), 1};
  ledger::CellWish cell;
  cell.member = member;
  cell.column = ledger::Column::wajib;
  cell.value = ledger::Rupiah::of(amount);
  wish.cells.push_back(cell);
  return wish;
}

inline std::string code_of(const node::Outcome& outcome) {
  return outcome ? "" : outcome.error().front().code;
}

}  // namespace lumbung::test
