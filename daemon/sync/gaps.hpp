#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "daemon/base/ids.hpp"
#include "daemon/sync/messages.hpp"
#include "daemon/sync/shelf.hpp"

namespace lumbung::sync {

/// Two envelopes that stand at one place of one log.
struct Fork {
  Origin at;
  EnvelopeHash ours;
  EnvelopeHash theirs;
};

/// What a peer holds of one space against what we hold: the gaps in both directions.
///
/// Shape   Nothing is known until the peer's list is complete or its digest equalled ours. A log
///         on which both differ (a fork) counts as no gap: copying cannot close it.
/// Units   Counts are envelopes; sums stop at limits::pending_max.
/// Thread  None of its own.
class Gaps {
 public:
  explicit Gaps(SpaceId space) : space_(space) {}

  /// The peer holds exactly what we hold now.
  void in_step(const Shelf& shelf);
  /// The peer says that it holds `theirs`. A fork is returned the first time it is seen.
  [[nodiscard]] std::optional<Fork> learn(const Shelf& shelf, const LogHead& theirs);
  /// The peer's list is complete: what it did not name, it lacks.
  void complete(const Shelf& shelf);
  /// Our own log has grown.
  void grown(const Shelf& shelf, const LogId& log);
  /// The peer cannot or will not give `log` now: no gap until it tells of the log again.
  void give_up(const LogId& log);

  [[nodiscard]] bool known() const { return known_; }
  /// What we lack, by log.
  [[nodiscard]] const std::map<LogId, Range>& lacking() const { return lacking_; }
  [[nodiscard]] std::uint64_t pending_in() const { return pending_in_; }
  [[nodiscard]] std::uint64_t pending_out() const { return pending_out_; }
  /// How many envelopes of `log` the peer has told us to hold.
  [[nodiscard]] std::uint64_t told_count(const LogId& log) const;
  [[nodiscard]] std::size_t log_count() const { return theirs_.size(); }

 private:
  void compare(const Shelf& shelf, const LogId& log);
  void set_lacking(const LogId& log, std::optional<Range> range);
  void set_ahead(const LogId& log, std::uint64_t count);

  SpaceId space_;
  bool known_ = false;
  std::map<LogId, std::uint64_t> theirs_;  ///< envelopes held by the peer
  std::map<LogId, Range> lacking_;
  std::map<LogId, std::uint64_t> ahead_;
  std::set<LogId> forked_;
  std::uint64_t pending_in_ = 0;
  std::uint64_t pending_out_ = 0;
};

}  // namespace lumbung::sync
