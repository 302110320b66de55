#include <catch2/catch.hpp>
#include <map>

#include "daemon/ledger/views.hpp"
#include "tests/ledger/golden_table.hpp"
#include "tests/ledger/laptops.hpp"

using namespace lumbung;
using namespace lumbung::ledger;
using namespace lumbung::ledger::testing;

namespace {

/// Plays a table of events on one laptop, through the same commands that the page uses.
class Play {
 public:
  Play() : laptop_(history_, 1) {}

  void run(const golden::Row& row) {
    REQUIRE(row.fields.size() == 5);
    const CivilDay date = day(row.fields[0]);
    const std::string refusal = event(date, row.fields[1], row.fields[2], row.fields[3]);
    const Book book = laptop_.book();
    CHECK(broken_identities(book).empty());
    if (!refusal.empty()) {
      CHECK(row.fields[4] == refusal);
      return;
    }
    for (const std::string& expected : golden::parts(row.fields[4], ',')) {
      if (expected.empty()) continue;
      const auto words = golden::parts(expected, ' ');
      REQUIRE(words.size() >= 2);
      std::string name = words[0];
      for (std::size_t i = 1; i + 1 < words.size(); ++i) name += ' ' + words[i];
      INFO(expected);
      CHECK(figure(book, date, name) == golden::number(words.back()));
    }
  }

 private:
  /// Does the event; gives the code of its refusal.
  std::string event(CivilDay date, const std::string& what, const std::string& who,
                    const std::string& amount) {
    if (what == "lihat") return {};
    const Book book = laptop_.book();
    if (const auto column = column_of(what)) return cells(book, date, *column, who, amount);
    const auto words = golden::parts(what, ' ');
    if (words[0] == "pinjaman") {
      const auto space = amount.find(' ');
      return written(
          disburse(book, members(30),
                   {member(number(who)), date, Rupiah::of(golden::number(amount.substr(0, space))),
                    golden::terms(amount.substr(space + 1)), "usaha"}));
    }
    if (words[0] == "bayar") {
      return written(
          pay(book, {loan_of_member(book, number(who)), date, Rupiah::of(golden::number(amount))}));
    }
    REQUIRE(words[0] == "kas");
    REQUIRE(words.size() == 3);
    const auto account = account_of(golden::number(words[2]));
    REQUIRE(account);
    return written(enter_cash(book, {date, words[1] == "masuk" ? Direction::in : Direction::out,
                                     *account, Rupiah::of(golden::number(amount)), what}));
  }

  std::string cells(const Book& book, CivilDay date, Column column, const std::string& who,
                    const std::string& amount) {
    std::vector<CellWish> wishes;
    for (const int no : numbers(who)) {
      CellWish wish;
      wish.member = member(no);
      wish.column = column;
      if (column == Column::hadir) {
        const auto mark = mark_of(amount);
        REQUIRE(mark);
        wish.value = *mark;
      } else {
        wish.value = Rupiah::of(golden::number(amount));
      }
      wishes.push_back(wish);
    }
    const auto decided = enter_cells(book, members(30), {date, 1}, wishes);
    if (!decided) return decided.error().front().code;
    laptop_.write(*decided);
    return {};
  }

  std::string written(const Decided<Payload>& decided) {
    if (!decided) return decided.error().code;
    last_ = laptop_.write(*decided);
    return {};
  }

  static int number(const std::string& text) { return static_cast<int>(golden::number(text)); }

  /// "1-10, 12" as numbers.
  static std::vector<int> numbers(const std::string& who) {
    std::vector<int> all;
    for (const std::string& part : golden::parts(who, ',')) {
      const auto ends = golden::parts(part, '-');
      for (int no = number(ends.front()); no <= number(ends.back()); ++no) all.push_back(no);
    }
    return all;
  }

  static RecordId loan_of_member(const Book& book, int no) {
    const auto loans = loans_of(book, member(no));
    REQUIRE(loans.size() == 1);
    return loans.front()->id;
  }

  std::int64_t figure(const Book& book, CivilDay date, const std::string& name) const {
    const GroupTotals sums = totals(book, date);
    const std::map<std::string, std::int64_t> totals_by_name{
        {"kas", sums.cash.whole()},
        {"kas sosial", sums.social_cash.whole()},
        {"piutang", sums.loans_outstanding.whole()},
        {"pokok", sums.pokok.whole()},
        {"wajib", sums.wajib.whole()},
        {"sukarela", sums.sukarela.whole()},
        {"dana sosial", -book.balance(Account::dana_sosial).whole()},
        {"pendapatan jasa", -book.balance(Account::jasa_pinjaman).whole()},
        {"pendapatan denda", -book.balance(Account::denda).whole()},
        {"laba", sums.income.whole() - sums.cost.whole()},
        {"tunggakan pokok", sums.arrears_pokok.whole()},
        {"tunggakan jasa", sums.arrears_jasa.whole()},
    };
    const auto found = totals_by_name.find(name);
    if (found != totals_by_name.end()) return found->second;
    const auto words = golden::parts(name, ' ');
    if (words[0] == "sukarela")
      return book.savings_of(member(number(words.at(1)))).sukarela.whole();
    if (words[0] == "sisa") {
      return book.find_loan(loan_of_member(book, number(words.at(1))))
          ->repayment.outstanding()
          .whole();
    }
    if (words[0] == "terlambat") {
      const Loan* loan = book.find_loan(loan_of_member(book, number(words.at(1))));
      return arrears_of(*loan, date).instalments;
    }
    REQUIRE(words[0] == "dibayar");  // the last payment's share: "dibayar jasa", "dibayar pokok"
    for (const Loan& loan : book.loans) {
      for (const LoanPayment& payment : loan.payments) {
        if (payment.record != last_) continue;
        return (words.at(1) == "jasa" ? payment.allocation.jasa : payment.allocation.pokok).whole();
      }
    }
    FAIL("no payment to look at");
    return 0;
  }

  CausalHistory history_;
  Laptop laptop_;
  RecordId last_;
};

}  // namespace

TEST_CASE("the tables of events come out as written", "[ledger]") {
  for (const char* name : {"melati-03.txt", "alokasi.txt", "dua-belas-kali.txt", "batas.txt"}) {
    DYNAMIC_SECTION(name) {
      Play play;
      for (const auto& row : golden::read(name)) {
        INFO(row.text);
        play.run(row);
      }
    }
  }
}
