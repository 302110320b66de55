#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "daemon/base/causal_history.hpp"
#include "daemon/ledger/book.hpp"
#include "daemon/ledger/commands.hpp"

/// Laptops that write records and meet now and then, with real origins and causal history.
namespace lumbung::ledger::testing {

inline MemberId member(int no) {
  MemberId id;
  id.bytes.fill(static_cast<std::uint8_t>(no));
  return id;
}

inline std::set<MemberId> members(int count) {
  std::set<MemberId> all;
  for (int no = 1; no <= count; ++no) all.insert(member(no));
  return all;
}

inline CivilDay day(std::string_view iso) { return CivilDay::parse(iso).value(); }

class Laptop {
 public:
  Laptop(CausalHistory& history, std::uint8_t name) : history_(&history) {
    log_.bytes.fill(name);
    author_.bytes.fill(name);
    history_->open(log_, std::nullopt);
    history_->add({log_, seq_++}, {});
  }

  /// One envelope with `payloads`; gives the ids of its records.
  std::vector<RecordId> write(std::span<const Payload> payloads) {
    std::vector<Origin> deps;
    for (const auto& [log, seq] : heads_) deps.push_back({log, seq});
    const Origin origin{log_, seq_++};
    history_->add(origin, deps);
    std::vector<RecordId> ids;
    for (const Payload& payload : payloads) {
      Record record;
      const int year = date_of(payload) ? date_of(payload)->year() : 2017;
      record.id = {log_, static_cast<std::uint16_t>(year), next_index_[year]++};
      record.origin = origin;
      record.envelope = hash_of(origin);
      record.author = author_;
      record.hlc = Hlc::of(static_cast<std::int64_t>(origin.seq), 0);
      record.payload = payload;
      ids.push_back(record.id);
      held_.emplace(record.id, std::move(record));
    }
    return ids;
  }
  RecordId write(const Payload& payload) { return write(std::span(&payload, 1)).front(); }

  /// Takes over everything that `other` holds.
  void fetch(const Laptop& other) {
    held_.insert(other.held_.begin(), other.held_.end());
    const auto raise = [this](const LogId& log, std::uint64_t seq) {
      if (log == log_) return;
      auto& head = heads_[log];
      head = std::max(head, seq);
    };
    for (const auto& [log, seq] : other.heads_) raise(log, seq);
    raise(other.log_, other.seq_ - 1);
  }
  friend void meet(Laptop& one, Laptop& other) {
    one.fetch(other);
    other.fetch(one);
  }

  [[nodiscard]] std::vector<Record> records() const {
    std::vector<Record> all;
    for (const auto& [id, record] : held_) all.push_back(record);
    return all;
  }
  [[nodiscard]] Book book() const { return build_book(records(), *history_); }
  [[nodiscard]] const CausalHistory& history() const { return *history_; }
  [[nodiscard]] DeviceId author() const { return author_; }

 private:
  static EnvelopeHash hash_of(Origin origin) {
    EnvelopeHash hash;
    std::uint64_t state = origin.log.bytes[0] * 0x9e3779b97f4a7c15u + origin.seq;
    for (auto& octet : hash.bytes) {
      state ^= state << 13;
      state ^= state >> 7;
      state ^= state << 17;
      octet = static_cast<std::uint8_t>(state >> 32);
    }
    return hash;
  }

  CausalHistory* history_;
  LogId log_;
  DeviceId author_;
  std::uint64_t seq_ = 0;
  std::map<LogId, std::uint64_t> heads_;
  std::map<int, std::uint32_t> next_index_;
  std::map<RecordId, Record> held_;
};

inline Cell money_cell(std::string_view date, Column column, int no, std::int64_t amount,
                       std::vector<RecordId> replaces = {}) {
  return {
      {{day(date), 1}, column, member(no), std::nullopt}, Rupiah::of(amount), std::move(replaces)};
}

inline Cell mark_cell(std::string_view date, int no, Mark mark) {
  return {{{day(date), 1}, Column::hadir, member(no), std::nullopt}, mark, {}};
}

inline Cell instalment_cell(std::string_view date, int no, const RecordId& loan,
                            std::int64_t amount) {
  return {{{day(date), 1}, Column::angsuran, member(no), loan}, Rupiah::of(amount), {}};
}

inline LoanTerms weekly_flat(std::int64_t count) {
  LoanTerms terms;
  terms.count = count;
  return terms;
}

inline Disbursal loan_of(std::string_view date, int no, std::int64_t principal,
                         std::int64_t count) {
  return {member(no), day(date), Rupiah::of(principal), weekly_flat(count), "warung"};
}

inline CashEntry cash(std::string_view date, Direction direction, Account account,
                      std::int64_t amount) {
  return {day(date), direction, account, Rupiah::of(amount), "catatan"};
}

/// The open findings of one kind.
inline std::vector<Finding> open_findings(const Book& book, FindingKind kind) {
  std::vector<Finding> found;
  for (const Finding& finding : book.findings) {
    if (finding.kind == kind && !finding.decided_by) found.push_back(finding);
  }
  return found;
}

}  // namespace lumbung::ledger::testing
