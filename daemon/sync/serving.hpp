#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/base/ids.hpp"
#include "daemon/sync/messages.hpp"
#include "daemon/sync/peer_view.hpp"

namespace lumbung::sync {

/// Answers a peer's ask for one space: batches of envelopes in causal order, under credit.
///
/// Shape   Envelopes go out in the order in which they arrived here: what one depends on went
///         before it, so the receiver has to hold back next to nothing.
/// Units   Batches of limits::batch_*; limits::credit_bytes may be out and not acknowledged.
/// Thread  None of its own.
class Serving {
 public:
  explicit Serving(SpaceId space) : space_(space) {}

  /// Replaces the ask before; `places` are held, in causal order.
  void ask(std::vector<Origin> places);
  /// The next batch; nothing without an ask or without credit.
  [[nodiscard]] std::optional<Batch> next(const PeerView& view);
  /// False if no such batch is out.
  [[nodiscard]] bool acked(std::uint64_t number);

  [[nodiscard]] bool idle() const { return !asked_; }
  [[nodiscard]] std::size_t unacked_bytes() const { return unacked_bytes_; }
  /// Bytes of envelopes that had gone out before in this session.
  [[nodiscard]] std::uint64_t resent_bytes() const { return resent_bytes_; }

 private:
  struct Sent {
    std::uint64_t number = 0;
    std::size_t bytes = 0;
  };
  [[nodiscard]] bool has_credit() const;
  void read_ahead(const PeerView& view);
  void note_sent(const Origin& at, std::size_t bytes);

  SpaceId space_;
  bool asked_ = false;
  std::vector<Origin> places_;
  std::size_t place_next_ = 0;
  std::deque<Bytes> ready_;  ///< read already, of the places from `place_next_` on
  std::map<LogId, std::uint64_t> sent_count_;
  std::deque<Sent> unacked_;
  std::size_t unacked_bytes_ = 0;
  std::uint64_t resent_bytes_ = 0;
  std::uint64_t number_next_ = 0;
};

}  // namespace lumbung::sync
