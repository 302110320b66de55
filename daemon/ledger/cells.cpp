#include <algorithm>
#include <string>
#include <utility>

#include "daemon/base/ensure.hpp"
#include "daemon/ledger/book_steps.hpp"

namespace lumbung::ledger::steps {
namespace {

const Cell& cell_at(const Draft& draft, Place place) {
  const Cell* cell = std::get_if<Cell>(&draft.record(place).payload);
  ensure(cell != nullptr, "a cell is made of cell records");
  return *cell;
}

/// Records of one cell that say one thing together: equal values, or values that add up.
struct Side {
  CellValue value;
  std::vector<Place> counted;  ///< one record for each amount that counts
};

bool contains(const std::vector<RecordId>& ids, const RecordId& id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

/// Takes out what a standing record of the same cell corrects.
void drop_replaced(Draft& draft, std::vector<Place>& places) {
  std::vector<std::pair<Place, Place>> replaced;  // what, by whom
  for (const Place place : places) {
    const Cell& fix = cell_at(draft, place);
    for (const RecordId& id : fix.replaces) {
      const auto old = draft.place_of(id);
      if (!old || *old == place) continue;
      const Cell* cell = std::get_if<Cell>(&draft.record(*old).payload);
      if (cell && cell->key == fix.key) replaced.emplace_back(*old, place);
    }
  }
  for (const auto& [old, fix] : replaced) {
    if (draft.counts(old)) draft.set_status(old, Status::diganti, fix);
  }
  std::erase_if(places, [&](Place place) { return !draft.counts(place); });
}

/// Takes out what every standing decision has seen and not chosen. What came in behind a decision's
/// back stays, and so the question opens again.
void drop_rejected(Draft& draft, const Verdict& verdict, std::vector<Place>& places) {
  for (const Place place : places) {
    const Record& record = draft.record(place);
    const bool rejected =
        std::all_of(verdict.standing.begin(), verdict.standing.end(), [&](Place by) {
          const Record& decision = draft.record(by);
          return !contains(std::get<Decision>(decision.payload).chosen, record.id) &&
                 draft.history.seen(decision.origin, record.origin);
        });
    if (rejected) draft.set_status(place, Status::dibatalkan, verdict.standing.front());
  }
  std::erase_if(places, [&](Place place) { return !draft.counts(place); });
}

/// The records of `places` by value; the first in canonical order stands for its equals.
std::vector<Side> sides_of(const Draft& draft, const std::vector<Place>& places) {
  std::vector<Side> sides;
  for (const Place place : places) {
    const CellValue& value = cell_at(draft, place).value;
    const bool known = std::any_of(sides.begin(), sides.end(),
                                   [&](const Side& side) { return side.value == value; });
    if (!known) sides.push_back({value, {place}});
  }
  return sides;
}

/// "both": the chosen sides become one whose amounts add up.
void join_chosen(const Draft& draft, const Decision& decision, std::vector<Side>& sides) {
  Side joined{Rupiah(), {}};
  std::int64_t sum = 0;
  for (const Side& side : sides) {
    const Rupiah* amount = std::get_if<Rupiah>(&side.value);
    if (!amount || !contains(decision.chosen, draft.record(side.counted.front()).id)) continue;
    sum += amount->whole();
    joined.counted.push_back(side.counted.front());
  }
  if (joined.counted.size() < 2) return;
  std::erase_if(sides, [&](const Side& side) {
    return contains(decision.chosen, draft.record(side.counted.front()).id);
  });
  joined.value = Rupiah::clamped(sum);
  const bool known = std::any_of(sides.begin(), sides.end(),
                                 [&](const Side& side) { return side.value == joined.value; });
  if (known) std::erase_if(sides, [&](const Side& side) { return side.value == joined.value; });
  sides.insert(sides.begin(), std::move(joined));
}

/// Money in counts the lower value, money out the higher: reported cash is never too high.
const Side* cautious(Column column, const std::vector<Side>& sides) {
  if (column == Column::hadir) return nullptr;
  const auto less = [](const Side& left, const Side& right) {
    return std::get<Rupiah>(left.value) < std::get<Rupiah>(right.value);
  };
  if (column == Column::ambil) return &*std::max_element(sides.begin(), sides.end(), less);
  return &*std::min_element(sides.begin(), sides.end(), less);
}

Finding question_of(const Draft& draft, const CellState& state, const std::vector<Side>& sides) {
  Finding finding;
  finding.id = "cell:" + text_of(state.key);
  finding.kind = FindingKind::cell_differs;
  finding.cell = state.key;
  finding.member = state.key.member;
  finding.loan = state.key.loan;
  finding.records = state.standing;
  if (state.value) {
    if (const Rupiah* amount = std::get_if<Rupiah>(&*state.value)) finding.amount = *amount;
  }
  for (const Side& side : sides) {
    if (side.counted.size() > 1) continue;  // a sum is offered as "both"
    finding.choices.push_back("record:" + text_of(draft.record(side.counted.front()).id));
  }
  if (state.key.column != Column::hadir) finding.choices.push_back("both");
  return finding;
}

void resolve_one(Draft& draft, std::vector<Place>& places) {
  const CellKey key = cell_at(draft, places.front()).key;
  drop_replaced(draft, places);
  const auto verdict = draft.cell_verdicts.find(key);
  const bool judged = verdict != draft.cell_verdicts.end();
  if (judged) drop_rejected(draft, *verdict->second, places);
  if (places.empty()) return;

  std::vector<Side> sides = sides_of(draft, places);
  if (judged && verdict->second->agreed) {
    const auto& decision =
        std::get<Decision>(draft.record(verdict->second->standing.front()).payload);
    if (decision.choice == "both") join_chosen(draft, decision, sides);
  }

  CellState state;
  state.key = key;
  state.contested = sides.size() > 1;
  for (const Place place : places) state.standing.push_back(draft.record(place).id);
  std::sort(state.standing.begin(), state.standing.end());

  const Side* side = state.contested ? cautious(key.column, sides) : &sides.front();
  if (side) {
    state.value = side->value;
    for (const Place place : side->counted) {
      state.counted.push_back(draft.record(place).id);
      if (const Rupiah* amount = std::get_if<Rupiah>(&cell_at(draft, place).value)) {
        draft.effective[place] = amount->whole();
      }
    }
  }
  if (state.contested) {
    for (const Place place : places) {
      const CellValue& value = cell_at(draft, place).value;
      const bool counted = side && (contains(state.counted, draft.record(place).id) ||
                                    (side->counted.size() == 1 && value == side->value));
      if (!counted) draft.set_status(place, Status::ditahan, {});
    }
    draft.book.findings.push_back(question_of(draft, state, sides));
  }
  draft.book.cells.push_back(std::move(state));
}

}  // namespace

void resolve_cells(Draft& draft) {
  struct Entry {
    const CellKey* key;
    Place place;
  };
  std::vector<Entry> entries;
  for (Place place = 0; place < draft.book.records.size(); ++place) {
    if (!draft.counts(place)) continue;
    const Cell* cell = std::get_if<Cell>(&draft.record(place).payload);
    if (cell) entries.push_back({&cell->key, place});
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& left, const Entry& right) {
    if (*left.key != *right.key) return *left.key < *right.key;
    return left.place < right.place;
  });
  std::vector<Place> places;
  for (std::size_t begin = 0; begin < entries.size();) {
    places.clear();
    std::size_t end = begin;
    while (end < entries.size() && *entries[end].key == *entries[begin].key) {
      places.push_back(entries[end++].place);
    }
    resolve_one(draft, places);
    begin = end;
  }
}

}  // namespace lumbung::ledger::steps
