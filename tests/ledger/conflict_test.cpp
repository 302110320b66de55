#include <algorithm>
#include <catch2/catch.hpp>

#include "daemon/ledger/views.hpp"
#include "tests/ledger/laptops.hpp"

using namespace lumbung;
using namespace lumbung::ledger;
using namespace lumbung::ledger::testing;

namespace {

constexpr const char* meeting = "2017-01-29";

/// Two laptops of one group that have met once, with some cash in the box.
struct Village {
  CausalHistory history;
  Laptop siti{history, 1};
  Laptop sri{history, 2};

  Village() {
    siti.write(cash("2017-01-01", Direction::in, Account::modal, 200'000));
    meet(siti, sri);
  }
  /// The merged book, which both hold alike.
  Book merged() {
    meet(siti, sri);
    const Book book = siti.book();
    CHECK(canonical_bytes(book) == canonical_bytes(sri.book()));
    CHECK(broken_identities(book).empty());
    return book;
  }
  void decide_on(Laptop& laptop, const Finding& finding, const std::string& choice) {
    const auto decided = decide(laptop.book(), finding.id, choice, "sesuai slip", day(meeting));
    REQUIRE(decided);
    laptop.write(*decided);
  }
  void reverse_on(Laptop& laptop, const RecordId& id) {
    const auto decided = reverse(laptop.book(), history, {day(meeting), id, "salah"});
    REQUIRE(decided);
    laptop.write(*decided);
  }
};

std::string choice_of(const RecordId& id) { return "record:" + text_of(id); }

Status status_of(const Book& book, const RecordId& id) { return book.find(id)->status; }

}  // namespace

TEST_CASE("the same cell with the same value counts once and asks nothing", "[ledger]") {
  Village village;
  village.siti.write(money_cell(meeting, Column::wajib, 1, 5'000));
  village.sri.write(money_cell(meeting, Column::wajib, 1, 5'000));
  const Book book = village.merged();
  CHECK(book.savings_of(member(1)).wajib == Rupiah::of(5'000));
  CHECK(book.findings.empty());
}

TEST_CASE("the same cell with different values counts the cautious one and asks", "[ledger]") {
  Village village;
  SECTION("money in: the lower") {
    const RecordId high = village.siti.write(money_cell(meeting, Column::sukarela, 1, 57'500));
    const RecordId low = village.sri.write(money_cell(meeting, Column::sukarela, 1, 55'700));
    const Book book = village.merged();
    CHECK(book.savings_of(member(1)).sukarela == Rupiah::of(55'700));
    const auto open = open_findings(book, FindingKind::cell_differs);
    REQUIRE(open.size() == 1);
    CHECK(open[0].amount == Rupiah::of(55'700));
    CHECK(status_of(book, high) == Status::ditahan);
    CHECK(status_of(book, low) == Status::berlaku);

    SECTION("a decision counts the chosen one, and reversing it asks again") {
      village.decide_on(village.sri, open[0], choice_of(high));
      const Book decided = village.merged();
      CHECK(decided.savings_of(member(1)).sukarela == Rupiah::of(57'500));
      CHECK(open_findings(decided, FindingKind::cell_differs).empty());
      CHECK(status_of(decided, low) == Status::dibatalkan);
      const Finding* known = decided.find_finding(open[0].id);
      REQUIRE(known);
      REQUIRE(known->decided_by);
      CHECK(known->records.size() == 2);
      CHECK(decide(decided, open[0].id, choice_of(low), "", day(meeting)).error().code ==
            "already_decided");

      village.reverse_on(village.siti, *known->decided_by);
      const Book reopened = village.merged();
      CHECK(canonical_bytes(reopened) == canonical_bytes(book));
    }
    SECTION("both may be true: then they add up") {
      village.decide_on(village.siti, open[0], "both");
      const Book decided = village.merged();
      CHECK(decided.savings_of(member(1)).sukarela == Rupiah::of(113'200));
      CHECK(open_findings(decided, FindingKind::cell_differs).empty());
    }
    SECTION("two decisions made apart that differ leave the question open") {
      village.decide_on(village.siti, open[0], choice_of(high));
      village.decide_on(village.sri, open[0], choice_of(low));
      const Book disputed = village.merged();
      CHECK(disputed.savings_of(member(1)).sukarela == Rupiah::of(55'700));
      REQUIRE(open_findings(disputed, FindingKind::cell_differs).size() == 1);
      village.decide_on(village.siti, open[0], choice_of(high));
      const Book settled = village.merged();
      CHECK(settled.savings_of(member(1)).sukarela == Rupiah::of(57'500));
      CHECK(open_findings(settled, FindingKind::cell_differs).empty());
    }
    SECTION("two equal decisions made apart are one") {
      village.decide_on(village.siti, open[0], choice_of(high));
      village.decide_on(village.sri, open[0], choice_of(high));
      CHECK(village.merged().savings_of(member(1)).sukarela == Rupiah::of(57'500));
    }
    SECTION("a third value that the decision had not seen opens the question again") {
      Laptop yuliana(village.history, 3);
      yuliana.write(money_cell(meeting, Column::sukarela, 1, 60'000));
      village.decide_on(village.siti, open[0], choice_of(high));
      village.siti.fetch(yuliana);
      const Book third = village.merged();
      CHECK(third.savings_of(member(1)).sukarela == Rupiah::of(57'500));
      REQUIRE(open_findings(third, FindingKind::cell_differs).size() == 1);
    }
    SECTION("a later fix that names both ends the dispute") {
      CellWish wish{member(1), Column::sukarela, Rupiah::of(56'000), {}, {high, low}};
      const auto fixed = enter_cells(book, members(10), {day(meeting), 1}, std::span(&wish, 1));
      REQUIRE(fixed);
      village.siti.write(*fixed);
      const Book after = village.merged();
      CHECK(after.savings_of(member(1)).sukarela == Rupiah::of(56'000));
      CHECK(after.findings.empty());
    }
    SECTION("a fix that names one of them is refused with the cell") {
      CellWish wish{member(1), Column::sukarela, Rupiah::of(56'000), {}, {high}};
      const auto fixed = enter_cells(book, members(10), {day(meeting), 1}, std::span(&wish, 1));
      REQUIRE_FALSE(fixed);
      CHECK(fixed.error().front().code == "cell_filled");
      CHECK(fixed.error().front().pointer == "/cells/0/value");
    }
  }
  SECTION("money out: the higher") {
    village.siti.write(money_cell("2017-01-22", Column::sukarela, 1, 90'000));
    meet(village.siti, village.sri);
    village.siti.write(money_cell(meeting, Column::ambil, 1, 10'000));
    village.sri.write(money_cell(meeting, Column::ambil, 1, 15'000));
    CHECK(village.merged().savings_of(member(1)).sukarela == Rupiah::of(75'000));
  }
  SECTION("attendance: none") {
    village.siti.write(mark_cell(meeting, 1, Mark::hadir));
    village.sri.write(mark_cell(meeting, 1, Mark::terlambat));
    const Book book = village.merged();
    REQUIRE(book.cells.size() == 1);
    CHECK(book.cells[0].contested);
    CHECK_FALSE(book.cells[0].value);
    const auto open = open_findings(book, FindingKind::cell_differs);
    REQUIRE(open.size() == 1);
    CHECK(std::count(open[0].choices.begin(), open[0].choices.end(), "both") == 0);
  }
}

TEST_CASE("a fix replaces what it names, and reversing the fix brings it back", "[ledger]") {
  Village village;
  const RecordId first = village.siti.write(money_cell(meeting, Column::wajib, 1, 5'000));
  const RecordId fix = village.siti.write(money_cell(meeting, Column::wajib, 1, 6'000, {first}));
  Book book = village.merged();
  CHECK(book.savings_of(member(1)).wajib == Rupiah::of(6'000));
  CHECK(status_of(book, first) == Status::diganti);
  CHECK(reverse(book, village.history, {day(meeting), first, ""}).error().code ==
        "already_replaced");

  village.reverse_on(village.sri, fix);
  book = village.merged();
  CHECK(book.savings_of(member(1)).wajib == Rupiah::of(5'000));
  CHECK(status_of(book, first) == Status::berlaku);
}

TEST_CASE("one entry reversed on two laptops is reversed once", "[ledger]") {
  Village village;
  const RecordId saved = village.siti.write(money_cell(meeting, Column::wajib, 1, 5'000));
  meet(village.siti, village.sri);
  village.reverse_on(village.siti, saved);
  village.reverse_on(village.sri, saved);
  const Book book = village.merged();
  CHECK(book.balance(Account::kas) == Rupiah::of(200'000));
  CHECK(book.savings_of(member(1)).wajib.is_zero());
  CHECK(reverse(book, village.history, {day(meeting), saved, ""}).error().code ==
        "already_reversed");
}

TEST_CASE("a reversal that would take out money that is gone is refused", "[ledger]") {
  Village village;
  const RecordId saved = village.siti.write(money_cell(meeting, Column::sukarela, 1, 50'000));
  SECTION("from the member's savings") {
    village.siti.write(money_cell("2017-02-05", Column::ambil, 1, 40'000));
    const auto reversed =
        reverse(village.siti.book(), village.history, {day("2017-02-06"), saved, ""});
    REQUIRE_FALSE(reversed);
    CHECK(reversed.error().code == "savings_short");
    CHECK(reversed.error().amounts.at("short") == 40'000);
  }
  SECTION("from the box") {
    village.siti.write(cash("2017-02-05", Direction::out, Account::alat_tulis, 220'000));
    const auto reversed =
        reverse(village.siti.book(), village.history, {day("2017-02-06"), saved, ""});
    REQUIRE_FALSE(reversed);
    CHECK(reversed.error().code == "cash_short");
  }
  SECTION("and a loan with payments stays") {
    const RecordId loan = village.siti.write(loan_of(meeting, 1, 50'000, 5));
    village.siti.write(instalment_cell("2017-02-05", 1, loan, 10'500));
    CHECK(
        reverse(village.siti.book(), village.history, {day("2017-02-06"), loan, ""}).error().code ==
        "loan_has_payments");
  }
  SECTION("nor is a reversal itself reversed") {
    village.reverse_on(village.siti, saved);
    const Book book = village.siti.book();
    CHECK(reverse(book, village.history, {day(meeting), book.find(saved)->by.value(), ""})
              .error()
              .code == "not_reversible");
  }
}

TEST_CASE("the same repayment outside a meeting on two laptops counts once", "[ledger]") {
  Village village;
  const RecordId loan = village.siti.write(loan_of(meeting, 3, 70'000, 5));
  meet(village.siti, village.sri);
  const Payment payment{loan, day("2017-02-05"), Rupiah::of(14'700)};
  village.siti.write(payment);
  Payment next_day = payment;
  next_day.date = day("2017-02-06");
  village.sri.write(next_day);
  const Book book = village.merged();
  CHECK(book.balance(Account::piutang_anggota) == Rupiah::of(56'000));
  const auto open = open_findings(book, FindingKind::same_payment_twice);
  REQUIRE(open.size() == 1);
  REQUIRE(open[0].records.size() == 2);
  CHECK(status_of(book, open[0].records[1]) == Status::ditahan);

  SECTION("two payments: both count, and reversing that decision holds one again") {
    village.decide_on(village.siti, open[0], "two");
    const Book both = village.merged();
    CHECK(both.find_loan(loan)->payments.size() == 2);
    CHECK(open_findings(both, FindingKind::same_payment_twice).empty());
    village.reverse_on(village.sri, both.find_finding(open[0].id)->decided_by.value());
    CHECK(canonical_bytes(village.merged()) == canonical_bytes(book));
  }
  SECTION("one payment: the later one is dropped for good") {
    village.decide_on(village.sri, open[0], "one");
    const Book one = village.merged();
    CHECK(one.balance(Account::piutang_anggota) == Rupiah::of(56'000));
    CHECK(status_of(one, open[0].records[1]) == Status::dibatalkan);
  }
}

TEST_CASE("payments that only look alike all count", "[ledger]") {
  Village village;
  const RecordId loan = village.siti.write(loan_of(meeting, 3, 70'000, 5));
  meet(village.siti, village.sri);
  const auto payment = [&](const char* date, std::int64_t amount) {
    return Payment{loan, day(date), Rupiah::of(amount)};
  };
  SECTION("of one author, who knows what she wrote") {
    village.siti.write(payment("2017-02-05", 10'000));
    village.siti.write(payment("2017-02-05", 10'000));
    CHECK(village.merged().find_loan(loan)->payments.size() == 2);
  }
  SECTION("of another amount, or two days apart") {
    village.siti.write(payment("2017-02-05", 10'000));
    village.sri.write(payment("2017-02-05", 10'001));
    village.sri.write(payment("2017-02-07", 10'000));
    CHECK(village.merged().find_loan(loan)->payments.size() == 3);
  }
  SECTION("of an author who had seen the other's") {
    village.siti.write(payment("2017-02-05", 10'000));
    meet(village.siti, village.sri);
    village.sri.write(payment("2017-02-05", 10'000));
    CHECK(village.merged().find_loan(loan)->payments.size() == 2);
  }
  SECTION("each of two honest ones stands for one of the other laptop's") {
    village.siti.write(payment("2017-02-05", 10'000));
    village.siti.write(payment("2017-02-05", 10'000));
    village.sri.write(payment("2017-02-05", 10'000));
    village.sri.write(payment("2017-02-05", 10'000));
    const Book book = village.merged();
    CHECK(book.find_loan(loan)->payments.size() == 2);
    CHECK(open_findings(book, FindingKind::same_payment_twice).size() == 2);
  }
  SECTION("but an instalment on the sheet and one in the cash book are compared") {
    village.siti.write(instalment_cell("2017-02-05", 3, loan, 14'700));
    village.sri.write(payment("2017-02-05", 14'700));
    const Book book = village.merged();
    CHECK(book.find_loan(loan)->payments.size() == 1);
    CHECK(open_findings(book, FindingKind::same_payment_twice).size() == 1);
  }
}

TEST_CASE("two loans out of one box are seen after the merge", "[ledger]") {
  Village village;
  const RecordId one = village.siti.write(loan_of(meeting, 1, 150'000, 10));
  village.sri.write(loan_of(meeting, 2, 130'000, 10));
  const Book book = village.merged();
  const auto open = open_findings(book, FindingKind::cash_below_zero);
  REQUIRE(open.size() == 1);
  CHECK(open[0].account == Account::kas);
  CHECK(open[0].amount == Rupiah::of(80'000));
  CHECK(open[0].day == day(meeting));
  CHECK(open[0].records.size() == 2);

  SECTION("dropping one of them mends it, and reversing that asks again") {
    village.decide_on(village.siti, open[0], "reverse:" + text_of(one));
    const Book mended = village.merged();
    CHECK(mended.balance(Account::kas) == Rupiah::of(70'000));
    CHECK(mended.find_loan(one)->status == LoanStatus::dibatalkan);
    CHECK(open_findings(mended, FindingKind::cash_below_zero).empty());
    const Finding* known = mended.find_finding(open[0].id);
    REQUIRE(known);
    village.reverse_on(village.sri, known->decided_by.value());
    CHECK(canonical_bytes(village.merged()) == canonical_bytes(book));
  }
  SECTION("a missing receipt entered later the same day mends it") {
    village.siti.write(cash(meeting, Direction::in, Account::modal, 80'000));
    CHECK(village.merged().findings.empty());
  }
  SECTION("noting it keeps the figure, until more goes out") {
    village.decide_on(village.sri, open[0], "noted");
    const Book noted = village.merged();
    CHECK(open_findings(noted, FindingKind::cash_below_zero).empty());
    CHECK(noted.balance(Account::kas) == Rupiah::of(-80'000));
    Laptop yuliana(village.history, 3);
    yuliana.write(cash(meeting, Direction::out, Account::konsumsi, 1'000));
    village.siti.fetch(yuliana);
    CHECK(open_findings(village.merged(), FindingKind::cash_below_zero).size() == 1);
  }
  SECTION("a step that leaves the box less short is not refused") {
    village.siti.write(cash(meeting, Direction::out, Account::alat_tulis, 1'000));
    meet(village.siti, village.sri);
    village.reverse_on(village.sri, one);
    CHECK(village.merged().balance(Account::kas) == Rupiah::of(69'000));
  }
}

TEST_CASE("savings drawn on two laptops below zero are seen after the merge", "[ledger]") {
  Village village;
  village.siti.write(money_cell("2017-01-22", Column::sukarela, 1, 20'000));
  meet(village.siti, village.sri);
  village.siti.write(money_cell(meeting, Column::ambil, 1, 20'000));
  village.sri.write(money_cell("2017-01-30", Column::ambil, 1, 15'000));
  const Book book = village.merged();
  const auto open = open_findings(book, FindingKind::savings_below_zero);
  REQUIRE(open.size() == 1);
  CHECK(open[0].member == member(1));
  CHECK(open[0].savings == SavingsKind::sukarela);
  CHECK(open[0].amount == Rupiah::of(15'000));
  CHECK(open[0].day == day("2017-01-30"));
}

TEST_CASE("what a merge makes an overpayment waits in Titipan", "[ledger]") {
  Village village;
  const RecordId loan = village.siti.write(loan_of(meeting, 3, 20'000, 2));
  meet(village.siti, village.sri);
  village.siti.write(Payment{loan, day("2017-02-12"), Rupiah::of(20'400)});
  village.sri.write(Payment{loan, day("2017-02-15"), Rupiah::of(20'400)});
  const Book book = village.merged();
  CHECK(book.find_loan(loan)->status == LoanStatus::lunas);
  CHECK(book.balance(Account::titipan) == Rupiah::of(-20'400));
  const auto open = open_findings(book, FindingKind::loan_overpaid);
  REQUIRE(open.size() == 1);
  CHECK(open[0].amount == Rupiah::of(20'400));
  SECTION("it may become savings, and that may be reversed") {
    village.decide_on(village.siti, open[0], "to_savings");
    const Book saved = village.merged();
    CHECK(saved.savings_of(member(3)).sukarela == Rupiah::of(20'400));
    CHECK(saved.balance(Account::titipan).is_zero());
    CHECK(open_findings(saved, FindingKind::loan_overpaid).empty());
    village.reverse_on(village.siti, saved.find_finding(open[0].id)->decided_by.value());
    CHECK(canonical_bytes(village.merged()) == canonical_bytes(book));
  }
  SECTION("it may stay, or the payment may go") {
    village.decide_on(village.siti, open[0], "keep");
    CHECK(open_findings(village.merged(), FindingKind::loan_overpaid).empty());
    village.reverse_on(village.siti,
                       village.siti.book().find_finding(open[0].id)->decided_by.value());
    village.decide_on(village.siti, open[0], "reverse:" + text_of(open[0].records[0]));
    const Book gone = village.merged();
    CHECK(gone.balance(Account::titipan).is_zero());
    CHECK(gone.balance(Account::kas) == Rupiah::of(200'400));
  }
}

TEST_CASE("a payment on a loan that was cancelled elsewhere waits in Titipan", "[ledger]") {
  Village village;
  const RecordId loan = village.siti.write(loan_of(meeting, 3, 20'000, 2));
  meet(village.siti, village.sri);
  village.reverse_on(village.siti, loan);
  village.sri.write(instalment_cell("2017-02-05", 3, loan, 10'200));
  const Book book = village.merged();
  CHECK(book.balance(Account::titipan) == Rupiah::of(-10'200));
  CHECK(open_findings(book, FindingKind::loan_overpaid).size() == 1);
}

TEST_CASE("records of a later version are kept and move nothing", "[ledger]") {
  Village village;
  const RecordId later = village.siti.write(Unknown{"hibah_beras", Unknown::Why::kind});
  const Book book = village.merged();
  CHECK(status_of(book, later) == Status::tak_dikenal);
  CHECK(book.postings.size() == 1);
  CHECK(reverse(book, village.history, {day(meeting), later, ""}).error().code == "not_reversible");
}

TEST_CASE("whose amounts nobody has bounded, sums stay in range", "[ledger]") {
  Village village;
  std::vector<Payload> many(
      256, Payload(cash(meeting, Direction::in, Account::modal, limits::amount_max)));
  for (int i = 0; i < 40; ++i) village.siti.write(many);
  const Book book = village.siti.book();
  CHECK(book.balance(Account::kas) == Rupiah::of(limits::rupiah_max));
  CHECK_FALSE(broken_identities(book).empty());
}
