#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "daemon/base/ids.hpp"

namespace lumbung {

/// Who had seen what: the causal past of every envelope of one space, as told by `deps`.
///
/// Shape   Logs of one device that follow each other by `parent` form a line; an envelope's past is
///         one position per line. Memory grows with devices and merges, not with daemon runs.
/// Order   A log is opened before its envelopes; seqs have no gaps; deps come before dependants.
/// Thread  None of its own. Const functions may run beside each other.
class CausalHistory {
 public:
  /// Begins `log`, which continues `parent` where that is given and known.
  void open(LogId log, std::optional<Origin> parent);

  /// Adds the next envelope of its log. Its past is that of the one before, plus each of `deps`
  /// and their pasts. Unknown deps are ignored: the caller has held such an envelope back.
  void add(Origin at, std::span<const Origin> deps);

  /// True if `what` is `by` itself or lies in its causal past. False for unknown origins.
  [[nodiscard]] bool seen(Origin by, Origin what) const;

  /// True if neither had seen the other.
  [[nodiscard]] bool concurrent(Origin left, Origin right) const {
    return !seen(left, right) && !seen(right, left);
  }

  [[nodiscard]] bool knows(Origin at) const;

  /// How many envelopes lie in the causal past of `at`, itself included; 0 for an unknown origin.
  /// It grows along every causal step, so sorting by it never puts a cause behind its effect.
  [[nodiscard]] std::uint64_t past_size(Origin at) const;

 private:
  using Line = std::uint32_t;
  using Clock = std::map<Line, std::uint64_t>;  // line -> positions seen there (count, not index)
  struct Segment {                              // from `first_seq` on, positions run along `line`
    std::uint64_t first_seq = 0;
    Line line = 0;
    std::uint64_t first_position = 0;
  };
  struct Log {
    std::vector<Segment> segments;
    std::vector<std::pair<std::uint64_t, Clock>> pasts;  // from seq on, sorted
    std::uint64_t size = 0;
  };

  [[nodiscard]] static std::pair<Line, std::uint64_t> place_of(const Log& log, std::uint64_t seq);
  [[nodiscard]] Clock clock_at(const Log& log, std::uint64_t seq) const;
  void start_line(Log& log, std::uint64_t first_seq);

  std::unordered_map<LogId, Log, IdHash> logs_;
  std::vector<std::uint64_t> line_lengths_;
};

}  // namespace lumbung
