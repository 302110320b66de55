#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "daemon/base/ensure.hpp"
#include "daemon/base/limits.hpp"
#include "daemon/ledger/commands.hpp"
#include "daemon/ledger/headroom.hpp"
#include "daemon/ledger/views.hpp"

namespace lumbung::ledger {
namespace {

/// One wished cell on its way to a record.
struct Entry {
  std::size_t index = 0;  ///< in the request, for pointers
  CellKey key;
  CellValue value;
  const CellState* standing = nullptr;
  std::vector<RecordId> replaces;

  [[nodiscard]] std::string pointer(std::string_view field) const {
    return "/cells/" + std::to_string(index) + '/' + std::string(field);
  }
};

std::int64_t amount_of(const CellValue& value) {
  const Rupiah* amount = std::get_if<Rupiah>(&value);
  return amount ? amount->whole() : 0;
}

std::int64_t counted_amount(const CellState* standing) {
  return standing && standing->value ? amount_of(*standing->value) : 0;
}

std::optional<Refusal> wrong_value(const CellWish& wish, const Entry& entry) {
  if (wish.column == Column::hadir) {
    if (std::holds_alternative<Mark>(wish.value)) return std::nullopt;
    return Refusal{"value_invalid", entry.pointer("value"), {}, {}};
  }
  const Rupiah* amount = std::get_if<Rupiah>(&wish.value);
  if (!amount) return Refusal{"value_invalid", entry.pointer("value"), {}, {}};
  if (amount->whole() < 0 || amount->whole() > limits::amount_max) {
    return Refusal{"amount_invalid", entry.pointer("value"), {{"most", limits::amount_max}}, {}};
  }
  return std::nullopt;
}

/// Finds the loan that an angsuran cell is for: the one named, else the only one it can be.
Decided<RecordId> loan_for(const Book& book, const CellWish& wish, MeetingKey meeting,
                           const Entry& entry) {
  if (wish.loan) {
    const Loan* loan = book.find_loan(*wish.loan);
    if (!loan || loan->member != wish.member || loan->status == LoanStatus::dibatalkan) {
      return refuse("loan_unknown", entry.pointer("loan"));
    }
    if (loan->date > meeting.date) return refuse("date_before_loan", entry.pointer("loan"));
    return loan->id;
  }
  std::vector<RecordId> possible;
  for (const Loan* loan : loans_of(book, wish.member)) {
    if (loan->status == LoanStatus::dibatalkan || loan->date > meeting.date) continue;
    const CellKey key{meeting, Column::angsuran, wish.member, loan->id};
    if (loan->status == LoanStatus::berjalan || book.find(key)) possible.push_back(loan->id);
  }
  if (possible.size() == 1) return possible.front();
  return refuse(possible.empty() ? "no_loan" : "loan_needed", entry.pointer("value"));
}

/// True if `replaces` names, for every value that stands, a record with that value.
bool covers(const Book& book, const CellState& standing, const std::vector<RecordId>& replaces) {
  const auto value_of = [&](const RecordId& id) {
    const BookedRecord* booked = book.find(id);
    ensure(booked != nullptr, "a cell names records of its book");
    return std::get<Cell>(booked->record.payload).value;
  };
  return std::all_of(standing.standing.begin(), standing.standing.end(), [&](const RecordId& id) {
    return std::any_of(replaces.begin(), replaces.end(), [&](const RecordId& named) {
      const auto& all = standing.standing;
      return std::find(all.begin(), all.end(), named) != all.end() &&
             value_of(named) == value_of(id);
    });
  });
}

Refusal filled(const Entry& entry) {
  Refusal refusal{"cell_filled", entry.pointer("value"), {}, {}};
  const CellState& standing = *entry.standing;
  refusal.names["record"] = text_of(standing.standing.front());
  refusal.names["column"] = word_of(standing.key.column);
  if (!standing.value) return refusal;
  if (const Mark* mark = std::get_if<Mark>(&*standing.value)) {
    refusal.names["value"] = std::string(1, letter_of(*mark));
  } else {
    refusal.amounts["value"] = amount_of(*standing.value);
  }
  return refusal;
}

/// Joins the changes of all cells on each balance, so that a sheet is judged as a whole: what comes
/// in with it may go out with it.
class Changes {
 public:
  void add(const Entry& entry) {
    const std::int64_t change = amount_of(entry.value) - counted_amount(entry.standing);
    switch (entry.key.column) {
      case Column::hadir:
        return;
      case Column::sosial:
        social_ += change;
        return;
      case Column::pokok:
        save(entry, SavingsKind::pokok, change);
        return;
      case Column::wajib:
        save(entry, SavingsKind::wajib, change);
        return;
      case Column::sukarela:
        save(entry, SavingsKind::sukarela, change);
        return;
      case Column::ambil:
        save(entry, SavingsKind::sukarela, -change);
        return;
      case Column::angsuran:
      case Column::denda:
        cash_ += change;
        return;
    }
  }

  void judge(const Book& book, CivilDay day, std::vector<Refusal>& refusals) const {
    for (const auto& [account, change] :
         {std::pair(Account::kas, cash_), std::pair(Account::kas_sosial, social_)}) {
      if (auto refusal = cash_refusal(book, account, day, change)) {
        refusal->pointer = "/cells";
        refusals.push_back(std::move(*refusal));
      }
    }
    for (const auto& [key, change] : savings_) {
      if (auto refusal = savings_refusal(book, key.first, key.second, day, change.amount)) {
        refusal->pointer = change.pointer;
        refusals.push_back(std::move(*refusal));
      }
    }
  }

 private:
  struct Change {
    std::int64_t amount = 0;
    std::string pointer;  ///< the last cell that took something out
  };

  void save(const Entry& entry, SavingsKind kind, std::int64_t change) {
    cash_ += change;
    Change& savings = savings_[{entry.key.member, kind}];
    savings.amount += change;
    if (change < 0 || savings.pointer.empty()) savings.pointer = entry.pointer("value");
  }

  std::int64_t cash_ = 0;
  std::int64_t social_ = 0;
  std::map<std::pair<MemberId, SavingsKind>, Change> savings_;
};

std::optional<Refusal> over_outstanding(const Book& book, const Entry& entry) {
  if (entry.key.column != Column::angsuran) return std::nullopt;
  const Loan* loan = book.find_loan(*entry.key.loan);
  ensure(loan != nullptr, "an instalment's loan was looked up");
  PaymentWish wish{entry.key.meeting.date, std::get<Rupiah>(entry.value), {}};
  if (entry.standing) wish.instead_of = entry.standing->standing;
  const Rupiah most = most_payable(*loan, wish);
  if (most >= wish.amount) return std::nullopt;
  return Refusal{"over_outstanding", entry.pointer("value"), {{"most", most.whole()}}, {}};
}

/// The entry for one wish; nothing if there is nothing to write, refusals otherwise.
std::optional<Entry> entry_of(const Book& book, const std::set<MemberId>& members,
                              MeetingKey meeting, const CellWish& wish, std::size_t index,
                              std::vector<Refusal>& refusals) {
  Entry entry{index, {meeting, wish.column, wish.member, std::nullopt}, wish.value, nullptr, {}};
  const auto refused = [&](Refusal refusal) {
    refusals.push_back(std::move(refusal));
    return std::nullopt;
  };
  if (auto refusal = wrong_value(wish, entry)) return refused(std::move(*refusal));
  if (!members.contains(wish.member)) {
    return refused({"member_unknown", entry.pointer("member"), {}, {}});
  }
  const bool empties = wish.column != Column::hadir && amount_of(wish.value) == 0;
  if (wish.column == Column::angsuran) {
    auto loan = loan_for(book, wish, meeting, entry);
    // A zero where no loan is says what already stands.
    if (!loan && empties && !wish.loan) return std::nullopt;
    if (!loan) return refused(loan.error());
    entry.key.loan = *loan;
  }
  entry.standing = book.find(entry.key);
  if (!entry.standing) {
    if (empties) return std::nullopt;
    return entry;
  }
  if (!entry.standing->contested && entry.standing->value == wish.value) return std::nullopt;
  if (!covers(book, *entry.standing, wish.replaces)) return refused(filled(entry));
  entry.replaces = entry.standing->standing;
  if (entry.replaces.size() > limits::record_refs_max) {
    return refused({"cell_crowded", entry.pointer("value"), {}, {}});
  }
  return entry;
}

}  // namespace

DecidedAll<std::vector<Payload>> enter_cells(const Book& book, const std::set<MemberId>& members,
                                             MeetingKey meeting, std::span<const CellWish> cells) {
  std::vector<Refusal> refusals;
  const CivilDay day = meeting.date;
  if (!CivilDay::of(day.year(), day.month(), day.day()) || meeting.series < 1 ||
      meeting.series > limits::meeting_series_max) {
    refusals.push_back({"meeting_invalid", "/date", {}, {}});
    return tl::unexpected(std::move(refusals));
  }

  std::vector<Entry> entries;
  std::set<CellKey> keys;
  for (std::size_t index = 0; index < cells.size(); ++index) {
    auto entry = entry_of(book, members, meeting, cells[index], index, refusals);
    if (!entry) continue;
    if (!keys.insert(entry->key).second) {
      refusals.push_back({"cell_twice", entry->pointer("column"), {}, {}});
      continue;
    }
    entries.push_back(std::move(*entry));
  }
  Changes changes;
  for (const Entry& entry : entries) {
    changes.add(entry);
    if (auto refusal = over_outstanding(book, entry)) refusals.push_back(std::move(*refusal));
  }
  if (refusals.empty()) changes.judge(book, day, refusals);
  if (!refusals.empty()) return tl::unexpected(std::move(refusals));

  std::vector<Payload> payloads;
  payloads.reserve(entries.size());
  for (Entry& entry : entries) {
    payloads.emplace_back(Cell{entry.key, entry.value, std::move(entry.replaces)});
  }
  return payloads;
}

}  // namespace lumbung::ledger
