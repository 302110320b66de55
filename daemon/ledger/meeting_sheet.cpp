#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "daemon/base/ensure.hpp"
#include "daemon/ledger/headroom.hpp"
#include "daemon/ledger/views.hpp"

namespace lumbung::ledger {
namespace {

std::int64_t amount_of(const std::optional<CellValue>& value) {
  const Rupiah* amount = value ? std::get_if<Rupiah>(&*value) : nullptr;
  return amount ? amount->whole() : 0;
}

/// Lays out one meeting: what stands, and the drafts over it.
class Sheet {
 public:
  Sheet(const Book& book, const GroupRules& rules, MeetingKey meeting,
        std::span<const CellWish> drafts)
      : book_(book), rules_(rules) {
    sheet_.meeting = meeting;
    for (const CellWish& draft : drafts) {
      drafts_[{draft.member, draft.column}].push_back(&draft);
    }
    for (const Posting& posting : book.postings) {
      if (posting.date > meeting.date) break;
      note_savings(posting);
    }
  }

  MeetingSheet lay_out(std::span<const SheetMember> members) {
    const CivilDay day = sheet_.meeting.date;
    lay_cash(day);
    for (const SheetMember& member : members) sheet_.rows.push_back(row_of(member));
    for (const Column column : all_columns()) {
      if (column != Column::hadir) sheet_.totals[column];
    }
    sheet_.cash_after = Rupiah::clamped(sheet_.cash_before.whole() + sheet_.money_in.whole() -
                                        sheet_.money_out.whole());
    return std::move(sheet_);
  }

 private:
  struct MemberSavings {
    std::int64_t total = 0;         ///< all kinds, at the end of the day
    std::int64_t pokok_before = 0;  ///< when the day began
  };

  void note_savings(const Posting& posting) {
    for (const Leg& leg : book_.legs_of(posting)) {
      const bool pokok = leg.account == Account::simpanan_pokok;
      const bool savings = pokok || leg.account == Account::simpanan_wajib ||
                           leg.account == Account::simpanan_sukarela;
      if (!savings || !leg.member) continue;
      MemberSavings& member = savings_[*leg.member];
      member.total -= leg.amount.whole();
      if (pokok && posting.date < sheet_.meeting.date) member.pokok_before -= leg.amount.whole();
    }
  }

  void lay_cash(CivilDay day) {
    std::int64_t in = 0;
    std::int64_t out = 0;
    for (const CashDay& each : book_.cash_days) {
      if (each.date >= day) break;
      sheet_.cash_before = each.cash;
      sheet_.social_before = each.social;
    }
    std::int64_t social = sheet_.social_before.whole();
    for (const Posting& posting : book_.postings) {
      if (posting.date != day) continue;
      for (const Leg& leg : book_.legs_of(posting)) {
        const std::int64_t amount = leg.amount.whole();
        if (leg.account == Account::kas_sosial) social += amount;
        if (leg.account == Account::kas) (amount > 0 ? in : out) += amount;
      }
    }
    sheet_.money_in = Rupiah::clamped(in);
    sheet_.money_out = Rupiah::clamped(-out);
    sheet_.social_after = Rupiah::clamped(social);
  }

  const CellWish* draft_of(const MemberId& member, Column column,
                           const std::optional<RecordId>& loan) const {
    const auto found = drafts_.find({member, column});
    if (found == drafts_.end()) return nullptr;
    for (const CellWish* draft : found->second) {
      if (!loan || !draft->loan || draft->loan == loan) return draft;
    }
    return nullptr;
  }

  SheetCell cell_of(const CellKey& key) const {
    SheetCell cell;
    if (const CellState* state = book_.find(key)) {
      cell.look = state->contested ? CellLook::contested : CellLook::saved;
      cell.value = state->value;
      cell.standing = state->standing;
      if (!state->counted.empty()) cell.record = state->counted.front();
      for (const RecordId& id : state->standing) {
        if (!state->contested) break;
        const BookedRecord* booked = book_.find(id);
        ensure(booked != nullptr, "a cell names records of its book");
        cell.candidates.push_back(
            {id, std::get<Cell>(booked->record.payload).value, booked->record.author});
      }
    }
    if (const CellWish* draft = draft_of(key.member, key.column, key.loan)) {
      if (cell.value != draft->value) {
        cell.look = CellLook::draft;
        cell.value = draft->value;
      }
    }
    return cell;
  }

  /// What a draft adds to a column's amount beside what already counts.
  std::int64_t drafted(const CellKey& key, const SheetCell& cell) const {
    if (cell.look != CellLook::draft) return 0;
    const CellState* state = book_.find(key);
    return amount_of(cell.value) - amount_of(state ? state->value : std::nullopt);
  }

  void count(const CellKey& key, const SheetCell& cell, SheetRow& row) {
    if (key.column == Column::hadir) {
      if (cell.value) ++sheet_.marks[std::get<Mark>(*cell.value)];
      return;
    }
    add_clamped(sheet_.totals[key.column], amount_of(cell.value));
    const std::int64_t change = drafted(key, cell);
    switch (key.column) {
      case Column::hadir:
        return;
      case Column::sosial:
        add_clamped(sheet_.social_after, change);
        return;
      case Column::ambil:
        add_clamped(row.savings_balance, -change);
        add_clamped(sheet_.money_out, change);
        return;
      case Column::pokok:
      case Column::wajib:
      case Column::sukarela:
        add_clamped(row.savings_balance, change);
        add_clamped(sheet_.money_in, change);
        return;
      case Column::angsuran:
      case Column::denda:
        add_clamped(sheet_.money_in, change);
        return;
    }
  }

  std::optional<Rupiah> due_of(Column column, const MemberId& member, const SheetRow& row) const {
    switch (column) {
      case Column::pokok: {
        const auto found = savings_.find(member);
        const std::int64_t paid = found == savings_.end() ? 0 : found->second.pokok_before;
        return Rupiah::clamped(std::max<std::int64_t>(rules_.pokok.whole() - paid, 0));
      }
      case Column::wajib:
        return rules_.wajib;
      case Column::sosial:
        return rules_.sosial;
      case Column::denda: {
        const auto mark = row.cells.find(Column::hadir);
        if (mark == row.cells.end() || !mark->second.value) return Rupiah();
        const Mark value = std::get<Mark>(*mark->second.value);
        if (value == Mark::terlambat) return rules_.denda_terlambat;
        if (value == Mark::absen) return rules_.denda_absen;
        return Rupiah();
      }
      case Column::hadir:
      case Column::sukarela:
      case Column::ambil:
      case Column::angsuran:
        return std::nullopt;
    }
    return std::nullopt;
  }

  /// A loan belongs on the sheet if it still owed something when the meeting began, or if the
  /// meeting holds an instalment of it.
  void lay_loan(const Loan& loan, SheetRow& row) {
    const CivilDay day = sheet_.meeting.date;
    if (loan.status == LoanStatus::dibatalkan || loan.date > day) return;
    const CellKey key{sheet_.meeting, Column::angsuran, loan.member, loan.id};
    SheetCell cell = cell_of(key);
    Repayment before = repayment_before(loan, day, cell.standing);
    const bool settled = before.outstanding().is_zero() && before.jasa_due(day).is_zero();
    if (settled && cell.look == CellLook::empty) return;

    SheetLoan line;
    line.loan = loan.id;
    line.due_jasa = before.jasa_due(day);
    line.due_pokok = before.pokok_due(day);
    line.outstanding = before.outstanding();
    cell.due = Rupiah::clamped(line.due_jasa.whole() + line.due_pokok.whole());
    const Allocation split = before.pay(day, Rupiah::clamped(amount_of(cell.value)));
    add_clamped(row.split.jasa, split.jasa.whole());
    add_clamped(row.split.pokok, split.pokok.whole());
    add_clamped(row.split.rest, split.rest.whole());
    add_clamped(row.loan_balance, before.outstanding().whole());
    count(key, cell, row);
    line.cell = std::move(cell);
    row.loans.push_back(std::move(line));
  }

  SheetRow row_of(const SheetMember& member) {
    SheetRow row;
    row.member = member;
    const auto saved = savings_.find(member.id);
    if (saved != savings_.end()) row.savings_balance = Rupiah::clamped(saved->second.total);
    for (const Column column : all_columns()) {
      if (column == Column::angsuran) continue;
      const CellKey key{sheet_.meeting, column, member.id, std::nullopt};
      SheetCell cell = cell_of(key);
      count(key, cell, row);
      row.cells[column] = std::move(cell);
      row.cells[column].due = due_of(column, member.id, row);
    }
    for (const Loan* loan : loans_of(book_, member.id)) lay_loan(*loan, row);
    row.cells[Column::angsuran] = row.loans.empty() ? SheetCell{} : row.loans.front().cell;
    return row;
  }

  const Book& book_;
  const GroupRules& rules_;
  MeetingSheet sheet_;
  std::map<std::pair<MemberId, Column>, std::vector<const CellWish*>> drafts_;
  std::map<MemberId, MemberSavings> savings_;
};

}  // namespace

std::string_view word_of(CellLook look) {
  constexpr std::array<std::string_view, 4> words{"empty", "saved", "contested", "draft"};
  return words.at(static_cast<std::size_t>(look));
}

MeetingSheet meeting_sheet(const Book& book, const GroupRules& rules,
                           std::span<const SheetMember> members, MeetingKey meeting,
                           std::span<const CellWish> drafts) {
  return Sheet(book, rules, meeting, drafts).lay_out(members);
}

std::vector<MeetingSummary> meetings(const Book& book) {
  std::vector<MeetingSummary> all;
  for (const CellState& cell : book.cells) {  // in order of meeting
    if (all.empty() || all.back().meeting != cell.key.meeting) {
      all.push_back({});
      all.back().meeting = cell.key.meeting;
    }
    MeetingSummary& summary = all.back();
    if (!cell.value) continue;
    if (const Mark* mark = std::get_if<Mark>(&*cell.value)) {
      ++summary.marked;
      if (*mark == Mark::hadir || *mark == Mark::terlambat) ++summary.present;
    } else {
      add_clamped(cell.key.column == Column::ambil ? summary.money_out : summary.money_in,
                  amount_of(cell.value));
    }
  }
  std::reverse(all.begin(), all.end());
  return all;
}

}  // namespace lumbung::ledger
