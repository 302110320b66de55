#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "daemon/base/ensure.hpp"
#include "daemon/ledger/book_steps.hpp"

namespace lumbung::ledger::steps {
namespace {

/// More decisions on one question than people would make; the earliest ones beyond it are put
/// aside, so that one laptop cannot make every other compare millions of pairs.
constexpr std::size_t decisions_per_question_max = 64;

constexpr std::string_view reverse_prefix = "reverse:";
constexpr std::string_view cell_prefix = "cell:";

bool can_be_dropped(const Payload& payload) {
  return std::holds_alternative<Cell>(payload) || std::holds_alternative<Payment>(payload) ||
         std::holds_alternative<Disbursal>(payload) || std::holds_alternative<CashEntry>(payload);
}

const Decision& decision_at(const Draft& draft, Place place) {
  const Decision* decision = std::get_if<Decision>(&draft.record(place).payload);
  ensure(decision != nullptr, "a verdict is made of decisions");
  return *decision;
}

bool says_the_same(const Decision& left, const Decision& right) {
  return left.choice == right.choice && left.chosen == right.chosen;
}

void apply_reversals(Draft& draft) {
  for (Place place = 0; place < draft.book.records.size(); ++place) {
    if (!draft.counts(place)) continue;
    const Reversal* reversal = std::get_if<Reversal>(&draft.record(place).payload);
    if (!reversal) continue;
    const auto target = draft.place_of(reversal->target);
    // Reversing the same record twice counts once (R15); a reversal itself cannot be reversed.
    if (!target || !draft.counts(*target)) continue;
    const Payload& payload = draft.record(*target).payload;
    if (!can_be_dropped(payload) && !std::holds_alternative<Decision>(payload)) continue;
    draft.set_status(*target, Status::dibatalkan, place);
  }
}

/// Orders decisions on one question so that none comes behind one that had seen it.
void sort_by_past(const Draft& draft, std::vector<Place>& decisions) {
  std::sort(decisions.begin(), decisions.end(), [&](Place left, Place right) {
    const auto key = [&](Place place) {
      const Record& record = draft.record(place);
      return std::make_tuple(draft.history.past_size(record.origin), record.envelope, record.id);
    };
    return key(left) < key(right);
  });
}

/// A "reverse" decision acts unless somebody who had not seen it decided otherwise. Later ones on
/// the same question add to it: cash below zero may take two reversals to mend.
void drop_chosen(Draft& draft, const std::vector<Place>& decisions) {
  for (const Place place : decisions) {
    const Decision& decision = decision_at(draft, place);
    if (!decision.choice.starts_with(reverse_prefix)) continue;
    const bool disputed = std::any_of(decisions.begin(), decisions.end(), [&](Place other) {
      return !says_the_same(decision, decision_at(draft, other)) &&
             draft.history.concurrent(draft.record(place).origin, draft.record(other).origin);
    });
    if (disputed) continue;
    const auto id = record_id_of(std::string_view(decision.choice).substr(reverse_prefix.size()));
    const auto target = id ? draft.place_of(*id) : std::nullopt;
    if (!target || !draft.counts(*target)) continue;
    if (!can_be_dropped(draft.record(*target).payload)) continue;
    draft.set_status(*target, Status::dibatalkan, place);
  }
}

Verdict verdict_of(Draft& draft, const std::vector<Place>& decisions) {
  Verdict verdict;
  for (std::size_t i = 0; i < decisions.size(); ++i) {
    std::optional<Place> later;
    for (std::size_t j = i + 1; j < decisions.size() && !later; ++j) {
      const bool seen =
          draft.history.seen(draft.record(decisions[j]).origin, draft.record(decisions[i]).origin);
      if (seen) later = decisions[j];
    }
    if (later) {
      draft.set_status(decisions[i], Status::diganti, later);
    } else {
      verdict.standing.push_back(decisions[i]);
    }
  }
  const Decision& first = decision_at(draft, verdict.standing.front());
  verdict.agreed = std::all_of(verdict.standing.begin(), verdict.standing.end(), [&](Place place) {
    return says_the_same(first, decision_at(draft, place));
  });
  if (!verdict.agreed) {
    for (const Place place : verdict.standing) draft.set_status(place, Status::ditahan, {});
  }
  return verdict;
}

}  // namespace

std::optional<Place> Draft::agreed_place(std::string_view item) const {
  const auto found = verdicts.find(item);
  if (found == verdicts.end() || !found->second.agreed) return std::nullopt;
  return found->second.standing.front();
}

const Decision* Draft::agreed(std::string_view item) const {
  const auto place = agreed_place(item);
  return place ? std::get_if<Decision>(&record(*place).payload) : nullptr;
}

void apply_reversals_and_decisions(Draft& draft) {
  apply_reversals(draft);
  std::map<std::string_view, std::vector<Place>> by_item;
  for (Place place = 0; place < draft.book.records.size(); ++place) {
    if (!draft.counts(place)) continue;
    const Decision* decision = std::get_if<Decision>(&draft.record(place).payload);
    if (decision) by_item[decision->item].push_back(place);
  }
  for (auto& [item, decisions] : by_item) {
    sort_by_past(draft, decisions);
    const std::size_t excess =
        decisions.size() - std::min(decisions.size(), decisions_per_question_max);
    for (std::size_t i = 0; i < excess; ++i) {
      draft.set_status(decisions[i], Status::diganti, decisions.back());
    }
    decisions.erase(decisions.begin(), decisions.begin() + static_cast<std::ptrdiff_t>(excess));
    drop_chosen(draft, decisions);
    draft.verdicts.emplace(item, verdict_of(draft, decisions));
  }
  for (const auto& [item, verdict] : draft.verdicts) {
    if (verdict.agreed) draft.book.decisions.emplace(item, draft.record(verdict.standing[0]).id);
    if (!item.starts_with(cell_prefix)) continue;
    const auto key = cell_key_of(std::string_view(item).substr(cell_prefix.size()));
    if (key) draft.cell_verdicts.emplace(*key, &verdict);
  }
}

}  // namespace lumbung::ledger::steps
