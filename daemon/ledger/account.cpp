#include "daemon/ledger/account.hpp"

#include <algorithm>
#include <array>

#include "daemon/base/ensure.hpp"

namespace lumbung::ledger {
namespace {

/// Which plain cash entries an account takes.
enum class Cash : std::uint8_t { none, in, out, both };

struct Row {
  Account account;
  std::string_view name;
  Cash cash;
};

// In order of number: all_accounts and account_of lean on it.
constexpr std::array rows{
    Row{Account::kas, "Kas", Cash::none},
    Row{Account::kas_sosial, "Kas dana sosial", Cash::none},
    Row{Account::tabungan_bank, "Tabungan di UPK/bank", Cash::both},
    Row{Account::piutang_anggota, "Piutang anggota", Cash::none},
    Row{Account::piutang_tanggung_renteng, "Piutang tanggung renteng", Cash::none},
    Row{Account::cadangan_risiko, "Cadangan risiko", Cash::none},
    Row{Account::simpanan_pokok, "Simpanan pokok", Cash::none},
    Row{Account::simpanan_wajib, "Simpanan wajib", Cash::none},
    Row{Account::simpanan_sukarela, "Simpanan sukarela", Cash::none},
    Row{Account::dana_sosial, "Dana sosial", Cash::both},
    Row{Account::pinjaman_upk, "Pinjaman dari UPK", Cash::both},
    Row{Account::titipan, "Titipan", Cash::both},
    Row{Account::shu_belum_dibagi, "SHU belum dibagi", Cash::none},
    Row{Account::modal, "Modal/hibah", Cash::both},
    Row{Account::cadangan, "Cadangan", Cash::none},
    Row{Account::laba_tahun_lalu, "Laba tahun lalu", Cash::none},
    Row{Account::jasa_pinjaman, "Jasa pinjaman", Cash::none},
    Row{Account::denda, "Denda", Cash::none},
    Row{Account::pendapatan_lain, "Pendapatan lain", Cash::in},
    Row{Account::jasa_upk, "Jasa UPK", Cash::out},
    Row{Account::alat_tulis, "Alat tulis", Cash::out},
    Row{Account::konsumsi, "Konsumsi", Cash::out},
    Row{Account::biaya_cadangan, "Biaya cadangan risiko", Cash::none},
    Row{Account::selisih_kas, "Selisih kas", Cash::both},
};

constexpr auto accounts = [] {
  std::array<Account, rows.size()> all{};
  for (std::size_t i = 0; i < rows.size(); ++i) all[i] = rows[i].account;
  return all;
}();

const Row& row_of(Account account) {
  const auto found = std::find_if(rows.begin(), rows.end(),
                                  [&](const Row& row) { return row.account == account; });
  ensure(found != rows.end(), "every account has a row");
  return *found;
}

}  // namespace

std::span<const Account> all_accounts() { return accounts; }

std::optional<Account> account_of(std::int64_t number) {
  for (const Account account : accounts) {
    if (number_of(account) == number) return account;
  }
  return std::nullopt;
}

std::uint16_t number_of(Account account) { return static_cast<std::uint16_t>(account); }

AccountClass class_of(Account account) {
  const int first_digit = number_of(account) / 1000;
  ensure(first_digit >= 1 && first_digit <= 5, "accounts begin with 1 to 5");
  return static_cast<AccountClass>(first_digit - 1);
}

std::string_view name_of(Account account) { return row_of(account).name; }

bool takes_cash_entry(Account account, Direction direction) {
  switch (row_of(account).cash) {
    case Cash::none:
      return false;
    case Cash::in:
      return direction == Direction::in;
    case Cash::out:
      return direction == Direction::out;
    case Cash::both:
      return true;
  }
  return false;
}

Account box_of(Account account) {
  return account == Account::dana_sosial ? Account::kas_sosial : Account::kas;
}

}  // namespace lumbung::ledger
