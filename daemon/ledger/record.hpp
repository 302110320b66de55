#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "daemon/base/civil_day.hpp"
#include "daemon/base/ids.hpp"
#include "daemon/base/time.hpp"
#include "daemon/ledger/account.hpp"
#include "daemon/ledger/rupiah.hpp"
#include "daemon/ledger/schedule.hpp"

namespace lumbung::ledger {

using MemberId = Id<16, struct MemberTag>;  ///< random, drawn when the member is added

/// The place of a record: `index` in the array of `log` in the document `buku/<year>`.
/// Text "<log hex>.<year>.<index>". Nobody can forge or reuse one.
struct RecordId {
  LogId log;
  std::uint16_t year = 0;
  std::uint32_t index = 0;
  auto operator<=>(const RecordId&) const = default;
};
[[nodiscard]] std::string text_of(const RecordId& id);
[[nodiscard]] std::optional<RecordId> record_id_of(std::string_view text);

/// Which meeting: the day, and the number of the meeting on that day (1 unless there were more).
struct MeetingKey {
  CivilDay date;
  std::uint16_t series = 1;
  auto operator<=>(const MeetingKey&) const = default;
};

/// A column of the collection sheet. `ambil` is sukarela taken out.
enum class Column : std::uint8_t { hadir, pokok, wajib, sukarela, ambil, angsuran, denda, sosial };
[[nodiscard]] std::string_view word_of(Column column);
[[nodiscard]] std::optional<Column> column_of(std::string_view word);
/// The columns in the order of the sheet.
[[nodiscard]] std::span<const Column> all_columns();

/// Attendance: present, late, excused, absent.
enum class Mark : std::uint8_t { hadir, terlambat, izin, absen };
[[nodiscard]] char letter_of(Mark mark);
[[nodiscard]] std::optional<Mark> mark_of(std::string_view letter);

/// The natural key of a cell of a meeting: what two laptops fill, they fill once.
struct CellKey {
  MeetingKey meeting;
  Column column = Column::hadir;
  MemberId member;
  std::optional<RecordId> loan;  ///< of `angsuran` only
  auto operator<=>(const CellKey&) const = default;
};
/// Stable text of a key, used in the ids of questions: "2017-01-29.1.wajib.<member>[.<loan>]".
[[nodiscard]] std::string text_of(const CellKey& key);
[[nodiscard]] std::optional<CellKey> cell_key_of(std::string_view text);

/// What stands in a cell: a mark in `hadir`, rupiah in every other column.
using CellValue = std::variant<Mark, Rupiah>;

/// kehadiran, setoran, denda, sosial, and an angsuran typed in a meeting.
struct Cell {
  CellKey key;
  CellValue value;                 ///< a fix may set an amount to 0
  std::vector<RecordId> replaces;  ///< earlier records of this cell that this one corrects
};

/// angsuran outside a meeting.
struct Payment {
  RecordId loan;
  CivilDay date;
  Rupiah amount;
};

/// pencairan: cash leaves the box as a loan. The loan's id is this record's id.
struct Disbursal {
  MemberId member;
  CivilDay date;
  Rupiah principal;
  LoanTerms terms;
  std::string purpose;
};

/// kas: any other cash in or out, against an account.
struct CashEntry {
  CivilDay date;
  Direction direction = Direction::in;
  Account account = Account::pendapatan_lain;
  Rupiah amount;
  std::string text;
};

/// pembalikan: `target` counts no more. Reversing a decision opens its question again.
struct Reversal {
  CivilDay date;  ///< the day it was entered
  RecordId target;
  std::string reason;
};

/// keputusan: a person's answer to an open question.
struct Decision {
  CivilDay date;                 ///< the day it was entered
  std::string item;              ///< id of the question
  std::string choice;            ///< id of the choice
  std::vector<RecordId> chosen;  ///< the records that it lets stand (or, for "reverse", drops)
  std::string reason;
};

/// A record that this version cannot read. It is kept and shown as "needs update", never dropped.
struct Unknown {
  enum class Why : std::uint8_t {
    kind,      ///< a kind of a later version
    contents,  ///< a known kind whose fields are missing or break a rule
  };
  std::string kind;
  Why why = Why::kind;
};

using Payload = std::variant<Cell, Payment, Disbursal, CashEntry, Reversal, Decision, Unknown>;

/// The booking date, which also names the document's year; nothing for an unknown record.
[[nodiscard]] std::optional<CivilDay> date_of(const Payload& payload);
/// The kind as it stands in the record: kehadiran, setoran, ..., keputusan.
[[nodiscard]] std::string_view kind_of(const Payload& payload);

/// A write-once record with everything that the book may know of it.
struct Record {
  RecordId id;
  Origin origin;          ///< the envelope that brought it
  EnvelopeHash envelope;  ///< its hash; breaks ties in the canonical order
  DeviceId author;
  Hlc hlc;  ///< for display only
  Payload payload;
};

/// True for a text that fits one line of a printed book: UTF-8, no control characters, at most
/// limits::record_text_chars_max characters.
[[nodiscard]] bool fits_line(std::string_view typed);

}  // namespace lumbung::ledger
