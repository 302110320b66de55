#include "daemon/api/register_words.hpp"

#include <charconv>

#include "daemon/api/phrase.hpp"
#include "daemon/api/words.hpp"

namespace lumbung::api {
namespace {

constexpr std::array<std::pair<std::string_view, Words>, 21> kFields = {{
    {"name", {"nama", "name"}},
    {"sex", {"jenis kelamin", "sex"}},
    {"nik", {"NIK", "NIK"}},
    {"phone", {"nomor telepon", "phone number"}},
    {"address", {"alamat", "address"}},
    {"joined", {"tanggal masuk", "joining date"}},
    {"status", {"status", "status"}},
    {"no", {"nomor urut", "number in the list"}},
    {"meeting_weekday", {"hari pertemuan", "meeting day"}},
    {"rules.pokok", {"simpanan pokok", "basic savings"}},
    {"rules.wajib", {"simpanan wajib", "compulsory savings"}},
    {"rules.sosial", {"dana sosial", "social fund"}},
    {"rules.denda_terlambat", {"denda terlambat", "fine for being late"}},
    {"rules.denda_absen", {"denda tidak hadir", "fine for absence"}},
    {"rules.loan.method", {"cara hitung jasa", "way of reckoning interest"}},
    {"rules.loan.basis", {"dasar persen jasa", "what the interest rate is of"}},
    {"rules.loan.period", {"jarak angsuran", "time between instalments"}},
    {"rules.loan.rate_ppm", {"persen jasa", "interest rate"}},
    {"rules.loan.count", {"kali angsuran", "number of instalments"}},
    {"rules.loan.unit", {"pembulatan angsuran", "rounding of instalments"}},
    {"rules.loan.mode", {"arah pembulatan", "direction of rounding"}},
}};

constexpr std::array<std::pair<std::string_view, Words>, 13> kValues = {{
    {"P", {"perempuan", "woman"}},
    {"L", {"laki-laki", "man"}},
    {"aktif", {"aktif", "active"}},
    {"keluar", {"keluar", "left"}},
    {"flat", {"tetap (flat)", "flat"}},
    {"menurun", {"menurun", "declining balance"}},
    {"period", {"setiap angsuran", "each instalment"}},
    {"loan", {"seluruh pinjaman", "the whole loan"}},
    {"weekly", {"minggu", "week"}},
    {"monthly", {"bulan", "month"}},
    {"dekat", {"terdekat", "to the nearest"}},
    {"naik", {"ke atas", "up"}},
    {"turun", {"ke bawah", "down"}},
}};

constexpr std::array<Words, 7> kWeekdays = {{
    {"Minggu", "Sunday"},
    {"Senin", "Monday"},
    {"Selasa", "Tuesday"},
    {"Rabu", "Wednesday"},
    {"Kamis", "Thursday"},
    {"Jumat", "Friday"},
    {"Sabtu", "Saturday"},
}};

/// Parts per million as percent, every digit of it: 15,000 is "1,5%".
std::string percent_text(std::int64_t ppm, Language language) {
  constexpr std::int64_t of_one_percent = 10'000;
  std::string digits = std::to_string(ppm % of_one_percent + of_one_percent).substr(1);
  digits.erase(digits.find_last_not_of('0') + 1);
  std::string text = std::to_string(ppm / of_one_percent);
  if (!digits.empty()) text += (language == Language::english ? "." : ",") + digits;
  return text + "%";
}

bool is_amount(std::string_view field) {
  return field == "rules.loan.unit" ||
         (field.starts_with("rules.") && !field.starts_with("rules.loan."));
}

bool is_word(std::string_view field) {
  return field == "sex" || field == "status" || field == "rules.loan.method" ||
         field == "rules.loan.basis" || field == "rules.loan.period" || field == "rules.loan.mode";
}

}  // namespace

std::optional<std::int64_t> whole_of(std::string_view text) {
  std::int64_t whole = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, whole);
  return code == std::errc() && stop == end ? std::optional(whole) : std::nullopt;
}

std::string field_name(std::string_view field, Language language) {
  return std::string(pick(kFields, field, language));
}

std::string field_value(std::string_view field, std::string_view value, Language language) {
  if (value.empty()) return std::string(Words{"kosong", "empty"}.in(language));
  if (field == "joined") {
    const auto day = CivilDay::parse(value);
    return day ? day_text(*day) : std::string(value);
  }
  if (is_word(field)) return std::string(pick(kValues, value, language));
  const auto whole = whole_of(value);
  if (whole && *whole >= 0) {
    if (is_amount(field)) return rupiah_text(*whole);
    if (field == "rules.loan.rate_ppm") return percent_text(*whole, language);
    if (field == "meeting_weekday" && *whole < static_cast<std::int64_t>(kWeekdays.size())) {
      return std::string(kWeekdays[static_cast<std::size_t>(*whole)].in(language));
    }
  }
  return std::string(value);
}

}  // namespace lumbung::api
