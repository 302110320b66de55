#include <algorithm>
#include <limits>
#include <numeric>
#include <tuple>

#include "daemon/base/ensure.hpp"
#include "daemon/base/limits.hpp"
#include "daemon/ledger/book_steps.hpp"

namespace lumbung::ledger::steps {
namespace {

/// Business date, causal order, envelope hash, place in the log. The size of the causal past is a
/// number that grows along every causal step, which makes one total order of a partial one.
struct Key {
  std::int32_t day = std::numeric_limits<std::int32_t>::max();  // records without a date come last
  std::uint64_t past = 0;
  const Record* record = nullptr;

  bool operator<(const Key& other) const {
    return std::tie(day, past, record->envelope, record->id) <
           std::tie(other.day, other.past, other.record->envelope, other.record->id);
  }
};

}  // namespace

void take_records(Draft& draft, std::span<const Record> records) {
  std::vector<Key> keys;
  keys.reserve(records.size());
  for (const Record& record : records) {
    Key key;
    if (const auto date = date_of(record.payload)) key.day = date->days();
    key.past = draft.history.past_size(record.origin);
    key.record = &record;
    keys.push_back(key);
  }
  std::sort(keys.begin(), keys.end());
  const auto same = [](const Key& left, const Key& right) {
    return left.record->id == right.record->id;
  };
  keys.erase(std::unique(keys.begin(), keys.end(), same), keys.end());

  Book& book = draft.book;
  book.records.reserve(keys.size());
  for (const Key& key : keys) {
    const bool known = !std::holds_alternative<Unknown>(key.record->payload);
    // Beyond the bound sums could leave 64 bits; no village writes that much in a century.
    const bool fits = book.records.size() < limits::records_per_book_max;
    const Status status = !known ? Status::tak_dikenal : !fits ? Status::ditahan : Status::berlaku;
    book.places.emplace_back(key.record->id, static_cast<Place>(book.records.size()));
    book.records.push_back({*key.record, status, std::nullopt});
  }
  std::sort(book.places.begin(), book.places.end());
  draft.effective.assign(book.records.size(), 0);
  draft.allocations.assign(book.records.size(), {});
  ensure(book.places.size() == book.records.size(), "every record has one place");
}

std::optional<Place> Draft::place_of(const RecordId& id) const {
  const auto& places = book.places;
  const auto found = std::lower_bound(
      places.begin(), places.end(), id,
      [](const auto& entry, const RecordId& sought) { return entry.first < sought; });
  if (found == places.end() || found->first != id) return std::nullopt;
  return found->second;
}

void Draft::set_status(Place place, Status status, std::optional<Place> by) {
  BookedRecord& booked = book.records[place];
  ensure(booked.status != Status::tak_dikenal, "an unknown record has no other status");
  booked.status = status;
  booked.by = by ? std::optional(record(*by).id) : std::nullopt;
}

}  // namespace lumbung::ledger::steps
