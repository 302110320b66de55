#include "daemon/ledger/record_codec.hpp"

#include <algorithm>
#include <utility>

#include "daemon/base/ensure.hpp"
#include "daemon/base/limits.hpp"
#include "daemon/base/match.hpp"
#include "daemon/base/text_codec.hpp"

namespace lumbung::ledger {
namespace {

using crdt::Any;

// --- Writing --------------------------------------------------------------------------------

Any object_of(std::string_view kind, CivilDay date) {
  Any object = Any::object();
  object.set("jenis", Any::string(kind));
  object.set("tanggal", Any::string(date.iso()));
  return object;
}

Any ids_of(const std::vector<RecordId>& ids) {
  Any list = Any::array();
  for (const RecordId& id : ids) list.push(Any::string(text_of(id)));
  return list;
}

Any encode_one(const Cell& cell) {
  const Column column = cell.key.column;
  Any object = object_of(kind_of(Payload(cell)), cell.key.meeting.date);
  object.set("seri", Any::integer(cell.key.meeting.series));
  object.set("anggota", Any::string(to_hex(cell.key.member)));
  if (kind_of(Payload(cell)) == "setoran") object.set("kolom", Any::string(word_of(column)));
  if (cell.key.loan) object.set("pinjaman", Any::string(text_of(*cell.key.loan)));
  if (const Mark* mark = std::get_if<Mark>(&cell.value)) {
    object.set("nilai", Any::string(std::string(1, letter_of(*mark))));
  } else {
    object.set("nilai", Any::integer(std::get<Rupiah>(cell.value).whole()));
  }
  if (!cell.replaces.empty()) object.set("ganti", ids_of(cell.replaces));
  return object;
}

Any encode_one(const Payment& payment) {
  Any object = object_of("angsuran", payment.date);
  object.set("pinjaman", Any::string(text_of(payment.loan)));
  object.set("nilai", Any::integer(payment.amount.whole()));
  return object;
}

Any encode_one(const Disbursal& loan) {
  Any object = object_of("pencairan", loan.date);
  object.set("anggota", Any::string(to_hex(loan.member)));
  object.set("nilai", Any::integer(loan.principal.whole()));
  object.set("cara", Any::string(word_of(loan.terms.method)));
  object.set("dasar", Any::string(word_of(loan.terms.basis)));
  object.set("masa", Any::string(word_of(loan.terms.period)));
  object.set("ppm", Any::integer(loan.terms.rate_ppm));
  object.set("kali", Any::integer(loan.terms.count));
  object.set("satuan", Any::integer(loan.terms.rounding.unit));
  object.set("bulat", Any::string(word_of(loan.terms.rounding.mode)));
  if (!loan.purpose.empty()) object.set("tujuan", Any::string(loan.purpose));
  return object;
}

Any encode_one(const CashEntry& entry) {
  Any object = object_of("kas", entry.date);
  object.set("arah", Any::string(entry.direction == Direction::in ? "masuk" : "keluar"));
  object.set("akun", Any::integer(number_of(entry.account)));
  object.set("nilai", Any::integer(entry.amount.whole()));
  object.set("uraian", Any::string(entry.text));
  return object;
}

Any encode_one(const Reversal& reversal) {
  Any object = object_of("pembalikan", reversal.date);
  object.set("balik", Any::string(text_of(reversal.target)));
  if (!reversal.reason.empty()) object.set("alasan", Any::string(reversal.reason));
  return object;
}

Any encode_one(const Decision& decision) {
  Any object = object_of("keputusan", decision.date);
  object.set("perkara", Any::string(decision.item));
  object.set("pilihan", Any::string(decision.choice));
  if (!decision.chosen.empty()) object.set("dipilih", ids_of(decision.chosen));
  if (!decision.reason.empty()) object.set("alasan", Any::string(decision.reason));
  return object;
}

Any encode_one(const Unknown&) {
  ensure(false, "a record that cannot be read is never written");
  return {};
}

// --- Reading --------------------------------------------------------------------------------

/// Reads fields of one object; the first field that is missing or breaks a bound spoils it all.
class Fields {
 public:
  explicit Fields(const Any& object) : object_(object) {}

  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool has(std::string_view key) const { return object_.find(key) != nullptr; }

  std::string_view word(std::string_view key, std::size_t bytes_max) {
    const Any* value = object_.find(key);
    const std::string* text = value ? value->as_string() : nullptr;
    if (!text || text->size() > bytes_max) {
      ok_ = false;
      return {};
    }
    return *text;
  }

  /// A text that people typed; absent means empty.
  std::string text(std::string_view key) {
    if (!has(key)) return {};
    const std::string_view typed = word(key, limits::record_text_chars_max * 4);
    if (!fits_line(typed)) ok_ = false;
    return std::string(typed);
  }

  std::int64_t whole(std::string_view key, std::int64_t least, std::int64_t most) {
    const Any* value = object_.find(key);
    const auto number = value ? value->as_integer() : std::nullopt;
    if (!number || *number < least || *number > most) {
      ok_ = false;
      return least;
    }
    return *number;
  }

  CivilDay date() { return need(CivilDay::parse(word("tanggal", 10))); }
  Rupiah amount(std::int64_t least) {
    return Rupiah::of(whole("nilai", least, limits::amount_max));
  }
  MemberId member() {
    const std::string_view hex = word("anggota", MemberId::size * 2);
    // One spelling only, or two laptops could hold two keys for one cell.
    const auto id = id_from_hex<MemberId>(hex);
    if (!id || to_hex(*id) != hex) ok_ = false;
    return id.value_or(MemberId{});
  }
  RecordId record(std::string_view key) {
    return need(record_id_of(word(key, record_id_bytes_max)));
  }
  std::vector<RecordId> records(std::string_view key) {
    const Any* value = object_.find(key);
    if (!value) return {};
    const Any::Array* list = value->as_array();
    if (!list || list->size() > limits::record_refs_max) {
      ok_ = false;
      return {};
    }
    std::vector<RecordId> ids;
    for (const Any& each : *list) {
      const std::string* text = each.as_string();
      const auto id = text ? record_id_of(*text) : std::nullopt;
      if (!id) {
        ok_ = false;
        return {};
      }
      ids.push_back(*id);
    }
    return ids;
  }
  /// `value` if it is there; else the object is spoilt.
  template <class T>
  T need(std::optional<T> value) {
    if (!value) ok_ = false;
    return value.value_or(T{});
  }

  static constexpr std::size_t record_id_bytes_max = LogId::size * 2 + 1 + 5 + 1 + 10;
  static constexpr std::size_t word_bytes_max = 32;

 private:
  const Any& object_;
  bool ok_ = true;
};

MeetingKey read_meeting(Fields& fields) {
  const auto series = fields.whole("seri", 1, limits::meeting_series_max);
  return {fields.date(), static_cast<std::uint16_t>(series)};
}

Cell read_cell(Fields& fields, Column column) {
  Cell cell;
  cell.key.meeting = read_meeting(fields);
  cell.key.column = column;
  cell.key.member = fields.member();
  if (column == Column::angsuran) cell.key.loan = fields.record("pinjaman");
  cell.replaces = fields.records("ganti");
  if (column == Column::hadir) {
    cell.value = fields.need(mark_of(fields.word("nilai", 1)));
  } else {
    cell.value = fields.amount(cell.replaces.empty() ? 1 : 0);
  }
  return cell;
}

Column read_savings_column(Fields& fields) {
  const Column column = fields.need(column_of(fields.word("kolom", Fields::word_bytes_max)));
  const bool savings = column == Column::pokok || column == Column::wajib ||
                       column == Column::sukarela || column == Column::ambil;
  return fields.need(savings ? std::optional(column) : std::nullopt);
}

Payload read_instalment(Fields& fields) {
  if (fields.has("seri")) return read_cell(fields, Column::angsuran);
  return Payment{fields.record("pinjaman"), fields.date(), fields.amount(1)};
}

LoanTerms read_terms(Fields& fields) {
  constexpr std::size_t most = Fields::word_bytes_max;
  LoanTerms terms;
  terms.method = fields.need(method_of(fields.word("cara", most)));
  terms.basis = fields.need(basis_of(fields.word("dasar", most)));
  terms.period = fields.need(period_of(fields.word("masa", most)));
  terms.rate_ppm = fields.whole("ppm", 0, limits::loan_rate_ppm_max);
  terms.count = fields.whole("kali", 1, limits::loan_instalments_max);
  terms.rounding.unit = fields.whole("satuan", 1, limits::rounding_unit_max);
  terms.rounding.mode = fields.need(rounding_mode_of(fields.word("bulat", most)));
  return terms;
}

Payload read_disbursal(Fields& fields) {
  Disbursal loan;
  loan.member = fields.member();
  loan.date = fields.date();
  loan.principal = fields.amount(1);
  loan.terms = read_terms(fields);
  loan.purpose = fields.text("tujuan");
  // A loan whose schedule the rules refuse is no loan that this version can keep books on.
  if (fields.ok() && !make_schedule(loan.principal, loan.terms, loan.date)) {
    fields.need(std::optional<int>{});
  }
  return loan;
}

Payload read_cash(Fields& fields) {
  CashEntry entry;
  entry.date = fields.date();
  const std::string_view way = fields.word("arah", Fields::word_bytes_max);
  const auto direction = way == "masuk"    ? std::optional(Direction::in)
                         : way == "keluar" ? std::optional(Direction::out)
                                           : std::nullopt;
  entry.direction = fields.need(direction);
  const auto account = account_of(fields.whole("akun", 1000, 9999));
  entry.account = account.value_or(Account::pendapatan_lain);
  if (!account || !takes_cash_entry(*account, entry.direction)) fields.need(std::optional<int>{});
  entry.amount = fields.amount(1);
  entry.text = fields.text("uraian");
  return entry;
}

Payload read_reversal(Fields& fields) {
  return Reversal{fields.date(), fields.record("balik"), fields.text("alasan")};
}

Payload read_decision(Fields& fields) {
  Decision decision;
  decision.date = fields.date();
  decision.item = fields.word("perkara", limits::question_id_bytes_max);
  decision.choice = fields.word("pilihan", limits::question_id_bytes_max);
  decision.chosen = fields.records("dipilih");
  decision.reason = fields.text("alasan");
  return decision;
}

/// Nothing for a kind that this version does not know.
std::optional<Payload> read_kind(std::string_view kind, Fields& fields) {
  if (kind == "kehadiran") return read_cell(fields, Column::hadir);
  if (kind == "setoran") return read_cell(fields, read_savings_column(fields));
  if (kind == "denda") return read_cell(fields, Column::denda);
  if (kind == "sosial") return read_cell(fields, Column::sosial);
  if (kind == "angsuran") return read_instalment(fields);
  if (kind == "pencairan") return read_disbursal(fields);
  if (kind == "kas") return read_cash(fields);
  if (kind == "pembalikan") return read_reversal(fields);
  if (kind == "keputusan") return read_decision(fields);
  return std::nullopt;
}

}  // namespace

crdt::Any encode(const Payload& payload) {
  return std::visit([](const auto& each) { return encode_one(each); }, payload);
}

Payload decode(const crdt::Any& value, std::uint16_t year) {
  const Any* kind_value = value.find("jenis");
  const std::string* kind = kind_value ? kind_value->as_string() : nullptr;
  if (!kind || kind->size() > Fields::word_bytes_max || !fits_line(*kind)) {
    return Unknown{"", Unknown::Why::contents};
  }
  Fields fields(value);
  auto payload = read_kind(*kind, fields);
  if (!payload) return Unknown{*kind, Unknown::Why::kind};
  const auto date = date_of(*payload);
  if (!fields.ok() || !date || date->year() != year) {
    return Unknown{*kind, Unknown::Why::contents};
  }
  return std::move(*payload);
}

}  // namespace lumbung::ledger
