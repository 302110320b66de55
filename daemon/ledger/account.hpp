#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace lumbung::ledger {

/// The accounts of a group's books; the number is the one in printed books. Numbers are stored:
/// accounts may be added, never renumbered.
enum class Account : std::uint16_t {
  kas = 1100,
  kas_sosial = 1110,
  tabungan_bank = 1120,
  piutang_anggota = 1200,
  piutang_tanggung_renteng = 1210,
  cadangan_risiko = 1290,
  simpanan_pokok = 2100,
  simpanan_wajib = 2110,
  simpanan_sukarela = 2120,
  dana_sosial = 2200,
  pinjaman_upk = 2300,
  titipan = 2400,
  shu_belum_dibagi = 2500,
  modal = 3100,
  cadangan = 3200,
  laba_tahun_lalu = 3300,
  jasa_pinjaman = 4100,
  denda = 4200,
  pendapatan_lain = 4300,
  jasa_upk = 5100,
  alat_tulis = 5200,
  konsumsi = 5300,
  biaya_cadangan = 5400,
  selisih_kas = 5900,
};

enum class AccountClass : std::uint8_t { asset, liability, equity, income, cost };

/// Which way cash goes, seen from the box.
enum class Direction : std::uint8_t { in, out };

/// All accounts in order of their number.
[[nodiscard]] std::span<const Account> all_accounts();
/// The account with that number, if there is one.
[[nodiscard]] std::optional<Account> account_of(std::int64_t number);
[[nodiscard]] std::uint16_t number_of(Account account);
[[nodiscard]] AccountClass class_of(Account account);
/// The name in the books, in Indonesian ("Simpanan wajib"). Other languages: the api's catalogue.
[[nodiscard]] std::string_view name_of(Account account);

/// May a plain cash entry book against `account`? Savings, loans and fines have forms of their own.
[[nodiscard]] bool takes_cash_entry(Account account, Direction direction);
/// The box that a cash entry against `account` moves: social money has its own.
[[nodiscard]] Account box_of(Account account);

}  // namespace lumbung::ledger
