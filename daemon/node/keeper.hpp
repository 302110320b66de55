#pragma once

#include <cstdint>
#include <map>

#include "daemon/base/time.hpp"
#include "daemon/crypto/entropy.hpp"
#include "daemon/node/archive.hpp"
#include "daemon/node/contacts.hpp"
#include "daemon/node/outbox.hpp"
#include "daemon/node/publisher.hpp"

namespace lumbung::node {

/// Write first, tell later: makes a change durable, and only then lets readers and peers know.
///
/// Errors  When the store fails, everybody is disconnected and nothing is written or told again.
/// Thread  None of its own.
class Keeper {
 public:
  Keeper(Archive& archive, Contacts& contacts, Publisher& publisher, Outbox& outbox,
         crypto::Entropy& entropy)
      : archive_(archive),
        contacts_(contacts),
        publisher_(publisher),
        outbox_(outbox),
        entropy_(entropy) {}

  /// False if it is not durable; nobody has been told then.
  [[nodiscard]] bool keep(MonoTime now, const Growth& growth);
  /// A small change that nobody is told of.
  [[nodiscard]] bool keep_quietly(MonoTime now, const StoreBatch& batch);

  /// True once after a keep() that readers should see.
  [[nodiscard]] bool take_grown();

 private:
  /// Takes a snapshot of each space that has grown by limits::snapshot_every.
  void take_snapshots(MonoTime now, const Growth& growth);

  Archive& archive_;
  Contacts& contacts_;
  Publisher& publisher_;
  Outbox& outbox_;
  crypto::Entropy& entropy_;
  std::map<SpaceId, std::uint64_t> since_snapshot_;
  bool grown_ = false;
};

}  // namespace lumbung::node
