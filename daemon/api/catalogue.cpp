#include "daemon/api/catalogue.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "daemon/base/ensure.hpp"

namespace lumbung::api {
namespace {

constexpr auto kSentences = std::to_array<Sentence>({
    {"account_invalid", 422, "Akun itu tidak bisa dipakai untuk kas seperti ini. Pilih akun lain.",
     "That account cannot be used for such cash. Choose another one."},
    {"account_missing", 422, "Pilih dulu untuk apa uang ini.",
     "Choose first what this money is for."},
    {"address_invalid", 422, "Alamat itu belum benar. Periksa tulisannya.",
     "That address is not right. Check its spelling."},
    {"already_decided", 409,
     "Pertanyaan ini sudah dijawab. Batalkan dulu jawaban itu jika ingin mengubahnya.",
     "This question is already answered. Reverse that answer first to change it."},
    {"already_in_community", 409, "Laptop ini sudah ikut sebuah komunitas.",
     "This laptop already belongs to a community."},
    {"already_replaced", 409,
     "Catatan ini sudah diperbaiki oleh catatan lain. Batalkan catatan yang baru.",
     "This record was already corrected by another one. Reverse the newer one."},
    {"already_reversed", 409, "Catatan ini sudah dibatalkan.", "This record is already reversed."},
    {"amount_invalid", 422, "Tulis jumlah dalam rupiah penuh, misalnya 10500.",
     "Write the amount in whole rupiah, e.g. 10500."},
    {"bad_link", 422, "Tautan undangan ini tidak bisa dibaca. Salin lagi seluruhnya.",
     "This invitation link cannot be read. Copy all of it again."},
    {"basis_invalid", 422,
     "Cara menghitung jasa ini tidak bisa dipakai. Jasa menurun dihitung tiap masa.",
     "This way of reckoning interest cannot be used. A declining rate is per period."},
    {"body_too_large", 413, "Isian ini terlalu besar. Kirim dalam beberapa bagian.",
     "This is too large. Send it in several parts."},
    {"busy", 503, "Laptop ini sedang sibuk. Coba lagi sebentar.",
     "This laptop is busy. Try again in a moment."},
    {"cash_short", 409, "Kas tidak cukup: ada {available}, kurang {short}.",
     "There is not enough cash: {available} is there, {short} is missing."},
    {"cell_crowded", 409,
     "Terlalu banyak catatan di kotak ini untuk diperbaiki sekaligus. Batalkan sebagian dulu.",
     "Too many records stand in this cell to correct at once. Reverse some of them first."},
    {"cell_filled", 409, "Kotak ini sudah berisi. Lihat isinya, lalu perbaiki bila perlu.",
     "This cell already holds a value. Look at it, then correct it if needed."},
    {"cell_twice", 422, "Kotak ini ditulis dua kali. Tulis satu kali saja.",
     "This cell is written twice. Write it once."},
    {"choice_unknown", 422, "Pilihan itu tidak ada. Muat ulang pertanyaannya.",
     "There is no such choice. Load the question again."},
    {"column_invalid", 422, "Kolom itu tidak ada.", "There is no such column."},
    {"count_invalid", 422, "Banyaknya angsuran belum benar.",
     "The number of instalments is not right."},
    {"date_before_loan", 422, "Tanggal ini lebih awal dari tanggal pinjaman.",
     "This date is before the day of the loan."},
    {"date_invalid", 422, "Tanggal belum benar. Contoh: 2026-11-29.",
     "The date is not right. Example: 2026-11-29."},
    {"direction_invalid", 422, "Pilih uang masuk atau uang keluar.",
     "Choose money in or money out."},
    {"expectation_refused", 417, "Permintaan ini tidak bisa dilayani.",
     "This request cannot be served."},
    {"field_missing", 422, "Isian ini harus ada.", "This field is needed."},
    {"field_type", 422, "Isian ini belum benar bentuknya.", "This field has the wrong form."},
    {"field_unknown", 422, "Isian ini tidak dikenal.", "This field is not known."},
    {"group_unknown", 404, "Kelompok itu tidak ada di laptop ini.",
     "There is no such group on this laptop."},
    {"head_malformed", 400, "Permintaan ini tidak bisa dibaca.", "This request cannot be read."},
    {"head_timeout", 408, "Permintaan ini terlalu lama datangnya.",
     "This request took too long to arrive."},
    {"head_too_large", 431, "Permintaan ini terlalu panjang.", "This request is too long."},
    {"host_refused", 421, "Alamat ini bukan alamat Lumbung. Buka lagi dengan \"lumbung open\".",
     "This is not an address of Lumbung. Open it again with \"lumbung open\"."},
    {"internal_error", 500, "Ada yang salah di dalam program ini. Catatan Anda tidak berubah.",
     "Something went wrong inside this program. Your records are unchanged."},
    {"invite_refused", 422, "Undangan ini ditolak. Minta undangan yang baru.",
     "This invitation was refused. Ask for a new one."},
    {"invite_spent", 422,
     "Undangan ini sudah dipakai atau habis waktunya. Minta undangan yang baru.",
     "This invitation was used or has run out. Ask for a new one."},
    {"inviter_unreachable", 504,
     "Laptop pengundang tidak terjangkau. Periksa Wi-Fi, lalu coba lagi dengan tautan yang "
     "sama.",
     "The inviting laptop cannot be reached. Check the Wi-Fi, then try again with the same "
     "link."},
    {"join_running", 409, "Laptop ini sedang bergabung. Tunggu sebentar.",
     "This laptop is just joining. Wait a moment."},
    {"key_invalid", 422, "Kunci pengulangan harus 1 sampai 64 huruf, angka, atau tanda hubung.",
     "The repeat key must have 1 to 64 letters, digits or hyphens."},
    {"key_reused", 422, "Kunci pengulangan ini sudah dipakai untuk isian lain.",
     "This repeat key was used for something else."},
    {"launch_expired", 403,
     "Tautan pembuka ini sudah dipakai atau habis waktunya. Jalankan \"lumbung open\".",
     "This opening link was used or has run out. Run \"lumbung open\"."},
    {"length_required", 411, "Permintaan ini harus menyebut panjangnya.",
     "This request has to tell its length."},
    {"loan_cancelled", 409, "Pinjaman ini sudah dibatalkan.", "This loan was cancelled."},
    {"loan_has_payments", 409, "Pinjaman ini sudah diangsur. Batalkan dulu angsurannya.",
     "This loan has payments. Reverse those first."},
    {"loan_needed", 422, "Anggota ini punya beberapa pinjaman. Pilih pinjaman yang diangsur.",
     "This member has several loans. Choose the one that is paid."},
    {"loan_unknown", 404, "Pinjaman itu tidak ada.", "There is no such loan."},
    {"malformed_json", 400, "Isian ini tidak bisa dibaca.", "This cannot be read as JSON."},
    {"media_type_refused", 415, "Kirim isian sebagai application/json.",
     "Send this as application/json."},
    {"meeting_invalid", 422, "Pertemuan itu tidak ada. Periksa tanggalnya.",
     "There is no such meeting. Check its date."},
    {"member_unknown", 404, "Anggota itu tidak ada di kelompok ini.",
     "There is no such member in this group."},
    {"method_invalid", 422, "Pilih jasa flat atau menurun.", "Choose a flat or a declining rate."},
    {"method_not_allowed", 405, "Alamat ini tidak melayani permintaan seperti itu.",
     "This address does not serve such a request."},
    {"mode_invalid", 422, "Pilih pembulatan: dekat, naik, atau turun.",
     "Choose the rounding: dekat, naik or turun."},
    {"name_invalid", 422, "Tulis nama, 2 sampai 60 huruf.", "Write a name of 2 to 60 letters."},
    {"nik_invalid", 422, "NIK harus 16 angka yang benar.", "The NIK must have 16 digits that fit."},
    {"nik_sex_differs", 422, "NIK ini menurut angkanya milik jenis kelamin lain. Periksa lagi.",
     "By its digits this NIK belongs to the other sex. Check again."},
    {"nik_taken", 422, "NIK ini sudah dipakai anggota lain: {member}.",
     "This NIK already belongs to another member: {member}."},
    {"no_community", 409, "Laptop ini belum ikut komunitas. Buat yang baru atau gabung dulu.",
     "This laptop has no community yet. Found one or join first."},
    {"no_loan", 422, "Anggota ini tidak punya pinjaman berjalan.",
     "This member has no running loan."},
    {"no_session", 401, "Halaman ini belum dibuka dengan benar. Jalankan \"lumbung open\".",
     "This page was not opened properly. Run \"lumbung open\"."},
    {"not_allowed", 403, "Laptop ini hanya boleh membaca. Minta bendahara untuk mencatatnya.",
     "This laptop may only read. Ask the treasurer to record it."},
    {"not_found", 404, "Yang dicari tidak ada.", "There is no such thing."},
    {"not_ready", 503, "Program ini baru mulai. Coba lagi sebentar.",
     "This program is just starting. Try again in a moment."},
    {"not_reversible", 422, "Catatan seperti ini tidak bisa dibatalkan.",
     "Such a record cannot be reversed."},
    {"nothing_to_change", 422, "Tidak ada yang diubah.", "Nothing is changed by this."},
    {"origin_refused", 403, "Permintaan ini datang dari halaman lain dan ditolak.",
     "This request came from another page and was refused."},
    {"over_outstanding", 422, "Angsuran melebihi sisa pinjaman. Isi paling banyak {most}.",
     "The payment is more than what is left of the loan. Enter at most {most}."},
    {"peer_unreachable", 504, "Laptop itu tidak terjangkau. Periksa Wi-Fi dan alamatnya.",
     "That laptop cannot be reached. Check the Wi-Fi and the address."},
    {"period_invalid", 422, "Pilih angsuran mingguan atau bulanan.",
     "Choose weekly or monthly instalments."},
    {"phone_invalid", 422, "Nomor telepon belum benar. Contoh: 081234567890.",
     "The phone number is not right. Example: 081234567890."},
    {"query_invalid", 422, "Alamat permintaan ini belum benar.",
     "The query of this request is not right."},
    {"question_unknown", 404, "Pertanyaan itu sudah tidak ada.",
     "That question is no longer there."},
    {"range_refused", 416, "Permintaan sebagian tidak dilayani.",
     "Parts of an answer are not served."},
    {"rate_invalid", 422, "Jasa pinjaman belum benar.", "The interest rate is not right."},
    {"record_unknown", 404, "Catatan itu tidak ada.", "There is no such record."},
    {"request_in_flight", 409, "Permintaan yang sama masih dikerjakan. Tunggu sebentar.",
     "The same request is still under way. Wait a moment."},
    {"role_invalid", 422, "Pilih boleh mencatat atau hanya membaca.", "Choose write or read."},
    {"savings_short", 409, "Simpanan tidak cukup: ada {available}, kurang {short}.",
     "The savings are not enough: {available} is there, {short} is missing."},
    {"sex_invalid", 422, "Pilih L atau P.", "Choose L or P."},
    {"status_invalid", 422, "Pilih aktif atau keluar.", "Choose aktif or keluar."},
    {"stopping", 503, "Program ini sedang berhenti. Buka lagi programnya.",
     "This program is stopping. Start it again."},
    {"store_failed", 503,
     "Laptop ini tidak bisa menyimpan. Periksa ruang penyimpanan, lalu buka lagi programnya.",
     "This laptop cannot save. Check its disk, then start the program again."},
    {"sync_unfinished", 504, "Pertukaran belum selesai. Coba lagi sebentar.",
     "The exchange is not finished. Try again in a moment."},
    {"text_missing", 422, "Tulis keterangannya.", "Write what it is for."},
    {"text_too_long", 422, "Tulisan ini terlalu panjang.", "This text is too long."},
    {"timed_out", 503,
     "Belum ada jawaban. Kirim lagi dengan kunci yang sama; tidak akan tercatat dua kali.",
     "There is no answer yet. Send it again with the same key; it will not be recorded twice."},
    {"too_large", 413, "Isian ini terlalu besar.", "This is too large."},
    {"too_many_connections", 503, "Terlalu banyak sambungan. Tutup beberapa jendela.",
     "There are too many connections. Close some windows."},
    {"too_many_groups", 409, "Sudah terlalu banyak kelompok di komunitas ini.",
     "There are too many groups in this community."},
    {"too_many_invites", 409,
     "Terlalu banyak undangan yang masih terbuka. Tunggu sampai ada yang terpakai.",
     "Too many invitations are open. Wait until some are used."},
    {"too_many_records", 422, "Terlalu banyak isian sekaligus. Simpan dalam beberapa bagian.",
     "Too much at once. Save it in several parts."},
    {"too_many_streams", 503, "Terlalu banyak jendela terbuka. Tutup beberapa.",
     "Too many windows are open. Close some."},
    {"unit_invalid", 422, "Pembulatan harus paling sedikit 1 rupiah.",
     "The rounding must be at least 1 rupiah."},
    {"unit_too_large", 422, "Pembulatan terlalu besar untuk pinjaman ini.",
     "The rounding is too large for this loan."},
    {"value_invalid", 422, "Isi kotak ini belum benar.", "The value of this cell is not right."},
    {"version_gone", 412, "Buku sudah berubah sejak halaman ini dibuka. Muat ulang halamannya.",
     "The books have moved on since this page was opened. Load it again."},
    {"version_unsupported", 505, "Hanya HTTP/1.1 yang dilayani.", "Only HTTP/1.1 is served."},
    {"weekday_invalid", 422, "Hari pertemuan belum benar.", "The meeting day is not right."},
});

/// The weight that a header such as "en-GB,en;q=0.9,id;q=0.5" gives to `tag`, in thousandths.
int weight_of(std::string_view header, std::string_view tag) {
  int best = 0;
  while (!header.empty()) {
    const auto comma = header.find(',');
    auto part = header.substr(0, comma);
    header.remove_prefix(comma == std::string_view::npos ? header.size() : comma + 1);
    while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
    const bool named = part.substr(0, tag.size()) == tag &&
                       (part.size() == tag.size() || part[tag.size()] == '-' ||
                        part[tag.size()] == ';' || part[tag.size()] == ' ');
    if (!named) continue;
    const auto quality = part.find("q=");
    int weight = 1000;
    if (quality != std::string_view::npos) {
      const auto digits = part.substr(quality + 2, 5);
      weight = digits.substr(0, 1) == "1" ? 1000 : 0;
      for (std::size_t at = 2, unit = 100; at < digits.size() && weight < 1000; ++at, unit /= 10) {
        if (digits[at] >= '0' && digits[at] <= '9') {
          weight += (digits[at] - '0') * static_cast<int>(unit);
        }
      }
    }
    best = std::max(best, weight);
  }
  return best;
}

/// Counts are shown as they are; everything else in a sentence is money.
bool is_count(std::string_view name) { return name == "limit" || name == "count"; }

}  // namespace

Language language_of(std::string_view accept_language) {
  return weight_of(accept_language, "en") > weight_of(accept_language, "id") ? Language::english
                                                                             : Language::indonesian;
}

std::span<const Sentence> catalogue() { return kSentences; }

const Sentence& sentence_of(std::string_view code) {
  const auto by_code = [](const Sentence& sentence, std::string_view wanted) {
    return sentence.code < wanted;
  };
  const auto* found = std::lower_bound(kSentences.begin(), kSentences.end(), code, by_code);
  if (found != kSentences.end() && found->code == code) return *found;
  ensure(code != "internal_error", "the catalogue has a sentence for the unexpected");
  return sentence_of("internal_error");
}

std::string rupiah_text(std::int64_t whole) {
  std::string digits = std::to_string(whole);
  std::string sign;
  if (digits.front() == '-') {
    sign = "-";
    digits.erase(0, 1);
  }
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ".");
  return sign + "Rp" + digits;
}

std::string say(const Refusal& refusal, Language language) {
  const auto& sentence = sentence_of(refusal.code);
  std::string_view rest = language == Language::english ? sentence.english : sentence.indonesian;
  std::string out;
  while (!rest.empty()) {
    const auto open = rest.find('{');
    const auto close = rest.find('}', open == std::string_view::npos ? rest.size() : open);
    if (open == std::string_view::npos || close == std::string_view::npos) break;
    out += rest.substr(0, open);
    const std::string name(rest.substr(open + 1, close - open - 1));
    if (const auto amount = refusal.amounts.find(name); amount != refusal.amounts.end()) {
      out += is_count(name) ? std::to_string(amount->second) : rupiah_text(amount->second);
    } else if (const auto word = refusal.names.find(name); word != refusal.names.end()) {
      out += word->second;
    } else {
      out += "?";
    }
    rest.remove_prefix(close + 1);
  }
  out += rest;
  return out;
}

std::string say(std::string_view code, Language language) {
  return say(Refusal{std::string(code), {}, {}, {}}, language);
}

}  // namespace lumbung::api
