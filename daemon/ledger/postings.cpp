#include <algorithm>
#include <array>
#include <string>

#include "daemon/base/ensure.hpp"
#include "daemon/base/match.hpp"
#include "daemon/ledger/book_steps.hpp"

namespace lumbung::ledger::steps {
namespace {

/// Collects the journal and every sum over it in one pass. Sums run in plain int64: a record holds
/// at most 10^12 and a book at most 2^22 records.
class Journal {
 public:
  explicit Journal(Book& book) : book_(book) {}

  void begin(const RecordId& record, CivilDay date) {
    posting_ = {record, date, static_cast<std::uint32_t>(book_.legs.size()), 0};
  }

  /// Debits are positive. A leg of zero is left out.
  void leg(Account account, std::int64_t amount, std::optional<MemberId> member = {},
           std::optional<RecordId> loan = {}) {
    if (amount == 0) return;
    book_.legs.push_back({account, Rupiah::clamped(amount), member, loan});
    balances_[account] += amount;
    if (account == Account::kas) cash_ += amount;
    if (account == Account::kas_sosial) social_ += amount;
    for (std::size_t kind = 0; kind < savings_accounts.size(); ++kind) {
      if (account == savings_accounts[kind] && member) savings_[*member][kind] -= amount;
    }
  }

  void end() {
    posting_.leg_count = static_cast<std::uint32_t>(book_.legs.size()) - posting_.first_leg;
    if (posting_.leg_count == 0) return;
    std::int64_t sum = 0;
    for (const Leg& each : book_.legs_of(posting_)) sum += each.amount.whole();
    ensure(sum == 0, "a posting's debits equal its credits");
    book_.postings.push_back(posting_);
    auto& days = book_.cash_days;
    if (days.empty() || days.back().date != posting_.date) days.push_back({posting_.date, {}, {}});
    days.back().cash = Rupiah::clamped(cash_);
    days.back().social = Rupiah::clamped(social_);
  }

  void close() {
    for (const auto& [account, sum] : balances_) book_.balances[account] = Rupiah::clamped(sum);
    for (const auto& [member, sums] : savings_) {
      book_.savings[member] = {Rupiah::clamped(sums[0]), Rupiah::clamped(sums[1]),
                               Rupiah::clamped(sums[2])};
    }
  }

 private:
  static constexpr std::array savings_accounts{Account::simpanan_pokok, Account::simpanan_wajib,
                                               Account::simpanan_sukarela};
  Book& book_;
  Posting posting_;
  std::int64_t cash_ = 0;
  std::int64_t social_ = 0;
  std::map<Account, std::int64_t> balances_;
  std::map<MemberId, std::array<std::int64_t, 3>> savings_;
};

void post_instalment(Draft& draft, Journal& journal, Place place, const RecordId& loan_id,
                     std::optional<MemberId> payer) {
  const Allocation& split = draft.allocations[place];
  const Loan* loan = draft.book.find_loan(loan_id);
  const auto member = loan ? std::optional(loan->member) : payer;
  journal.leg(Account::kas, draft.effective[place]);
  journal.leg(Account::piutang_anggota, -split.pokok.whole(), member, loan_id);
  journal.leg(Account::jasa_pinjaman, -split.jasa.whole(), member, loan_id);
  journal.leg(Account::titipan, -split.rest.whole(), member, loan_id);
}

void post_cell(Draft& draft, Journal& journal, Place place, const Cell& cell) {
  const std::int64_t amount = draft.effective[place];
  const MemberId member = cell.key.member;
  switch (cell.key.column) {
    case Column::hadir:
      return;
    case Column::pokok:
      journal.leg(Account::kas, amount);
      journal.leg(Account::simpanan_pokok, -amount, member);
      return;
    case Column::wajib:
      journal.leg(Account::kas, amount);
      journal.leg(Account::simpanan_wajib, -amount, member);
      return;
    case Column::sukarela:
      journal.leg(Account::kas, amount);
      journal.leg(Account::simpanan_sukarela, -amount, member);
      return;
    case Column::ambil:
      journal.leg(Account::simpanan_sukarela, amount, member);
      journal.leg(Account::kas, -amount);
      return;
    case Column::angsuran:
      post_instalment(draft, journal, place, *cell.key.loan, member);
      return;
    case Column::denda:
      journal.leg(Account::kas, amount);
      journal.leg(Account::denda, -amount, member);
      return;
    case Column::sosial:
      journal.leg(Account::kas_sosial, amount);
      journal.leg(Account::dana_sosial, -amount, member);
      return;
  }
}

/// "to_savings": what a payment paid too much becomes the member's sukarela.
void post_decision(Draft& draft, Journal& journal, const Decision& decision) {
  constexpr std::string_view prefix = "overpaid:";
  if (!decision.item.starts_with(prefix) || decision.choice != "to_savings") return;
  if (draft.agreed(decision.item) != &decision) return;
  const auto id = record_id_of(std::string_view(decision.item).substr(prefix.size()));
  const auto place = id ? draft.place_of(*id) : std::nullopt;
  if (!place) return;
  const std::int64_t rest = draft.allocations[*place].rest.whole();
  const Payload& payload = draft.record(*place).payload;
  const Payment* payment = std::get_if<Payment>(&payload);
  const Cell* cell = std::get_if<Cell>(&payload);
  if (!payment && !(cell && cell->key.loan)) return;
  const RecordId loan_id = payment ? payment->loan : *cell->key.loan;
  const Loan* loan = draft.book.find_loan(loan_id);
  if (!loan) return;
  journal.leg(Account::titipan, rest, loan->member, loan_id);
  journal.leg(Account::simpanan_sukarela, -rest, loan->member);
}

}  // namespace

void derive_postings(Draft& draft) {
  Journal journal(draft.book);
  for (Place place = 0; place < draft.book.records.size(); ++place) {
    const BookedRecord& booked = draft.book.records[place];
    const auto date = date_of(booked.record.payload);
    if (booked.status != Status::berlaku || !date) continue;
    journal.begin(booked.record.id, *date);
    std::visit(Match{[&](const Cell& cell) { post_cell(draft, journal, place, cell); },
                     [&](const Payment& payment) {
                       post_instalment(draft, journal, place, payment.loan, std::nullopt);
                     },
                     [&](const Disbursal& loan) {
                       journal.leg(Account::piutang_anggota, loan.principal.whole(), loan.member,
                                   booked.record.id);
                       journal.leg(Account::kas, -loan.principal.whole());
                     },
                     [&](const CashEntry& entry) {
                       const std::int64_t into_box = entry.direction == Direction::in
                                                         ? entry.amount.whole()
                                                         : -entry.amount.whole();
                       journal.leg(box_of(entry.account), into_box);
                       journal.leg(entry.account, -into_box);
                     },
                     [&](const Reversal&) {},
                     [&](const Decision& decision) { post_decision(draft, journal, decision); },
                     [&](const Unknown&) {}},
               booked.record.payload);
    journal.end();
  }
  journal.close();
}

}  // namespace lumbung::ledger::steps
