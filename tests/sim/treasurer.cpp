#include "tests/sim/treasurer.hpp"

#include <array>

namespace lumbung::sim {
namespace {

constexpr std::array kNames = {"Siti Rohani", "Sri Wahyuni", "Suparmi",        "Yuliana",
                               "Ratna Dewi",  "Nurhayati",   "Slamet Riyadi",  "Bambang Hariyanto",
                               "Zulkarnain",  "Lim Mei Hwa", "Endang Lestari", "Tri Handayani"};
constexpr std::size_t kGroupsMax = 2;
constexpr std::size_t kMembersMax = 8;

// Few days and few amounts: two treasurers meet in one cell often.
CivilDay meeting_day(Seeded& random) {
  return CivilDay::parse("2017-01-29")->plus_days(static_cast<std::int32_t>(7 * random.below(4)));
}
std::int64_t amount(Seeded& random) { return 1'000 * random.between(1, 8); }

std::string name(Seeded& random) {
  return std::string(kNames[random.below(kNames.size())]) + " " +
         std::to_string(random.below(1'000'000));
}

Wish new_group(Seeded& random) {
  node::CreateGroup wish;
  wish.group.name = "KSM " + name(random);
  return {wish, std::nullopt};
}

Wish new_member(Seeded& random, const SpaceId& group) {
  node::AddMember wish{group, {}};
  wish.member.name = name(random);
  return {wish, group};
}

Wish changed_member(Seeded& random, const SpaceId& group, const village::Member& member) {
  node::ChangeMember wish{group, member.id, {}};
  if (random.percent(60)) {
    wish.change.phone = "0812345678" + std::to_string(random.below(90) + 10);
  } else {
    wish.change.address = "RT " + std::to_string(random.below(20));
  }
  return {wish, group};
}

ledger::CellWish cell(Seeded& random, const node::GroupView& group) {
  ledger::CellWish wish;
  wish.member = random.pick(group.registers.members).id;
  const auto columns = ledger::all_columns();
  wish.column = columns[random.below(columns.size())];
  if (wish.column == ledger::Column::hadir) {
    wish.value = random.percent(70) ? ledger::Mark::hadir : ledger::Mark::izin;
  } else {
    wish.value = ledger::Rupiah::of(amount(random));
  }
  return wish;
}

Wish sheet(Seeded& random, const node::GroupView& group) {
  node::EnterCells wish{group.id, {meeting_day(random), 1}, {}};
  const std::size_t cells = 1 + random.below(6);
  for (std::size_t i = 0; i < cells; ++i) {
    ledger::CellWish typed = cell(random, group);
    // Somebody who corrects names what she corrects.
    for (const ledger::CellState& state : group.book.cells_of(wish.meeting)) {
      if (state.key.member == typed.member && state.key.column == typed.column &&
          random.percent(40)) {
        typed.replaces = state.standing;
      }
    }
    wish.cells.push_back(std::move(typed));
  }
  return {wish, group.id};
}

std::optional<Wish> loan(Seeded& random, const node::GroupView& group) {
  node::OpenLoan wish;
  wish.group = group.id;
  wish.member = random.pick(group.registers.members).id;
  wish.date = meeting_day(random);
  wish.principal = 10'000 * random.between(1, 5);
  wish.purpose = "warung";
  return Wish{wish, group.id};
}

std::optional<Wish> payment(Seeded& random, const node::GroupView& group) {
  if (group.book.loans.empty()) return std::nullopt;
  node::PayLoan wish;
  wish.group = group.id;
  wish.loan = random.pick(group.book.loans).id;
  wish.date = meeting_day(random).plus_days(static_cast<std::int32_t>(random.below(2)) + 7);
  wish.amount = 5'000 * random.between(1, 2);
  return Wish{wish, group.id};
}

Wish cash(Seeded& random, const SpaceId& group) {
  node::EnterCash wish;
  wish.group = group;
  wish.date = meeting_day(random);
  wish.direction = random.percent(75) ? ledger::Direction::in : ledger::Direction::out;
  wish.account = wish.direction == ledger::Direction::in ? ledger::Account::pendapatan_lain
                                                         : ledger::Account::alat_tulis;
  wish.amount = 10'000 * random.between(1, 10);
  // Its own words, so that the oracle sees an entry that was written twice.
  wish.text = "kas " + std::to_string(random.next());
  return {wish, group};
}

std::optional<Wish> reversal(Seeded& random, const node::GroupView& group) {
  if (group.book.records.empty()) return std::nullopt;
  return Wish{node::ReverseRecord{group.id, random.pick(group.book.records).record.id, "keliru"},
              group.id};
}

std::optional<Wish> decision(Seeded& random, const node::GroupView& group) {
  for (const review::Item& item : group.items) {
    if (item.decided || item.choices.empty()) continue;
    return Wish{node::Decide{group.id, item.id, random.pick(item.choices).id, "sudah dicek"},
                group.id};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Wish> draw_wish(Seeded& random, const node::View& view) {
  if (!view.community) return std::nullopt;
  if (view.groups.empty() || (view.groups.size() < kGroupsMax && random.percent(3))) {
    return new_group(random);
  }
  auto place = view.groups.begin();
  std::advance(place, static_cast<std::ptrdiff_t>(random.below(view.groups.size())));
  const node::GroupView& group = *place->second;
  const auto& members = group.registers.members;
  if (members.size() < 2 || (members.size() < kMembersMax && random.percent(10))) {
    return new_member(random, group.id);
  }
  const std::uint64_t dice = random.below(100);
  if (dice < 45) return sheet(random, group);
  if (dice < 55) return cash(random, group.id);
  if (dice < 63) return loan(random, group);
  if (dice < 73) return payment(random, group);
  if (dice < 81) return changed_member(random, group.id, random.pick(members));
  if (dice < 88) return reversal(random, group);
  return decision(random, group);
}

}  // namespace lumbung::sim
