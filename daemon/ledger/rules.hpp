#pragma once

#include "daemon/ledger/rupiah.hpp"
#include "daemon/ledger/schedule.hpp"

namespace lumbung::ledger {

/// What a group has agreed on: the amounts that the sheet offers as due.
struct GroupRules {
  Rupiah pokok = Rupiah::of(20'000);
  Rupiah wajib = Rupiah::of(5'000);
  Rupiah sosial = Rupiah::of(1'000);
  Rupiah denda_terlambat = Rupiah::of(1'000);
  Rupiah denda_absen = Rupiah::of(2'000);
  LoanTerms loan;  ///< offered for a new loan
};

}  // namespace lumbung::ledger
