#include "daemon/ledger/record.hpp"

#include <array>
#include <charconv>
#include <utility>

#include "daemon/base/codec.hpp"
#include "daemon/base/ensure.hpp"
#include "daemon/base/limits.hpp"
#include "daemon/base/match.hpp"
#include "daemon/base/text_codec.hpp"

namespace lumbung::ledger {
namespace {

constexpr std::array columns{Column::hadir, Column::pokok,    Column::wajib, Column::sukarela,
                             Column::ambil, Column::angsuran, Column::denda, Column::sosial};
constexpr std::array<std::string_view, columns.size()> column_words{
    "hadir", "pokok", "wajib", "sukarela", "ambil", "angsuran", "denda", "sosial"};
constexpr std::string_view mark_letters = "HTIA";

/// Decimal digits without sign, needless zeros or anything behind them.
template <class Number>
std::optional<Number> digits(std::string_view text) {
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (text.size() > 1 && text.front() == '0') return std::nullopt;
  return value;
}

bool is_lower_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string_view kind_of_column(Column column) {
  switch (column) {
    case Column::hadir:
      return "kehadiran";
    case Column::pokok:
    case Column::wajib:
    case Column::sukarela:
    case Column::ambil:
      return "setoran";
    case Column::angsuran:
      return "angsuran";
    case Column::denda:
      return "denda";
    case Column::sosial:
      return "sosial";
  }
  ensure(false, "every column has a kind");
  return {};
}

}  // namespace

std::string text_of(const RecordId& id) {
  return to_hex(id.log) + '.' + std::to_string(id.year) + '.' + std::to_string(id.index);
}

std::optional<RecordId> record_id_of(std::string_view text) {
  constexpr std::size_t hex_chars = LogId::size * 2;
  if (text.size() < hex_chars + 4 || text[hex_chars] != '.') return std::nullopt;
  if (!is_lower_hex(text.substr(0, hex_chars))) return std::nullopt;
  const auto log = id_from_hex<LogId>(text.substr(0, hex_chars));
  const std::string_view numbers = text.substr(hex_chars + 1);
  const std::size_t dot = numbers.find('.');
  if (!log || dot == std::string_view::npos) return std::nullopt;
  const auto year = digits<std::uint16_t>(numbers.substr(0, dot));
  const auto index = digits<std::uint32_t>(numbers.substr(dot + 1));
  if (!year || !index) return std::nullopt;
  return RecordId{*log, *year, *index};
}

std::string_view word_of(Column column) {
  return column_words.at(static_cast<std::size_t>(column));
}

std::optional<Column> column_of(std::string_view word) {
  for (const Column column : columns) {
    if (word_of(column) == word) return column;
  }
  return std::nullopt;
}

std::span<const Column> all_columns() { return columns; }

char letter_of(Mark mark) { return mark_letters.at(static_cast<std::size_t>(mark)); }

std::optional<Mark> mark_of(std::string_view letter) {
  if (letter.size() != 1) return std::nullopt;
  const std::size_t place = mark_letters.find(letter.front());
  if (place == std::string_view::npos) return std::nullopt;
  return static_cast<Mark>(place);
}

std::string text_of(const CellKey& key) {
  std::string text = key.meeting.date.iso() + '.' + std::to_string(key.meeting.series) + '.' +
                     std::string(word_of(key.column)) + '.' + to_hex(key.member);
  if (key.loan) text += '.' + text_of(*key.loan);
  return text;
}

std::optional<CellKey> cell_key_of(std::string_view text) {
  const std::string_view whole = text;
  constexpr std::size_t date_chars = 10;
  constexpr std::size_t member_chars = MemberId::size * 2;
  CellKey key;
  const auto next = [&text](std::size_t chars) {
    const std::string_view part = text.substr(0, chars);
    text.remove_prefix(part.size());
    return part;
  };
  const auto dot = [&] { return next(1) == "."; };
  const auto date = CivilDay::parse(next(date_chars));
  if (!date || !dot()) return std::nullopt;
  const auto series = digits<std::uint16_t>(next(text.find('.')));
  if (!series || !dot()) return std::nullopt;
  const auto column = column_of(next(text.find('.')));
  if (!column || !dot()) return std::nullopt;
  const auto member = id_from_hex<MemberId>(next(member_chars));
  if (!member) return std::nullopt;
  key = {{*date, *series}, *column, *member, std::nullopt};
  if (!text.empty()) {
    if (!dot()) return std::nullopt;
    key.loan = record_id_of(text);
    if (!key.loan) return std::nullopt;
  }
  // One spelling only: a key must not have two questions.
  if (text_of(key) != whole) return std::nullopt;
  return key;
}

std::optional<CivilDay> date_of(const Payload& payload) {
  using Day = std::optional<CivilDay>;
  return std::visit(Match{[](const Cell& cell) -> Day { return cell.key.meeting.date; },
                          [](const Unknown&) -> Day { return std::nullopt; },
                          [](const auto& dated) -> Day { return dated.date; }},
                    payload);
}

std::string_view kind_of(const Payload& payload) {
  using Word = std::string_view;
  return std::visit(Match{[](const Cell& cell) { return kind_of_column(cell.key.column); },
                          [](const Payment&) -> Word { return "angsuran"; },
                          [](const Disbursal&) -> Word { return "pencairan"; },
                          [](const CashEntry&) -> Word { return "kas"; },
                          [](const Reversal&) -> Word { return "pembalikan"; },
                          [](const Decision&) -> Word { return "keputusan"; },
                          [](const Unknown& unknown) -> Word { return unknown.kind; }},
                    payload);
}

bool fits_line(std::string_view typed) {
  if (!is_utf8(bytes_of(typed))) return false;
  std::size_t chars = 0;
  for (const char c : typed) {
    const auto octet = static_cast<unsigned char>(c);
    if (octet < 0x20 || octet == 0x7f) return false;  // one line: no control characters
    if ((octet & 0xc0) != 0x80) ++chars;
  }
  return chars <= limits::record_text_chars_max;
}

}  // namespace lumbung::ledger
