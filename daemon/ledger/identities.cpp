#include <array>
#include <map>
#include <string>

#include "daemon/ledger/book.hpp"

namespace lumbung::ledger {
namespace {

void expect_equal(std::vector<std::string>& broken, const std::string& claim, std::int64_t left,
                  std::int64_t right) {
  if (left == right) return;
  broken.push_back(claim + ": " + std::to_string(left) + " against " + std::to_string(right));
}

std::int64_t sum_of_class(const Book& book, AccountClass wanted) {
  std::int64_t sum = 0;
  for (const auto& [account, balance] : book.balances) {
    if (class_of(account) == wanted) sum += balance.whole();
  }
  return sum;
}

}  // namespace

std::vector<std::string> broken_identities(const Book& book) {
  std::vector<std::string> broken;
  std::int64_t debits = 0;
  std::int64_t credits = 0;
  std::map<Account, std::int64_t> sums;
  for (const Posting& posting : book.postings) {
    std::int64_t sum = 0;
    for (const Leg& leg : book.legs_of(posting)) {
      const std::int64_t amount = leg.amount.whole();
      sum += amount;
      (amount > 0 ? debits : credits) += amount;
      sums[leg.account] += amount;
    }
    expect_equal(broken, "legs of " + text_of(posting.record) + " add up to zero", sum, 0);
  }
  expect_equal(broken, "debits equal credits", debits, -credits);
  for (const auto& [account, sum] : sums) {
    expect_equal(broken, "balance of " + std::to_string(number_of(account)) + " is its legs' sum",
                 book.balance(account).whole(), sum);
  }

  std::int64_t outstanding = 0;
  for (const Loan& loan : book.loans) outstanding += loan.repayment.outstanding().whole();
  expect_equal(broken, "receivables equal what loans have outstanding",
               book.balance(Account::piutang_anggota).whole(), outstanding);

  for (const SavingsKind kind : {SavingsKind::pokok, SavingsKind::wajib, SavingsKind::sukarela}) {
    std::int64_t saved = 0;
    for (const auto& [member, savings] : book.savings) saved += savings.of(kind).whole();
    expect_equal(broken, "account " + std::string(word_of(kind)) + " equals the passbooks",
                 -book.balance(account_of(kind)).whole(), saved);
  }

  const std::int64_t assets = sum_of_class(book, AccountClass::asset);
  const std::int64_t others =
      sum_of_class(book, AccountClass::liability) + sum_of_class(book, AccountClass::equity) +
      sum_of_class(book, AccountClass::income) + sum_of_class(book, AccountClass::cost);
  expect_equal(broken, "assets equal liabilities, equity and profit", assets, -others);
  if (!book.cash_days.empty()) {
    expect_equal(broken, "the cash book ends at the balance of kas",
                 book.cash_days.back().cash.whole(), book.balance(Account::kas).whole());
  }
  return broken;
}

}  // namespace lumbung::ledger
