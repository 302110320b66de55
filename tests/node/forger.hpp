#pragma once

#include <string>

#include "daemon/log/log_writer.hpp"
#include "daemon/log/plaintext.hpp"
#include "daemon/node/archive.hpp"
#include "tests/node/village.hpp"

namespace lumbung::test {

/// A tampered program on a laptop that is switched off: signs with the laptop's own keys whatever
/// it likes, and puts it into the laptop's store as if it were in order.
class Forger {
 public:
  Forger(Village& village, std::size_t laptop);

  /// The log that it writes into the space.
  [[nodiscard]] LogId log(const SpaceId& space) const;
  /// The client id number `counter` of that log.
  [[nodiscard]] crdt::ClientId client(const SpaceId& space, std::uint64_t counter = 0) const;
  /// Signs and stores an envelope with this update in it; a LOG_OPEN goes before the first.
  void write(const SpaceId& space, const std::string& document, Bytes update);

 private:
  void store(const log::Envelope& envelope);

  Village& village_;
  std::size_t laptop_;
  SeededEntropy entropy_;
  RunNonce run_;
  node::Vault vault_;
  node::Archive archive_;
  std::map<SpaceId, log::LogWriter> writers_;
};

}  // namespace lumbung::test
