#include <algorithm>
#include <boost/json.hpp>

#include "daemon/api/show.hpp"
#include "daemon/base/match.hpp"
#include "daemon/base/text_codec.hpp"

namespace lumbung::api {

namespace json = boost::json;

namespace {

constexpr int kDaysOfWeek = 7;

/// The next day of the group's weekday on which there was no meeting yet.
std::optional<CivilDay> next_meeting(const node::GroupView& group, CivilDay today) {
  const auto& weekday = group.registers.meeting_weekday;
  if (!weekday) return std::nullopt;
  const auto ahead = (*weekday - today.weekday() + kDaysOfWeek) % kDaysOfWeek;
  const auto day = today.plus_days(ahead);
  const bool held = !group.book.cells_of({day, 1}).empty();
  return held ? day.plus_days(kDaysOfWeek) : day;
}

json::object show_cell(const Reading& reading, const ledger::SheetCell& cell) {
  json::array replaces;
  for (const auto& record : cell.standing) replaces.emplace_back(ledger::text_of(record));
  json::object shown{{"state", ledger::word_of(cell.look)},
                     {"value", cell.value ? show_value(*cell.value) : json::value(nullptr)},
                     {"replaces", std::move(replaces)}};
  if (cell.record) shown["record"] = ledger::text_of(*cell.record);
  if (cell.due) shown["due"] = cell.due->whole();
  if (!cell.candidates.empty()) {
    json::array candidates;
    for (const auto& candidate : cell.candidates) {
      candidates.push_back(json::object{{"record", ledger::text_of(candidate.record)},
                                        {"value", show_value(candidate.value)},
                                        {"author", to_hex(candidate.author)},
                                        {"device_name", reading.device_name(candidate.author)}});
    }
    shown["candidates"] = std::move(candidates);
  }
  return shown;
}

json::object show_row(const Reading& reading, const ledger::SheetRow& row) {
  json::object cells;
  for (const auto& [column, cell] : row.cells) {
    cells[ledger::word_of(column)] = show_cell(reading, cell);
  }
  json::array loans;
  for (const auto& loan : row.loans) {
    loans.push_back(json::object{{"loan", ledger::text_of(loan.loan)},
                                 {"due_jasa", loan.due_jasa.whole()},
                                 {"due_pokok", loan.due_pokok.whole()},
                                 {"outstanding", loan.outstanding.whole()},
                                 {"cell", show_cell(reading, loan.cell)}});
  }
  return {{"member", to_hex(row.member.id)},
          {"no", row.member.no},
          {"name", row.member.name},
          {"cells", std::move(cells)},
          {"loans", std::move(loans)},
          {"split", json::object{{"jasa", row.split.jasa.whole()},
                                 {"pokok", row.split.pokok.whole()},
                                 {"rest", row.split.rest.whole()}}},
          {"savings_balance", row.savings_balance.whole()},
          {"loan_balance", row.loan_balance.whole()}};
}

/// Members of the sheet: active ones, and who left but has something in this meeting.
std::vector<ledger::SheetMember> sheet_members(const node::GroupView& group,
                                               ledger::MeetingKey meeting) {
  const auto cells = group.book.cells_of(meeting);
  std::vector<ledger::SheetMember> members;
  for (const auto& member : group.registers.members) {
    const bool takes_part =
        member.status == village::MemberStatus::aktif ||
        std::any_of(cells.begin(), cells.end(), [&](const ledger::CellState& cell) {
          return cell.key.member == member.id && !cell.standing.empty();
        });
    if (takes_part) members.push_back({member.id, member.no, member.name});
  }
  return members;
}

}  // namespace

json::value show_value(const ledger::CellValue& value) {
  return std::visit(
      Match{[](ledger::Mark mark) { return json::value(std::string(1, ledger::letter_of(mark))); },
            [](ledger::Rupiah amount) { return json::value(amount.whole()); }},
      value);
}

json::object show_meetings(const Reading& reading, const node::GroupView& group) {
  json::array items;
  for (const auto& meeting : ledger::meetings(group.book)) {
    items.push_back(json::object{{"date", meeting.meeting.date.iso()},
                                 {"series", meeting.meeting.series},
                                 {"present", meeting.present},
                                 {"members", meeting.marked},
                                 {"money_in", meeting.money_in.whole()},
                                 {"money_out", meeting.money_out.whole()},
                                 {"closed", false}});
  }
  return {{"version", reading.view.version},
          {"items", std::move(items)},
          {"next", show_day(next_meeting(group, reading.today))}};
}

json::object show_meeting(const Reading& reading, const node::GroupView& group,
                          ledger::MeetingKey meeting) {
  const auto members = sheet_members(group, meeting);
  const auto sheet = ledger::meeting_sheet(group.book, group.registers.rules, members, meeting, {});
  json::array columns;
  for (const auto column : ledger::all_columns()) columns.emplace_back(ledger::word_of(column));
  json::array rows;
  for (const auto& row : sheet.rows) rows.push_back(show_row(reading, row));
  json::object totals;
  for (const auto& [column, sum] : sheet.totals) totals[ledger::word_of(column)] = sum.whole();
  json::object marks;
  for (const auto& [mark, count] : sheet.marks) {
    marks[std::string(1, ledger::letter_of(mark))] = count;
  }
  return {{"date", meeting.date.iso()},
          {"series", meeting.series},
          {"version", reading.view.version},
          {"cash_before", sheet.cash_before.whole()},
          {"cash_after", sheet.cash_after.whole()},
          {"social_before", sheet.social_before.whole()},
          {"social_after", sheet.social_after.whole()},
          {"money_in", sheet.money_in.whole()},
          {"money_out", sheet.money_out.whole()},
          {"columns", std::move(columns)},
          {"rows", std::move(rows)},
          {"totals", std::move(totals)},
          {"marks", std::move(marks)}};
}

}  // namespace lumbung::api
