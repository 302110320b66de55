#include <algorithm>
#include <array>
#include <string>
#include <tuple>
#include <utility>

#include "daemon/base/ensure.hpp"
#include "daemon/base/text_codec.hpp"
#include "daemon/ledger/book_steps.hpp"

namespace lumbung::ledger::steps {
namespace {

/// Candidates that one question names; the largest amounts first taken.
constexpr std::size_t candidates_max = 16;

/// One movement of a balance that must not go below zero.
struct Movement {
  CivilDay date;
  std::int64_t amount = 0;
  RecordId record;
};

/// A stretch of days on which a balance was below zero at the end of each.
struct Stretch {
  CivilDay first_day;
  std::int64_t lowest = 0;
  std::vector<Movement> outflows;  ///< of the days that brought a new low
};

/// Only the ends of days are looked at: within a day nobody can say in which order two laptops'
/// notes happened, and a receipt entered later the same day must be able to mend it.
std::vector<Stretch> stretches_below_zero(const std::vector<Movement>& movements) {
  std::vector<Stretch> stretches;
  std::int64_t balance = 0;
  bool below = false;
  for (std::size_t begin = 0; begin < movements.size();) {
    std::size_t end = begin;
    while (end < movements.size() && movements[end].date == movements[begin].date) {
      balance += movements[end++].amount;
    }
    if (balance >= 0) {
      below = false;
    } else {
      if (!below) stretches.push_back({movements[begin].date, 0, {}});
      below = true;
      Stretch& stretch = stretches.back();
      if (balance < stretch.lowest) {
        stretch.lowest = balance;
        for (std::size_t i = begin; i < end; ++i) {
          if (movements[i].amount < 0) stretch.outflows.push_back(movements[i]);
        }
      }
    }
    begin = end;
  }
  return stretches;
}

void ask(Draft& draft, Finding finding, Stretch stretch) {
  std::sort(stretch.outflows.begin(), stretch.outflows.end(),
            [](const Movement& left, const Movement& right) {
              return std::tie(left.amount, left.record) < std::tie(right.amount, right.record);
            });
  if (stretch.outflows.size() > candidates_max) stretch.outflows.resize(candidates_max);
  for (const Movement& outflow : stretch.outflows) {
    if (finding.records.empty() || finding.records.back() != outflow.record) {
      finding.records.push_back(outflow.record);
    }
  }
  std::sort(finding.records.begin(), finding.records.end());
  finding.day = stretch.first_day;
  finding.amount = Rupiah::clamped(-stretch.lowest);
  for (const RecordId& id : finding.records) finding.choices.push_back("reverse:" + text_of(id));
  finding.choices.emplace_back("noted");

  // "noted" answers what its author had seen; a later outflow opens the question again.
  const auto place = draft.agreed_place(finding.id);
  if (place && draft.agreed(finding.id)->choice == "noted") {
    const Record& decision = draft.record(*place);
    const bool saw_all =
        std::all_of(finding.records.begin(), finding.records.end(), [&](const RecordId& id) {
          const auto candidate = draft.place_of(id);
          return candidate && draft.history.seen(decision.origin, draft.record(*candidate).origin);
        });
    if (saw_all) {
      finding.decided_by = decision.id;
      finding.choice = "noted";
    }
  }
  draft.book.findings.push_back(std::move(finding));
}

}  // namespace

void find_below_zero(Draft& draft) {
  using SavingsKey = std::pair<MemberId, SavingsKind>;
  std::vector<Movement> cash;
  std::vector<Movement> social;
  std::map<SavingsKey, std::vector<Movement>> savings;
  constexpr std::array kinds{SavingsKind::pokok, SavingsKind::wajib, SavingsKind::sukarela};
  for (const Posting& posting : draft.book.postings) {  // in order of date
    for (const Leg& leg : draft.book.legs_of(posting)) {
      const Movement movement{posting.date, leg.amount.whole(), posting.record};
      if (leg.account == Account::kas) cash.push_back(movement);
      if (leg.account == Account::kas_sosial) social.push_back(movement);
      for (const SavingsKind kind : kinds) {
        if (leg.account != account_of(kind) || !leg.member) continue;
        savings[{*leg.member, kind}].push_back({posting.date, -leg.amount.whole(), posting.record});
      }
    }
  }
  for (const auto& [account, movements] :
       {std::pair(Account::kas, &cash), std::pair(Account::kas_sosial, &social)}) {
    for (Stretch& stretch : stretches_below_zero(*movements)) {
      Finding finding;
      finding.kind = FindingKind::cash_below_zero;
      finding.account = account;
      finding.id = "cash:" + std::to_string(number_of(account)) + ':' + stretch.first_day.iso();
      ask(draft, std::move(finding), std::move(stretch));
    }
  }
  for (const auto& [key, movements] : savings) {
    for (Stretch& stretch : stretches_below_zero(movements)) {
      Finding finding;
      finding.kind = FindingKind::savings_below_zero;
      finding.member = key.first;
      finding.savings = key.second;
      finding.id = "savings:" + to_hex(key.first) + ':' + std::string(word_of(key.second)) + ':' +
                   stretch.first_day.iso();
      ask(draft, std::move(finding), std::move(stretch));
    }
  }
}

}  // namespace lumbung::ledger::steps
