#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "daemon/base/ids.hpp"
#include "daemon/base/time.hpp"
#include "daemon/node/io.hpp"

namespace lumbung::node {

/// Whom to call, and when again: laptops heard nearby, laptops met before, typed addresses.
///
/// Shape   A party that is connected is not called. A failed call is repeated after a pause that
///         doubles from 1 s up to 5 s (near or typed) or 60 s (only remembered).
/// Thread  None of its own.
class CallPlan {
 public:
  /// A typed address, or a device.
  using Party = std::variant<Address, DeviceId>;

  /// An address that is to be called always while it is not connected.
  void always(MonoTime now, const Address& address);
  /// `device` claims to be near, at these addresses; to be called from `not_before` on.
  void heard(MonoTime not_before, const DeviceId& device, std::vector<Address> addresses);
  /// It is not heard any more.
  void silent(const DeviceId& device);
  /// Where `device` was met before: called now and then even if it is not heard.
  void remember(MonoTime now, const DeviceId& device, const std::vector<Address>& addresses);

  struct Call {
    Party party;
    std::vector<Address> addresses;
  };
  /// The calls that are due; each is running until failed() or met().
  [[nodiscard]] std::vector<Call> due(MonoTime now, const std::set<DeviceId>& connected);
  void failed(MonoTime now, const Party& party);
  /// The call found `device`. If nothing comes of it, the next one is not before a short pause.
  void met(MonoTime now, const Party& party, const DeviceId& device);
  /// The connection to `device` has ended after `lasted_ms`: call again soon, or, where it came to
  /// nothing several times, after pauses as for failed calls.
  void lost(MonoTime now, const DeviceId& device, std::int64_t lasted_ms);
  /// `device` is not wanted before `until`.
  void rest(MonoTime until, const DeviceId& device);
  /// Nobody else lives there but this laptop itself.
  void drop(const Party& party) { entries_.erase(party); }
  /// All that waits is due now.
  void hurry(MonoTime now);
  void forget_devices();

  [[nodiscard]] MonoTime wake_at(const std::set<DeviceId>& connected) const;

 private:
  struct Entry {
    std::vector<Address> addresses;
    std::optional<DeviceId> device;  ///< who was found there
    bool near = false;
    bool running = false;
    MonoTime due;
    int failures = 0;  ///< in a row: calls not answered, and talks that ended at once
  };
  static void pause(MonoTime now, Entry& entry);
  [[nodiscard]] static bool idle(const Entry& entry, const std::set<DeviceId>& connected);

  std::map<Party, Entry> entries_;
};

}  // namespace lumbung::node
