#include <rapidcheck/catch.h>
#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <iostream>
#include <random>

#include "daemon/ledger/views.hpp"
#include "tests/ledger/laptops.hpp"

using namespace lumbung;
using namespace lumbung::ledger;
using namespace lumbung::ledger::testing;

namespace {

constexpr int people = 4;

/// Any record that a laptop with a right to write could make, sensible or not.
Payload any_payload(const Laptop& laptop) {
  const CivilDay date = day("2017-01-29").plus_days(*rc::gen::inRange(0, 4) * 7);
  const auto records = laptop.records();
  const auto some_record = [&]() -> RecordId {
    if (records.empty()) return {};
    return (*rc::gen::elementOf(records)).id;
  };
  const auto some_loan = [&]() -> RecordId {
    std::vector<RecordId> loans;
    for (const Record& record : records) {
      if (std::holds_alternative<Disbursal>(record.payload)) loans.push_back(record.id);
    }
    return loans.empty() ? some_record() : *rc::gen::elementOf(loans);
  };
  const auto amount = Rupiah::of(*rc::gen::element<std::int64_t>(1'000, 5'000, 20'000, 70'000));
  const int no = *rc::gen::inRange(1, people + 1);
  switch (*rc::gen::inRange(0, 9)) {
    case 0:
    case 1:
    case 2: {
      const Column column =
          *rc::gen::elementOf(std::vector<Column>(all_columns().begin(), all_columns().end()));
      Cell cell{{{date, 1}, column, member(no), std::nullopt}, amount, {}};
      if (column == Column::hadir) cell.value = *rc::gen::element(Mark::hadir, Mark::absen);
      if (column == Column::angsuran) cell.key.loan = some_loan();
      if (*rc::gen::inRange(0, 3) == 0) {
        for (const Record& record : records) {
          const Cell* old = std::get_if<Cell>(&record.payload);
          if (old && old->key == cell.key) cell.replaces.push_back(record.id);
        }
      }
      return cell;
    }
    case 3:
      return Payment{some_loan(), date, amount};
    case 4:
      return loan_of(date.iso(), no, 100'000, 5);
    case 5:
      return cash(date.iso(), *rc::gen::element(Direction::in, Direction::out),
                  *rc::gen::element(Account::modal, Account::dana_sosial), amount.whole());
    case 6:
      return Reversal{date, some_record(), "salah"};
    case 7:
      return Unknown{"kelak", Unknown::Why::kind};
    case 8: {
      const Book book = laptop.book();
      if (book.findings.empty()) return Reversal{date, some_record(), "salah"};
      const Finding finding = *rc::gen::elementOf(book.findings);
      if (finding.choices.empty()) return Reversal{date, *finding.decided_by, "batal"};
      const std::string choice = *rc::gen::elementOf(finding.choices);
      return Decision{date, finding.id, choice, chosen_by(book, finding, choice), "rapat"};
    }
    default:
      RC_FAIL("every number makes a record");
  }
}

/// Three laptops that write and meet at random.
std::vector<Laptop> random_village(CausalHistory& history) {
  std::vector<Laptop> laptops;
  for (std::uint8_t name = 1; name <= 3; ++name) laptops.emplace_back(history, name);
  const int steps = *rc::gen::inRange(1, 60);
  for (int step = 0; step < steps; ++step) {
    Laptop& laptop = laptops[*rc::gen::inRange<std::size_t>(0, 3)];
    if (*rc::gen::inRange(0, 4) == 0) {
      laptop.fetch(laptops[*rc::gen::inRange<std::size_t>(0, 3)]);
    } else {
      laptop.write(any_payload(laptop));
    }
  }
  return laptops;
}

void merge_all(std::vector<Laptop>& laptops) {
  for (Laptop& laptop : laptops) laptops.front().fetch(laptop);
  for (Laptop& laptop : laptops) laptop.fetch(laptops.front());
}

}  // namespace

TEST_CASE("a book depends on the set of records alone and keeps its identities", "[ledger]") {
  rc::prop("three laptops, any order", [] {
    CausalHistory history;
    auto laptops = random_village(history);
    merge_all(laptops);
    auto records = laptops.front().records();
    const Bytes bytes = canonical_bytes(build_book(records, history));
    std::mt19937 order(*rc::gen::arbitrary<std::uint32_t>());
    std::shuffle(records.begin(), records.end(), order);
    if (records.empty()) return;
    records.push_back(records.front());  // the same record twice is one
    const Book book = build_book(records, history);
    RC_ASSERT(canonical_bytes(book) == bytes);
    const auto broken = broken_identities(book);
    RC_ASSERT(broken.empty());
    RC_ASSERT(book.records.size() + 1 == records.size());
    for (const Finding& finding : book.findings) {
      RC_ASSERT(book.find_finding(finding.id) == &finding);
      if (!finding.decided_by) RC_ASSERT_FALSE(finding.choices.empty());
    }
    for (const CellState& cell : book.cells) RC_ASSERT(book.find(cell.key) == &cell);
    for (const BookedRecord& booked : book.records) {
      RC_ASSERT(book.find(booked.record.id) == &booked);
    }
  });
}

TEST_CASE("every view adds up to the book's own balances", "[ledger]") {
  rc::prop("random villages", [] {
    CausalHistory history;
    auto laptops = random_village(history);
    merge_all(laptops);
    const Book book = laptops.front().book();
    for (const Account box : {Account::kas, Account::kas_sosial}) {
      const auto lines = cash_book(book, box);
      if (!lines.empty()) RC_ASSERT(lines.back().balance == book.balance(box));
    }
    for (int no = 1; no <= people; ++no) {
      const auto lines = passbook(book, member(no));
      if (!lines.empty()) {
        RC_ASSERT(lines.back().balances.total() == book.savings_of(member(no)).total());
      }
    }
    std::int64_t debit = 0;
    std::int64_t credit = 0;
    for (const TrialBalanceLine& line : trial_balance(book)) {
      debit += line.debit.whole();
      credit += line.credit.whole();
    }
    RC_ASSERT(debit == credit);
    const auto records = record_lines(book, std::nullopt, book.records.size() + 1);
    RC_ASSERT(records.size() == book.records.size());
    for (const MeetingSummary& summary : meetings(book)) {
      const MeetingSheet sheet = meeting_sheet(book, {}, {}, summary.meeting, {});
      RC_ASSERT(sheet.cash_after ==
                Rupiah::clamped(sheet.cash_before.whole() + sheet.money_in.whole() -
                                sheet.money_out.whole()));
    }
  });
}

TEST_CASE("reversing everything leaves nothing in the books", "[ledger]") {
  rc::prop("random villages", [] {
    CausalHistory history;
    auto laptops = random_village(history);
    merge_all(laptops);
    Laptop& laptop = laptops.front();
    for (const Record& record : laptop.records()) {
      laptop.write(Reversal{day("2017-12-31"), record.id, "ulang dari awal"});
    }
    const Book book = laptop.book();
    RC_ASSERT(book.postings.empty());
    RC_ASSERT(book.balances.empty());
    RC_ASSERT(book.savings.empty());
    RC_ASSERT(book.cells.empty());
    RC_ASSERT(book.findings.empty());
  });
}

TEST_CASE("what commands let through never goes below zero on one laptop", "[ledger]") {
  rc::prop("random wishes", [] {
    CausalHistory history;
    Laptop laptop(history, 1);
    for (int step = 0; step < 25; ++step) {
      const Book book = laptop.book();
      const Payload wish = any_payload(laptop);
      Decided<Payload> decided = refuse("none");
      if (const Cell* cell = std::get_if<Cell>(&wish)) {
        const CellWish typed{cell->key.member, cell->key.column, cell->value, cell->key.loan,
                             cell->replaces};
        const auto cells =
            enter_cells(book, members(people), cell->key.meeting, std::span(&typed, 1));
        if (cells) laptop.write(*cells);
      } else if (const Payment* payment = std::get_if<Payment>(&wish)) {
        decided = pay(book, *payment);
      } else if (const Disbursal* loan = std::get_if<Disbursal>(&wish)) {
        decided = disburse(book, members(people), *loan);
      } else if (const CashEntry* entry = std::get_if<CashEntry>(&wish)) {
        decided = enter_cash(book, *entry);
      } else if (const Reversal* reversal = std::get_if<Reversal>(&wish)) {
        decided = reverse(book, history, *reversal);
      }
      if (decided) laptop.write(*decided);
      const Book after = laptop.book();
      RC_ASSERT(broken_identities(after).empty());
      for (const Finding& finding : after.findings) {
        RC_LOG() << finding.id;
        RC_ASSERT(finding.kind == FindingKind::loan_overpaid);
        RC_FAIL("one laptop alone has no questions");
      }
    }
  });
}

// Not part of the suite: `test_ledger "[.speed]"` prints how long a book takes.
TEST_CASE("how long a book of many records takes", "[.speed]") {
  for (const int count : {2'000, 40'000}) {
    CausalHistory history;
    std::vector<Laptop> laptops;
    for (std::uint8_t name = 1; name <= 3; ++name) laptops.emplace_back(history, name);
    int made = 0;
    for (int week = 0; made < count; ++week) {
      Laptop& laptop = laptops[static_cast<std::size_t>(week) % 3];
      if (week % 3 == 0) merge_all(laptops);
      const std::string date = day("2017-01-01").plus_days(7 * week).iso();
      std::vector<Payload> sheet;
      for (int no = 1; no <= 30; ++no) {
        sheet.emplace_back(mark_cell(date, no, Mark::hadir));
        sheet.emplace_back(money_cell(date, Column::wajib, no, 5'000));
        sheet.emplace_back(money_cell(date, Column::sosial, no, 1'000));
      }
      laptop.write(sheet);
      const RecordId loan = laptop.write(loan_of(date, 1 + week % 30, 100'000, 10));
      laptop.write(Payment{loan, day("2017-01-01").plus_days(7 * week + 7), Rupiah::of(11'000)});
      made += 92;
    }
    merge_all(laptops);
    const auto records = laptops.front().records();
    for (int round = 0; round < 3; ++round) {
      const auto start = std::chrono::steady_clock::now();
      const Book book = build_book(records, history);
      const auto built = std::chrono::steady_clock::now();
      const Bytes bytes = canonical_bytes(book);
      const auto done = std::chrono::steady_clock::now();
      const auto us = [](auto span) {
        return std::chrono::duration_cast<std::chrono::microseconds>(span).count();
      };
      std::cout << records.size() << " records: book " << us(built - start) << " us, bytes "
                << us(done - built) << " us (" << bytes.size() << ")\n";
    }
  }
}
