#include "daemon/api/words.hpp"

#include <algorithm>

#include "daemon/api/phrase.hpp"
#include "daemon/api/register_words.hpp"

namespace lumbung::api {
namespace {

using ledger::Account;
using ledger::Column;
using review::Kind;

std::string_view english_name(Account account) {
  switch (account) {
    case Account::kas:
      return "Cash";
    case Account::kas_sosial:
      return "Social cash";
    case Account::tabungan_bank:
      return "Savings at the bank";
    case Account::piutang_anggota:
      return "Loans to members";
    case Account::piutang_tanggung_renteng:
      return "Shared-liability loans";
    case Account::cadangan_risiko:
      return "Risk allowance";
    case Account::simpanan_pokok:
      return "Basic savings";
    case Account::simpanan_wajib:
      return "Compulsory savings";
    case Account::simpanan_sukarela:
      return "Voluntary savings";
    case Account::dana_sosial:
      return "Social fund";
    case Account::pinjaman_upk:
      return "Loan from the UPK";
    case Account::titipan:
      return "Held for others";
    case Account::shu_belum_dibagi:
      return "Surplus not yet shared";
    case Account::modal:
      return "Capital";
    case Account::cadangan:
      return "Reserve";
    case Account::laba_tahun_lalu:
      return "Earlier years' surplus";
    case Account::jasa_pinjaman:
      return "Loan interest";
    case Account::denda:
      return "Fines";
    case Account::pendapatan_lain:
      return "Other income";
    case Account::jasa_upk:
      return "Interest to the UPK";
    case Account::alat_tulis:
      return "Stationery";
    case Account::konsumsi:
      return "Refreshments";
    case Account::biaya_cadangan:
      return "Cost of risk";
    case Account::selisih_kas:
      return "Cash difference";
  }
  return ledger::name_of(account);
}

constexpr std::array<std::pair<std::string_view, Words>, 9> kKinds = {{
    {"kehadiran", {"Kehadiran", "Attendance"}},
    {"setoran", {"Setoran", "Savings"}},
    {"angsuran", {"Angsuran", "Instalment"}},
    {"denda", {"Denda", "Fine"}},
    {"sosial", {"Dana sosial", "Social fund"}},
    {"pencairan", {"Pencairan pinjaman", "Loan paid out"}},
    {"kas", {"Kas", "Cash"}},
    {"pembalikan", {"Pembatalan", "Reversal"}},
    {"keputusan", {"Keputusan", "Decision"}},
}};

constexpr std::array<std::pair<std::string_view, Words>, 4> kMarks = {{
    {"H", {"hadir", "present"}},
    {"T", {"terlambat", "late"}},
    {"I", {"izin", "excused"}},
    {"A", {"tidak hadir", "absent"}},
}};

std::string member_name(const std::optional<ledger::MemberId>& member,
                        const node::GroupView& group) {
  const auto* found = member ? group.registers.find(*member) : nullptr;
  return found == nullptr ? "?" : found->name;
}

}  // namespace

std::string_view account_name(Account account, Language language) {
  return language == Language::english ? english_name(account) : ledger::name_of(account);
}

std::string_view column_name(Column column, Language language) {
  const auto words = [&]() -> Words {
    switch (column) {
      case Column::hadir:
        return {"Kehadiran", "Attendance"};
      case Column::pokok:
        return {"Simpanan pokok", "Basic savings"};
      case Column::wajib:
        return {"Simpanan wajib", "Compulsory savings"};
      case Column::sukarela:
        return {"Simpanan sukarela", "Voluntary savings"};
      case Column::ambil:
        return {"Ambil simpanan", "Savings taken out"};
      case Column::angsuran:
        return {"Angsuran", "Instalment"};
      case Column::denda:
        return {"Denda", "Fine"};
      case Column::sosial:
        return {"Dana sosial", "Social fund"};
    }
    return {};
  };
  return words().in(language);
}

std::string_view kind_name(std::string_view kind, Language language) {
  return pick(kKinds, kind, language);
}

std::string day_text(CivilDay day) {
  const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return two(day.day()) + "-" + two(day.month()) + "-" + std::to_string(day.year());
}

std::string value_text(const std::string& value, const review::Item& item, Language language) {
  if (item.kind == Kind::member_field_differs || item.kind == Kind::group_field_differs) {
    return field_value(item.field, value, language);
  }
  if (item.cell && item.cell->column == Column::hadir) {
    return std::string(pick(kMarks, value, language));
  }
  const auto whole = whole_of(value);
  return whole ? rupiah_text(*whole) : value;
}

std::string question_text(const review::Item& item, const node::GroupView& group,
                          Language language) {
  const bool english = language == Language::english;
  const auto who = member_name(item.member ? item.member
                               : item.cell ? std::optional(item.cell->member)
                                           : std::nullopt,
                               group);
  const auto day = item.cell  ? day_text(item.cell->meeting.date)
                   : item.day ? day_text(*item.day)
                              : std::string();
  switch (item.kind) {
    case Kind::cell_differs: {
      const std::string column(item.cell ? column_name(item.cell->column, language)
                                         : std::string_view("?"));
      return english
                 ? column + " of " + who + " on " + day +
                       " was written differently. Which is right?"
                 : column + " " + who + " tanggal " + day + " dicatat berbeda. Mana yang benar?";
    }
    case Kind::same_payment_twice:
      return english
                 ? "Two payments on " + who + "'s loan look the same. Was it paid once or twice?"
                 : "Ada dua angsuran yang sama untuk pinjaman " + who +
                       ". Dibayar sekali atau dua kali?";
    case Kind::cash_below_zero:
      return english
                 ? "By the records the cash box was short on " + day + ". Which record is wrong?"
                 : "Menurut catatan, kas kurang pada " + day + ". Catatan mana yang salah?";
    case Kind::savings_below_zero:
      return english ? "By the records " + who + " took out more than was saved by " + day +
                           ". Which record is wrong?"
                     : "Menurut catatan, " + who + " mengambil lebih dari simpanannya pada " + day +
                           ". Catatan mana yang salah?";
    case Kind::loan_overpaid:
      return english ? who + " paid more than was left of the loan. What happens with the rest?"
                     : who + " membayar lebih dari sisa pinjaman. Lebihnya untuk apa?";
    case Kind::member_field_differs:
      return english ? "The " + field_name(item.field, language) + " of " + who +
                           " was changed on two laptops. Which is right?"
                     : "Data " + field_name(item.field, language) + " milik " + who +
                           " diubah di dua laptop. Mana yang benar?";
    case Kind::group_field_differs:
      return english ? "The group's " + field_name(item.field, language) +
                           " was changed on two laptops. Which is right?"
                     : "Data kelompok (" + field_name(item.field, language) +
                           ") diubah di dua laptop. Mana yang benar?";
  }
  return {};
}

std::string meanwhile_text(const review::Item& item, Language language) {
  const bool english = language == Language::english;
  const auto amount = rupiah_text(std::max(item.amount.whole(), -item.amount.whole()));
  switch (item.kind) {
    case Kind::cell_differs:
      if (item.cell && item.cell->column == Column::hadir) {
        return english ? "Until then nothing counts." : "Sementara ini belum dihitung.";
      }
      return english ? "Until then " + amount + " counts."
                     : "Sementara ini dihitung " + amount + ".";
    case Kind::same_payment_twice:
      return english ? "Until then it counts once." : "Sementara ini dihitung sekali.";
    case Kind::cash_below_zero:
    case Kind::savings_below_zero:
      return english ? amount + " is missing." : "Kurang " + amount + ".";
    case Kind::loan_overpaid:
      return english ? "Until then " + amount + " is held for the member."
                     : "Sementara ini " + amount + " dicatat sebagai titipan.";
    case Kind::member_field_differs:
    case Kind::group_field_differs:
      return english ? "Money is not touched by this." : "Tidak menyangkut uang.";
  }
  return {};
}

std::string choice_text(const review::Choice& choice, const review::Item& item,
                        const node::GroupView& group, Language language) {
  const bool english = language == Language::english;
  if (choice.label == "use_value") {
    return (english ? "Use " : "Pakai ") + value_text(choice.value, item, language);
  }
  if (choice.label == "reverse_record") {
    std::string what = choice.value;
    const auto id = ledger::record_id_of(choice.value);
    const auto* booked = id ? group.book.find(*id) : nullptr;
    if (booked != nullptr) {
      const auto line = ledger::record_line(*booked);
      what = line.column ? column_name(*line.column, language) : kind_name(line.kind, language);
      if (line.member) what += " " + member_name(line.member, group);
      if (line.amount) what += " " + rupiah_text(line.amount->whole());
    }
    return (english ? "Reverse: " : "Batalkan: ") + what;
  }
  static constexpr std::array<std::pair<std::string_view, Words>, 7> kLabels = {{
      {"keep_both", {"Keduanya benar", "Both are right"}},
      {"keep_empty", {"Kosongkan", "Leave it empty"}},
      {"one_payment", {"Hanya satu angsuran", "Only one payment"}},
      {"two_payments", {"Memang dua angsuran", "Two payments indeed"}},
      {"noted", {"Sudah benar, biarkan", "It is right, leave it"}},
      {"to_savings", {"Jadikan simpanan sukarela", "Make it voluntary savings"}},
      {"leave_in_titipan", {"Biarkan sebagai titipan", "Keep it for the member"}},
  }};
  return std::string(pick(kLabels, choice.label, language));
}

std::string effect_text(const review::Effect& effect, Language language) {
  const bool english = language == Language::english;
  std::string out;
  const auto add = [&](Words words, ledger::Rupiah amount) {
    if (amount.is_zero()) return;
    if (!out.empty()) out += ", ";
    out += std::string(words.in(language)) + " " + (amount.whole() > 0 ? "+" : "") +
           rupiah_text(amount.whole());
  };
  add({"kas", "cash"}, effect.cash);
  add({"simpanan", "savings"}, effect.savings);
  add({"pinjaman", "loans"}, effect.loans);
  if (out.empty()) return english ? "No amount changes." : "Tidak ada angka yang berubah.";
  return out;
}

}  // namespace lumbung::api
