#pragma once

#include <map>
#include <span>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/base/time.hpp"
#include "daemon/crypto/entropy.hpp"
#include "daemon/identity/device_secrets.hpp"
#include "daemon/log/log_writer.hpp"
#include "daemon/node/hybrid_clock.hpp"
#include "daemon/node/replica.hpp"

namespace lumbung::node {

/// Writes this laptop's own envelopes: one log for each space and run, opened at the first write.
///
/// Shape   What is written is in the replica and in `Growth` at once. The caller commits; if that
///         fails, nothing is written any more in this run, so no (log, seq) is used twice.
/// Thread  None of its own.
class Author {
 public:
  Author(const identity::DeviceSecrets& secrets, const RunNonce& run, crypto::Entropy& entropy)
      : secrets_(secrets), run_(run), entropy_(entropy) {}

  /// A control operation, on top of all that is known here.
  [[nodiscard]] Result<> write_operation(Replica& replica, const identity::Operation& operation,
                                         Hlc hlc, Growth& growth);

  /// An update that the open document in `replica` holds already, from clock `first` on. `seen`
  /// are the heads of the space that its writer had before her eyes.
  [[nodiscard]] Result<> write_update(Replica& replica, const SpaceId& space,
                                      const log::DocumentUpdate& update, crdt::Clock first,
                                      std::span<const EnvelopeHash> seen, Hlc hlc, Growth& growth);

 private:
  [[nodiscard]] Result<log::LogWriter*> writer_for(Replica& replica, const SpaceId& space, Hlc hlc,
                                                   Growth& growth);

  const identity::DeviceSecrets& secrets_;
  RunNonce run_;
  crypto::Entropy& entropy_;
  std::map<SpaceId, log::LogWriter> writers_;
};

/// The heads among `seen` that are news to the envelope `after` (nothing: all are).
[[nodiscard]] std::vector<EnvelopeHash> unseen_heads(const log::LogBook& book,
                                                     std::span<const EnvelopeHash> seen,
                                                     const std::optional<Origin>& after);

}  // namespace lumbung::node
