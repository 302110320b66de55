#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "daemon/base/ids.hpp"
#include "daemon/log/frontier.hpp"
#include "daemon/log/log_book.hpp"
#include "daemon/sync/messages.hpp"

namespace lumbung::sync {

/// What a peer holds of one space against what we hold: the gaps in both directions.
///
/// Shape   Nothing is known until the peer's list is complete or its digest equalled ours. A log
///         on which both differ (a fork) counts as no gap: copying cannot close it.
/// Units   Counts are envelopes; sums stop at limits::pending_max, whatever a peer claims.
/// Thread  None of its own.
class Gaps {
 public:
  /// The peer holds exactly what we hold now.
  void in_step(const log::LogBook& ours);
  /// The peer says that it holds `theirs`. A mismatch is returned the first time it is seen.
  [[nodiscard]] std::optional<log::Mismatch> learn(const log::LogBook& ours, const LogHead& theirs);
  /// The peer's list is complete: what it did not name, it lacks.
  void complete(const log::LogBook& ours);
  /// Our own log has grown.
  void grown(const log::LogBook& ours, const LogId& log);
  /// The peer cannot or will not give `log`: no gap until one of us gets further with it.
  void give_up(const LogId& log);

  [[nodiscard]] bool known() const { return known_; }
  /// What we lack, by log.
  [[nodiscard]] const std::map<LogId, log::Range>& lacking() const { return lacking_; }
  /// What the peer lacks, by log.
  [[nodiscard]] const std::map<LogId, log::Range>& ahead() const { return ahead_; }
  [[nodiscard]] std::uint64_t pending_in() const;
  [[nodiscard]] std::uint64_t pending_out() const;
  /// True if the peer's table is full and `log` is not in it: a list over its bound.
  [[nodiscard]] bool full_for(const LogId& log) const;

 private:
  void compare(const log::LogBook& ours, const LogId& log);

  bool known_ = false;
  std::map<LogId, std::uint64_t> theirs_;  ///< envelopes held by the peer
  std::map<LogId, log::Range> lacking_;
  std::map<LogId, log::Range> ahead_;
  std::set<LogId> forked_;
  std::uint64_t lacking_sum_ = 0;
  std::uint64_t ahead_sum_ = 0;
};

}  // namespace lumbung::sync
