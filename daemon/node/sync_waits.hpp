#pragma once

#include <optional>
#include <vector>

#include "daemon/node/contacts.hpp"
#include "daemon/node/io.hpp"

namespace lumbung::node {

/// Wishes to exchange now, until contents are the same or time is up.
///
/// Shape   Same contents count once they have held for limits::same_settle_ms: what the other side
///         wrote a moment ago is on its way then.
/// Thread  None of its own.
class SyncWaits {
 public:
  SyncWaits(Archive& archive, Contacts& contacts) : archive_(archive), contacts_(contacts) {}

  void begin(MonoTime now, RequestId request, const SyncNow& wish);
  void on(MonoTime now, const Reached& event);
  void on(MonoTime now, const NotReached& event);
  /// Looks where everybody stands. Call it at the end of each input.
  void check(MonoTime now);
  void stop();

  [[nodiscard]] std::vector<Reply> answers();
  [[nodiscard]] MonoTime wake_at() const;

 private:
  struct Wait {
    RequestId request = 0;
    std::optional<Address> address;
    std::optional<AttemptId> attempt;
    std::optional<DeviceId> device;  ///< who lives at `address`
    MonoTime deadline;
    MonoTime lonely_until;  ///< without anybody connected, no longer than this
    std::optional<MonoTime> same_since;
  };
  /// The devices that a wish is about and that are connected.
  [[nodiscard]] std::vector<DeviceId> targets(const Wait& wait) const;
  [[nodiscard]] std::optional<Outcome> outcome_of(MonoTime now, Wait& wait) const;

  Archive& archive_;
  Contacts& contacts_;
  std::vector<Wait> waits_;
  std::vector<Reply> answers_;
};

}  // namespace lumbung::node
