#include "daemon/ledger/views.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/ledger/laptops.hpp"

using namespace lumbung;
using namespace lumbung::ledger;
using namespace lumbung::ledger::testing;

namespace {

std::vector<SheetMember> sheet_members(int count) {
  std::vector<SheetMember> all;
  for (int no = 1; no <= count; ++no) all.push_back({member(no), no, "anggota"});
  return all;
}

/// Two weeks of a small group: savings, a loan to member 1, its first instalment.
struct Group {
  CausalHistory history;
  Laptop laptop{history, 1};
  RecordId loan;

  Group() {
    laptop.write(money_cell("2017-01-29", Column::pokok, 1, 20'000));
    laptop.write(money_cell("2017-01-29", Column::wajib, 1, 5'000));
    laptop.write(money_cell("2017-01-29", Column::sosial, 1, 1'000));
    laptop.write(cash("2017-01-29", Direction::in, Account::modal, 100'000));
    loan = laptop.write(loan_of("2017-01-29", 1, 70'000, 5));
    laptop.write(mark_cell("2017-02-05", 1, Mark::terlambat));
    laptop.write(instalment_cell("2017-02-05", 1, loan, 14'700));
  }
  [[nodiscard]] MeetingSheet sheet(const char* date,
                                   const std::vector<CellWish>& drafts = {}) const {
    const auto rows = sheet_members(2);
    return meeting_sheet(laptop.book(), {}, rows, {day(date), 1}, drafts);
  }
};

}  // namespace

TEST_CASE("the sheet shows what stands, what is due, and the box", "[ledger]") {
  const Group group;
  const MeetingSheet first = group.sheet("2017-01-29");
  REQUIRE(first.rows.size() == 2);
  const SheetRow& siti = first.rows[0];
  CHECK(siti.cells.at(Column::wajib).look == CellLook::saved);
  CHECK(siti.cells.at(Column::wajib).value == CellValue(Rupiah::of(5'000)));
  CHECK(siti.cells.at(Column::wajib).standing.size() == 1);
  CHECK(siti.cells.at(Column::pokok).due == Rupiah::of(20'000));
  CHECK(siti.savings_balance == Rupiah::of(25'000));
  CHECK(siti.loans.size() == 1);
  CHECK(siti.loans[0].cell.due == Rupiah());
  CHECK(first.rows[1].cells.at(Column::wajib).look == CellLook::empty);
  CHECK(first.rows[1].cells.at(Column::wajib).due == Rupiah::of(5'000));
  CHECK(first.rows[1].loans.empty());
  CHECK(first.cash_before.is_zero());
  CHECK(first.money_in == Rupiah::of(125'000));
  CHECK(first.money_out == Rupiah::of(70'000));
  CHECK(first.cash_after == Rupiah::of(55'000));
  CHECK(first.social_after == Rupiah::of(1'000));
  CHECK(first.totals.at(Column::wajib) == Rupiah::of(5'000));

  const MeetingSheet second = group.sheet("2017-02-05");
  const SheetRow& late = second.rows[0];
  CHECK(late.cells.at(Column::hadir).value == CellValue(Mark::terlambat));
  CHECK(late.cells.at(Column::denda).due == Rupiah::of(1'000));
  CHECK(late.cells.at(Column::pokok).due == Rupiah());
  REQUIRE(late.loans.size() == 1);
  CHECK(late.loans[0].due_jasa == Rupiah::of(700));
  CHECK(late.loans[0].due_pokok == Rupiah::of(14'000));
  CHECK(late.loans[0].outstanding == Rupiah::of(70'000));
  CHECK(late.cells.at(Column::angsuran).due == Rupiah::of(14'700));
  CHECK(late.cells.at(Column::angsuran).value == CellValue(Rupiah::of(14'700)));
  CHECK(late.split.jasa == Rupiah::of(700));
  CHECK(late.split.pokok == Rupiah::of(14'000));
  CHECK(late.loan_balance == Rupiah::of(56'000));
  CHECK(second.cash_before == Rupiah::of(55'000));
  CHECK(second.cash_after == Rupiah::of(69'700));
  CHECK(second.marks.at(Mark::terlambat) == 1);
}

TEST_CASE("typed cells lie over the sheet and count in its sums", "[ledger]") {
  const Group group;
  const std::vector<CellWish> drafts{
      {member(1), Column::angsuran, Rupiah::of(10'000), {}, {}},
      {member(1), Column::sukarela, Rupiah::of(3'000), {}, {}},
      {member(2), Column::hadir, Mark::absen, {}, {}},
      {member(2), Column::sosial, Rupiah::of(1'000), {}, {}},
  };
  const MeetingSheet sheet = group.sheet("2017-02-12", drafts);
  const SheetRow& siti = sheet.rows[0];
  CHECK(siti.cells.at(Column::angsuran).look == CellLook::draft);
  CHECK(siti.split.jasa == Rupiah::of(700));
  CHECK(siti.split.pokok == Rupiah::of(9'300));
  CHECK(siti.loan_balance == Rupiah::of(46'700));
  CHECK(siti.savings_balance == Rupiah::of(28'000));
  CHECK(sheet.rows[1].cells.at(Column::denda).due == Rupiah::of(2'000));
  CHECK(sheet.money_in == Rupiah::of(13'000));
  CHECK(sheet.cash_after == Rupiah::of(82'700));
  CHECK(sheet.social_after == Rupiah::of(2'000));
  CHECK(sheet.totals.at(Column::sukarela) == Rupiah::of(3'000));

  SECTION("a draft over a saved cell counts its difference, an equal one is saved") {
    const MeetingSheet fixed =
        group.sheet("2017-01-29", {{member(1), Column::wajib, Rupiah::of(6'000), {}, {}},
                                   {member(1), Column::pokok, Rupiah::of(20'000), {}, {}}});
    CHECK(fixed.rows[0].cells.at(Column::wajib).look == CellLook::draft);
    CHECK(fixed.rows[0].cells.at(Column::pokok).look == CellLook::saved);
    CHECK(fixed.money_in == Rupiah::of(126'000));
    CHECK(fixed.rows[0].savings_balance == Rupiah::of(26'000));
  }
}

TEST_CASE("a disputed cell shows its candidates and what a fix has to name", "[ledger]") {
  CausalHistory history;
  Laptop siti(history, 1);
  Laptop sri(history, 2);
  siti.write(money_cell("2017-01-29", Column::wajib, 1, 5'000));
  sri.write(money_cell("2017-01-29", Column::wajib, 1, 6'000));
  meet(siti, sri);
  const auto rows = sheet_members(1);
  const auto sheet = meeting_sheet(siti.book(), {}, rows, {day("2017-01-29"), 1}, {});
  const SheetCell& cell = sheet.rows[0].cells.at(Column::wajib);
  CHECK(cell.look == CellLook::contested);
  CHECK(cell.value == CellValue(Rupiah::of(5'000)));
  CHECK(cell.candidates.size() == 2);
  CHECK(cell.standing.size() == 2);
  CHECK(sheet.totals.at(Column::wajib) == Rupiah::of(5'000));
}

TEST_CASE("records that count no more stay visible where they stood", "[ledger]") {
  Group group;
  const RecordId wrong = group.laptop.write(money_cell("2017-02-05", Column::sukarela, 1, 9'000));
  group.laptop.write(Reversal{day("2017-02-06"), wrong, "salah orang"});
  const Book book = group.laptop.book();

  const auto pages = passbook(book, member(1));
  REQUIRE(pages.size() == 3);
  CHECK(pages[2].record == wrong);
  CHECK(pages[2].status == Status::dibatalkan);
  CHECK(pages[2].amount_in == Rupiah::of(9'000));
  CHECK(pages[2].balances.total() == Rupiah::of(25'000));

  const auto lines = cash_book(book, Account::kas);
  REQUIRE(lines.size() == 6);
  CHECK(lines.back().record == wrong);
  CHECK(lines.back().balance == lines[4].balance);
  CHECK(lines.back().balance == Rupiah::of(69'700));

  const auto records = record_lines(book, std::nullopt, 2);
  REQUIRE(records.size() == 2);
  CHECK(records[0].kind == "pembalikan");
  CHECK(records[0].reverses == wrong);
  CHECK(records[1].by == records[0].record);
  CHECK(record_lines(book, records[1].record, 100).size() == book.records.size() - 2);

  SECTION("the loan card too") {
    const auto payment =
        group.laptop.write(Payment{group.loan, day("2017-02-06"), Rupiah::of(500)});
    group.laptop.write(Reversal{day("2017-02-06"), payment, "dua kali"});
    const auto card = loan_card(group.laptop.book(), group.loan);
    REQUIRE(card.size() == 2);
    CHECK(card[0].jasa == Rupiah::of(700));
    CHECK(card[1].status == Status::dibatalkan);
    CHECK(card[1].jasa.is_zero());
  }
}

TEST_CASE("the journal names each record and the trial balance has two equal sides", "[ledger]") {
  const Group group;
  const Book book = group.laptop.book();
  CHECK(book.postings.size() == 6);
  std::int64_t debit = 0;
  std::int64_t credit = 0;
  for (const TrialBalanceLine& line : trial_balance(book)) {
    CHECK((line.debit.is_zero() || line.credit.is_zero()));
    debit += line.debit.whole();
    credit += line.credit.whole();
  }
  CHECK(debit == credit);
  CHECK(debit == 126'700);

  const auto list = meetings(book);
  REQUIRE(list.size() == 2);
  CHECK(list[0].meeting.date == day("2017-02-05"));
  CHECK(list[0].present == 1);
  CHECK(list[0].money_in == Rupiah::of(14'700));
  CHECK(list[1].money_in == Rupiah::of(26'000));
  CHECK(list[1].marked == 0);
}

TEST_CASE("a sheet is judged as a whole and names every cell at fault", "[ledger]") {
  const Group group;
  const Book book = group.laptop.book();
  const MeetingKey meeting{day("2017-02-12"), 1};
  const auto codes = [&](const std::vector<CellWish>& wishes) {
    const auto decided = enter_cells(book, members(2), meeting, wishes);
    std::string all;
    if (!decided) {
      for (const Refusal& refusal : decided.error()) {
        all += refusal.code + refusal.pointer + ' ';
      }
    }
    return all;
  };
  CHECK(codes({{member(1), Column::hadir, Rupiah::of(1), {}, {}},
               {member(1), Column::wajib, Mark::hadir, {}, {}},
               {member(9), Column::wajib, Rupiah::of(1), {}, {}},
               {member(2), Column::angsuran, Rupiah::of(1), {}, {}},
               {member(1), Column::angsuran, Rupiah::of(56'701), {}, {}},
               {member(1), Column::wajib, Rupiah::of(1), {}, {}},
               {member(1), Column::wajib, Rupiah::of(2), {}, {}}}) ==
        "value_invalid/cells/0/value value_invalid/cells/1/value member_unknown/cells/2/member "
        "no_loan/cells/3/value cell_twice/cells/6/column over_outstanding/cells/4/value ");
  SECTION("what comes in may go out again in the same sheet") {
    CHECK(codes({{member(2), Column::ambil, Rupiah::of(4'000), {}, {}},
                 {member(2), Column::sukarela, Rupiah::of(4'000), {}, {}}})
              .empty());
    CHECK(codes({{member(2), Column::ambil, Rupiah::of(4'001), {}, {}},
                 {member(2), Column::sukarela, Rupiah::of(4'000), {}, {}}}) ==
          "savings_short/cells/0/value ");
  }
  SECTION("two running loans need the loan's name") {
    CausalHistory history;
    Laptop laptop(history, 1);
    laptop.write(cash("2017-01-01", Direction::in, Account::modal, 200'000));
    const RecordId one = laptop.write(loan_of("2017-01-29", 1, 50'000, 5));
    laptop.write(loan_of("2017-01-29", 1, 40'000, 5));
    CellWish wish{member(1), Column::angsuran, Rupiah::of(1'000), {}, {}};
    const auto vague = enter_cells(laptop.book(), members(2), meeting, std::span(&wish, 1));
    REQUIRE_FALSE(vague);
    CHECK(vague.error().front().code == "loan_needed");
    wish.loan = one;
    CHECK(enter_cells(laptop.book(), members(2), meeting, std::span(&wish, 1)));
  }
}
