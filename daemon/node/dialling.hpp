#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "daemon/node/io.hpp"
#include "daemon/node/outbox.hpp"

namespace lumbung::node {

using AttemptId = std::uint64_t;

/// Tries to reach one party at several addresses: each 250 ms the next one, the first channel that
/// stands wins, the others are let go.
///
/// Shape   begin(), then what happens to its dials and links is told here. ended() names attempts
///         that have nothing left to try; succeed() ends one as won.
/// Thread  None of its own.
class Dialling {
 public:
  explicit Dialling(Outbox& outbox) : outbox_(outbox) {}

  [[nodiscard]] AttemptId begin(MonoTime now, std::vector<Address> addresses);
  void tick(MonoTime now);

  /// The stream for `dial` stands; nothing if that wish was given up.
  [[nodiscard]] std::optional<AttemptId> connected(DialId dial);
  /// The wish, or the channel on its stream, came to nothing.
  void failed(MonoTime now, DialId dial);
  /// The attempt has what it wanted; gives the dials whose links are to be closed.
  std::vector<DialId> succeed(AttemptId attempt, std::optional<DialId> winner);

  [[nodiscard]] std::optional<AttemptId> attempt_of(DialId dial) const;
  [[nodiscard]] Address address_of(DialId dial) const;
  /// Attempts that failed since the last call.
  [[nodiscard]] std::vector<AttemptId> ended();
  [[nodiscard]] MonoTime wake_at() const;

 private:
  struct Attempt {
    std::vector<Address> addresses;
    std::size_t next = 0;
    MonoTime next_at;
    std::set<DialId> dials;  ///< waiting for a stream, or with one whose channel is not open yet
  };
  void dial_next(MonoTime now, Attempt& attempt, AttemptId id);
  void check_end(AttemptId id);

  Outbox& outbox_;
  std::map<AttemptId, Attempt> attempts_;
  struct Wish {
    AttemptId attempt = 0;
    Address address;
    bool streaming = false;
  };
  std::map<DialId, Wish> wishes_;
  std::vector<AttemptId> ended_;
  AttemptId attempt_next_ = 1;
  DialId dial_next_ = 1;
};

}  // namespace lumbung::node
