#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "daemon/base/ids.hpp"
#include "daemon/sync/messages.hpp"
#include "daemon/sync/shelf.hpp"

namespace lumbung::sync {

/// Answers a peer's ask for one space: batches of envelopes in causal order, under credit.
///
/// Shape   Within an ask, an envelope goes out after everything of the ask that it names in
///         `deps` or as parent: so the receiver never has to hold back more than a little.
/// Units   Batches of limits::batch_*; limits::credit_bytes may be out and not acknowledged.
/// Thread  None of its own.
class Serving {
 public:
  explicit Serving(SpaceId space) : space_(space) {}

  /// Replaces the ask before.
  void ask(std::vector<Range> ranges);
  /// The next batch; nothing without an ask or without credit.
  [[nodiscard]] std::optional<Batch> next(const Shelf& shelf);
  /// False if no such batch is out.
  [[nodiscard]] bool acked(std::uint64_t number);

  [[nodiscard]] bool idle() const { return !asked_; }
  [[nodiscard]] std::size_t unacked_bytes() const { return unacked_bytes_; }
  /// Bytes of envelopes that were sent before in this session.
  [[nodiscard]] std::uint64_t resent_bytes() const { return resent_bytes_; }

 private:
  struct Sent {
    std::uint64_t number = 0;
    std::size_t bytes = 0;
  };
  [[nodiscard]] std::optional<Bytes> next_envelope(const Shelf& shelf);
  [[nodiscard]] bool push_missing(const Shelf& shelf, const LogId& log, ByteView envelope);

  SpaceId space_;
  bool asked_ = false;
  std::map<LogId, Range> open_;                        ///< what of the ask has not gone out yet
  std::vector<std::pair<LogId, std::uint64_t>> path_;  ///< logs to serve first, up to a seq
  std::map<LogId, std::deque<Bytes>> read_ahead_;
  std::map<LogId, std::uint64_t> sent_up_to_;
  std::deque<Sent> unacked_;
  std::optional<Bytes> held_over_;  ///< did not fit into the batch before
  std::size_t unacked_bytes_ = 0;
  std::uint64_t resent_bytes_ = 0;
  std::uint64_t number_next_ = 0;
};

}  // namespace lumbung::sync
