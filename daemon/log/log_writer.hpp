#pragma once

#include <optional>
#include <vector>

#include "daemon/crypto/entropy.hpp"
#include "daemon/log/envelope.hpp"

namespace lumbung::log {

/// Where a log ends: what the next log of the device goes on from.
struct LogEnd {
  Origin at;
  EnvelopeHash hash;
};

/// What this laptop knew when it wrote.
struct Known {
  std::vector<EnvelopeHash> auth;  ///< heads of the control space; empty inside it
  std::vector<EnvelopeHash> deps;  ///< heads of other logs of the space, in any order
  Hlc hlc;
};

/// Makes the envelopes of one own log: LOG_OPEN first, then sealed ones.
///
/// Shape   A small value. Work on a copy, store what it made, and keep the copy only once the store
///         has said durable: so a failed commit changes nothing and no (log, seq) is used twice.
/// Errors  limit: a body too large for an envelope, or more auth heads than fit.
/// Thread  None of its own.
class LogWriter {
 public:
  /// A log of the device of `key` in `space`; `parent` is the end of its log before, if any.
  LogWriter(const crypto::SigningKey& key, const SpaceId& space, const RunNonce& run,
            std::uint64_t ordinal, const std::optional<LogEnd>& parent);

  [[nodiscard]] LogId log() const { return log_; }
  [[nodiscard]] SpaceId space() const { return space_; }
  [[nodiscard]] bool is_open() const { return seq_next_ > 0; }
  [[nodiscard]] std::uint64_t seq_next() const { return seq_next_; }
  /// The last envelope made; only once open.
  [[nodiscard]] LogEnd end() const;

  /// The LOG_OPEN. Once, before anything else.
  [[nodiscard]] Result<Envelope> open(const crypto::SigningKey& key, const Known& known);

  /// The next envelope of `kind` around `plaintext`, sealed under `space_key`. Where `known.deps`
  /// has more than limits::heads_max heads, envelopes around `carrier` go before it; the wanted one
  /// is the last.
  [[nodiscard]] Result<std::vector<Envelope>> write(const crypto::SigningKey& key, Kind kind,
                                                    const crypto::SymmetricKey& space_key,
                                                    const Known& known, ByteView plaintext,
                                                    ByteView carrier, crypto::Entropy& entropy);

 private:
  SpaceId space_;
  LogId log_;
  LogOpen opening_;
  EnvelopeHash head_;  ///< of the envelope before; the parent's before LOG_OPEN
  std::uint64_t seq_next_ = 0;
};

}  // namespace lumbung::log
