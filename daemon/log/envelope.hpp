#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/base/ids.hpp"
#include "daemon/base/result.hpp"
#include "daemon/base/time.hpp"
#include "daemon/crypto/sealing.hpp"
#include "daemon/crypto/signing.hpp"

namespace lumbung::log {

/// What an envelope carries; the numbers are its flags octet. Other flags are refused.
enum class Kind : std::uint8_t { document = 0x00, control = 0x02, log_open = 0x10 };

/// The clear body of a log's first envelope: whose log it is and what it goes on from.
struct LogOpen {
  DeviceId device;
  RunNonce run;
  std::uint64_t ordinal = 0;     ///< logs this device had opened in this space before
  std::optional<Origin> parent;  ///< last envelope of the log before; its hash is `prev`
  bool operator==(const LogOpen&) const = default;
};

/// The unit that is signed, stored, relayed and counted.
///
/// Shape   `bytes` are kept as received or made and never encoded again; the other fields are read
///         out of them. Made only by decode_envelope and LogWriter.
/// Units   seq counts from 0.
/// Source  docs/formats.md "Envelope".
struct Envelope {
  Kind kind = Kind::document;
  SpaceId space;
  LogId log;
  std::uint64_t seq = 0;
  EnvelopeHash prev;
  Hlc hlc;
  std::vector<EnvelopeHash> auth;  ///< ascending
  std::vector<EnvelopeHash> deps;  ///< ascending
  KeyId key_id;
  crypto::SealNonce nonce;
  crypto::Signature signature;
  std::optional<LogOpen> open;  ///< present exactly in a LOG_OPEN

  EnvelopeHash hash;
  Bytes bytes;
  std::size_t head_bytes = 0;  ///< octets above the body's length
  std::size_t body_at = 0;
  std::size_t body_bytes = 0;

  [[nodiscard]] Origin origin() const { return {log, seq}; }
  [[nodiscard]] ByteView head() const { return ByteView(bytes).first(head_bytes); }
  [[nodiscard]] ByteView body() const { return ByteView(bytes).subspan(body_at, body_bytes); }
  /// What the signature is over: head, then BLAKE2b-256 of the body. A carrier that has no key,
  /// and a fork proof that has no body, can check it.
  [[nodiscard]] Bytes signed_bytes() const;
};

inline constexpr std::string_view envelope_context = "lumbung-env-v1";

/// Where the first failed check of an envelope stands; each has a counter.
enum class AcceptStep : std::uint8_t { form, version, space, log, seq, prev, signature, right };
inline constexpr std::size_t accept_steps = 8;

/// Why octets are no envelope, and at which step that is seen (form or version).
struct Unreadable {
  AcceptStep step = AcceptStep::form;
  Error error;
};

/// Reads an envelope from octets nobody has checked. Exactly one encoding is taken.
[[nodiscard]] tl::expected<Envelope, Unreadable> read_envelope(ByteView bytes);

/// As read_envelope, for callers that do not count steps.
/// Errors  malformed | limit | refused (a version or flags of another program).
[[nodiscard]] Result<Envelope> decode_envelope(ByteView bytes);

/// True if the owner of `key` signed this envelope.
[[nodiscard]] bool has_signature_of(const Envelope& envelope, const crypto::SigningPublicKey& key);

/// The plaintext of a sealed envelope. Errors: not_found (another key was used), bad_signature.
[[nodiscard]] Result<Bytes> open_body(const Envelope& envelope, const crypto::SymmetricKey& key);

/// The id of the log that `device_key` opens in `space` in the run named by `run`.
[[nodiscard]] LogId log_id_of(const crypto::SigningPublicKey& device_key, const RunNonce& run,
                              const SpaceId& space);

/// The Yjs client id number `counter` (< limits::client_counter_max) of `log`: 53 bits.
[[nodiscard]] std::uint64_t client_id_of(const LogId& log, std::uint64_t counter);

}  // namespace lumbung::log
