#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/base/time.hpp"
#include "daemon/crypto/entropy.hpp"
#include "daemon/identity/device_secrets.hpp"
#include "daemon/node/io.hpp"
#include "daemon/node/storage.hpp"

namespace lumbung::node {

enum class Discovery : std::uint8_t { on, off };

/// What a node is told when it opens.
struct NodeConfig {
  identity::DeviceSecrets secrets;                ///< keys and name, from the device's key file
  std::string software;                           ///< version, for status only
  std::uint16_t sync_port = 0;                    ///< where other laptops reach this one
  std::uint16_t beacon_port = 28547;              ///< where unicast beacons go
  std::vector<discovery::Address> own_addresses;  ///< see NetworkChanged
  Discovery discovery = Discovery::on;            ///< off: neither beacons nor dials but to `peers`
  std::vector<Address> peers;                     ///< always dialled again while not connected
};

/// One laptop's whole state and behaviour, without clock, sockets, randomness or disk of its own.
///
/// Shape   One input, then poll() until WakeAt, then wait: `handle(now, input)` never runs with
///         outputs left. What poll() gives is in order; WakeAt is last.
/// Errors  Bytes of peers never end it: they are counted, named once in the log and dropped. After
///         a failed commit every write is refused (store_failed) until the program starts anew.
/// Thread  One owner. Views that it publishes are immutable and may be read by anybody.
/// Source  docs/formats.md; decision 0001.
class Node {
 public:
  /// Reads what `storage` holds and stands ready; writes nothing that a digest can see. The first
  /// drain gives a Published. `storage` and `entropy` outlive the node.
  [[nodiscard]] static Result<std::unique_ptr<Node>> open(Storage& storage,
                                                          crypto::Entropy& entropy,
                                                          const NodeConfig& config, Now now);
  ~Node();
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  /// Takes one input. Call poll() until WakeAt before the next one.
  void handle(Now now, Input input);
  /// The next output.
  [[nodiscard]] Output poll();

  /// The last published view.
  [[nodiscard]] std::shared_ptr<const View> view() const;
  [[nodiscard]] DeviceId device() const;

 private:
  struct Parts;
  explicit Node(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace lumbung::node
