#include "daemon/review/review.hpp"

#include <algorithm>

#include "tests/ledger/laptops.hpp"
#include "tests/village/registers.hpp"

using namespace lumbung;
using namespace lumbung::review;
namespace books = lumbung::ledger::testing;
namespace registers = lumbung::village::testing;
using ledger::Book;
using ledger::Column;
using ledger::Rupiah;

namespace {

const Choice& choice_labelled(const Item& item, const std::string& label) {
  const auto found = std::find_if(item.choices.begin(), item.choices.end(),
                                  [&](const Choice& choice) { return choice.label == label; });
  REQUIRE(found != item.choices.end());
  return *found;
}

/// The one open question.
Item only_open(const std::vector<Item>& items) {
  std::vector<Item> open;
  for (const Item& item : items) {
    if (!item.decided) open.push_back(item);
  }
  REQUIRE(open.size() == 1);
  return open.front();
}

struct Village {
  CausalHistory history;
  books::Laptop siti{history, 1};
  books::Laptop sri{history, 2};
  village::Group group;

  Village() {
    siti.write(books::cash("2017-01-01", ledger::Direction::in, ledger::Account::modal, 200'000));
    meet(siti, sri);
  }
  Book merged() {
    meet(siti, sri);
    return siti.book();
  }
  void choose(const Item& item, const Choice& choice) {
    const auto decided =
        decide(siti.book(), group, item.id, choice.id, "sesuai slip", books::day("2017-02-01"));
    REQUIRE(decided);
    siti.write(*decided);
  }
};

struct Figures {
  std::int64_t cash;
  std::int64_t savings;
  std::int64_t loans;
};

Figures figures(const Book& book) {
  std::int64_t savings = 0;
  for (const auto& [member, each] : book.savings) savings += each.total().whole();
  return {book.balance(ledger::Account::kas).whole() +
              book.balance(ledger::Account::kas_sosial).whole(),
          savings, book.balance(ledger::Account::piutang_anggota).whole()};
}

/// Every choice does to the books what it says it does.
void check_effects(Village& village, const Item& item) {
  const Book before = village.merged();
  std::uint8_t name = 100;
  for (const Choice& choice : item.choices) {
    INFO(choice.id);
    const auto decided =
        decide(before, village.group, item.id, choice.id, "", books::day("2017-02-01"));
    REQUIRE(decided);
    books::Laptop trial(village.history, ++name);
    trial.fetch(village.siti);
    trial.write(*decided);
    const Figures then = figures(trial.book());
    const Figures now = figures(before);
    CHECK(choice.effect.cash.whole() == then.cash - now.cash);
    CHECK(choice.effect.savings.whole() == then.savings - now.savings);
    CHECK(choice.effect.loans.whole() == then.loans - now.loans);
    CHECK(ledger::broken_identities(trial.book()).empty());
  }
}

}  // namespace

TEST_CASE("a cell written differently offers each value, and both", "[review]") {
  Village village;
  village.siti.write(books::money_cell("2017-01-29", Column::sukarela, 1, 57'500));
  village.sri.write(books::money_cell("2017-01-29", Column::sukarela, 1, 55'700));
  const Item item = only_open(items(village.merged(), village.group));
  CHECK(item.kind == Kind::cell_differs);
  CHECK(item.amount == Rupiah::of(55'700));
  REQUIRE(item.candidates.size() == 2);
  CHECK(item.candidates[0].value == "57500");
  CHECK(item.candidates[0].author == village.siti.author());
  CHECK(item.choices.size() == 3);
  check_effects(village, item);

  village.choose(item, choice_labelled(item, "keep_both"));
  const auto after = items(village.merged(), village.group);
  REQUIRE(after.size() == 1);
  REQUIRE(after[0].decided);
  CHECK(after[0].decided->choice == "both");
  CHECK(after[0].decided->reason == "sesuai slip");
  CHECK(after[0].decided->by == village.siti.author());
  CHECK(after[0].choices.empty());
  CHECK(after[0].candidates.size() == 2);
  CHECK(decide(village.siti.book(), village.group, item.id, "both", "", books::day("2017-02-01"))
            .error()
            .code == "already_decided");
}

TEST_CASE("the effects of every choice are what the books do", "[review]") {
  Village village;
  SECTION("money out") {
    village.siti.write(books::money_cell("2017-01-22", Column::sukarela, 1, 90'000));
    meet(village.siti, village.sri);
    village.siti.write(books::money_cell("2017-01-29", Column::ambil, 1, 10'000));
    village.sri.write(books::money_cell("2017-01-29", Column::ambil, 1, 15'000));
  }
  SECTION("an instalment on the sheet") {
    const auto loan = village.siti.write(books::loan_of("2017-01-22", 1, 70'000, 5));
    meet(village.siti, village.sri);
    village.siti.write(books::instalment_cell("2017-01-29", 1, loan, 14'700));
    village.sri.write(books::instalment_cell("2017-01-29", 1, loan, 500));
  }
  SECTION("social money") {
    village.siti.write(books::money_cell("2017-01-29", Column::sosial, 1, 1'000));
    village.sri.write(books::money_cell("2017-01-29", Column::sosial, 1, 2'000));
  }
  SECTION("attendance") {
    village.siti.write(books::mark_cell("2017-01-29", 1, ledger::Mark::hadir));
    village.sri.write(books::mark_cell("2017-01-29", 1, ledger::Mark::absen));
  }
  SECTION("the same payment twice") {
    const auto loan = village.siti.write(books::loan_of("2017-01-22", 1, 70'000, 5));
    meet(village.siti, village.sri);
    village.siti.write(ledger::Payment{loan, books::day("2017-01-29"), Rupiah::of(14'700)});
    village.sri.write(ledger::Payment{loan, books::day("2017-01-29"), Rupiah::of(14'700)});
  }
  SECTION("a loan too many") {
    village.siti.write(books::loan_of("2017-01-29", 1, 150'000, 10));
    village.sri.write(books::loan_of("2017-01-29", 2, 130'000, 10));
  }
  SECTION("too much paid back") {
    const auto loan = village.siti.write(books::loan_of("2017-01-08", 1, 20'000, 2));
    meet(village.siti, village.sri);
    village.siti.write(ledger::Payment{loan, books::day("2017-01-22"), Rupiah::of(20'400)});
    village.sri.write(ledger::Payment{loan, books::day("2017-01-25"), Rupiah::of(400)});
  }
  SECTION("savings drawn twice") {
    village.siti.write(books::money_cell("2017-01-22", Column::sukarela, 1, 20'000));
    meet(village.siti, village.sri);
    village.siti.write(books::money_cell("2017-01-29", Column::ambil, 1, 20'000));
    village.sri.write(books::money_cell("2017-01-30", Column::ambil, 1, 15'000));
  }
  check_effects(village, only_open(items(village.merged(), village.group)));
}

TEST_CASE("a member's field written by two is asked about and decided by a record", "[review]") {
  Village village;
  registers::Laptop left(11);
  registers::Laptop right(22);
  registers::add_member(left, 1, "Suparmi");
  meet(left, right);
  registers::change_member(left, 1, registers::phone("0811111111"));
  registers::change_member(right, 1, registers::phone("0822222222"));
  meet(left, right);
  village.group = left.group();

  const Item item = only_open(items(village.merged(), village.group));
  CHECK(item.kind == Kind::member_field_differs);
  CHECK(item.member == registers::member_id(1));
  CHECK(item.field == "phone");
  REQUIRE(item.candidates.size() == 2);
  REQUIRE(item.candidates[0].writer);
  CHECK(item.candidates[0].value == village.group.members[0].phone);
  CHECK(canonical_bytes({item}) != canonical_bytes({}));
  CHECK(only_open(items(village.siti.book(), right.group())).id == item.id);

  // The loser wins by decision; the register itself stays as it is.
  const Choice& choice = item.choices[1];
  CHECK(choice.label == "use_value");
  CHECK(decide(village.siti.book(), village.group, item.id, "writer:1.1", "",
               books::day("2017-02-01"))
            .error()
            .code == "choice_unknown");
  village.choose(item, choice);
  village::Group settled = left.group();
  settle(settled, village.siti.book());
  CHECK(settled.members[0].phone == choice.value);
  CHECK(settled.members[0].contested.empty());
  const auto decided = items(village.siti.book(), left.group());
  REQUIRE(decided.size() == 1);
  REQUIRE(decided[0].decided);
  CHECK(canonical_bytes(decided) == canonical_bytes({}));
  for (const village::Group& group : {left.group(), settled}) {
    CHECK(decide(village.siti.book(), group, item.id, choice.id, "", books::day("2017-02-01"))
              .error()
              .code == "already_decided");
  }

  SECTION("reversing the decision opens the question again") {
    const auto reversed =
        ledger::reverse(village.siti.book(), village.history,
                        {books::day("2017-02-02"), decided[0].decided->record, "keliru"});
    REQUIRE(reversed);
    village.siti.write(*reversed);
    settled = left.group();
    settle(settled, village.siti.book());
    CHECK(settled.members[0].contested.size() == 1);
    CHECK(only_open(items(village.siti.book(), left.group())).id == item.id);
  }
  SECTION("a third value that the decision does not know opens a new one") {
    registers::Laptop third(33);
    third.fetch(right);
    registers::Laptop fourth(44);
    registers::add_member(fourth, 2, "Yuliana");
    meet(left, fourth);
    registers::change_member(third, 1, registers::phone("0833333333"));
    registers::change_member(left, 1, registers::phone("0844444444"));
    meet(left, third);
    const Item again = only_open(items(village.siti.book(), left.group()));
    CHECK(again.id != item.id);
  }
  SECTION("a later edit makes it go away") {
    registers::change_member(left, 1, registers::phone("0855555555"));
    CHECK(items(village.siti.book(), left.group()).empty());
  }
}

TEST_CASE("a rule of the group written by two is asked about too", "[review]") {
  Village village;
  registers::Laptop left(11);
  registers::Laptop right(22);
  village::GroupWish wish;
  wish.rules.wajib = 6'000;
  registers::change_group(left, wish);
  wish.rules.wajib = 7'000;
  registers::change_group(right, wish);
  meet(left, right);
  village.group = left.group();
  const Item item = only_open(items(village.merged(), village.group));
  CHECK(item.kind == Kind::group_field_differs);
  CHECK(item.field == "rules.wajib");
  village.choose(item, item.choices[1]);
  settle(village.group, village.siti.book());
  CHECK(std::to_string(village.group.rules.wajib.whole()) == item.choices[1].value);
}

TEST_CASE("questions that nobody asked cannot be answered", "[review]") {
  Village village;
  const Book book = village.merged();
  CHECK(decide(book, village.group, "cell:x", "both", "", books::day("2017-02-01")).error().code ==
        "question_unknown");
  CHECK(items(book, village.group).empty());
}
