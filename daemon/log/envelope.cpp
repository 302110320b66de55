#include "daemon/log/envelope.hpp"

#include <algorithm>

#include "daemon/base/codec.hpp"
#include "daemon/base/limits.hpp"
#include "daemon/crypto/hash.hpp"
#include "daemon/log/envelope_parts.hpp"

namespace lumbung::log {
namespace {

constexpr std::uint64_t kClientIdMask = (std::uint64_t{1} << 53) - 1;

std::optional<Kind> kind_of(std::uint8_t flags) {
  for (const Kind kind : {Kind::document, Kind::control, Kind::log_open}) {
    if (flags == static_cast<std::uint8_t>(kind)) return kind;
  }
  return std::nullopt;
}

std::vector<EnvelopeHash> read_heads(Reader& reader) {
  const std::size_t count = reader.u8();
  if (count > limits::heads_max) reader.fail_with(Errc::limit, "more heads than allowed");
  std::vector<EnvelopeHash> heads;
  for (std::size_t at = 0; at < count && reader.ok(); ++at) {
    const auto head = reader.id<EnvelopeHash>();
    if (!heads.empty() && heads.back() >= head) {
      reader.fail_with(Errc::malformed, "heads out of order");
    }
    heads.push_back(head);
  }
  return heads;
}

std::optional<LogOpen> read_opening(ByteView body, Reader& outer) {
  Reader reader(body);
  LogOpen open;
  open.device = reader.id<DeviceId>();
  open.run = reader.id<RunNonce>();
  open.ordinal = reader.varint();
  const std::uint8_t has_parent = reader.u8();
  if (has_parent == 1) {
    const auto parent = reader.id<LogId>();
    open.parent = Origin{parent, reader.varint()};
  }
  if (!reader.done() || has_parent > 1) {
    outer.fail_with(Errc::malformed, "LOG_OPEN with a body that is none");
    return std::nullopt;
  }
  return open;
}

/// What the single fields allow but the whole does not.
const char* contradiction_in(const Envelope& envelope) {
  const bool opens = envelope.kind == Kind::log_open;
  if (opens != (envelope.seq == 0)) return "seq 0 and LOG_OPEN do not go together";
  if (envelope.kind == Kind::control && !envelope.auth.empty()) {
    return "a control operation that names auth";
  }
  if (!opens) {
    return envelope.body_bytes < crypto::seal_overhead_bytes ? "body shorter than its tag"
                                                             : nullptr;
  }
  if (!envelope.key_id.is_zero() || !envelope.nonce.is_zero()) return "LOG_OPEN with a key";
  if (envelope.open && envelope.open->parent.has_value() == envelope.prev.is_zero()) {
    return "LOG_OPEN whose parent and prev do not go together";
  }
  return nullptr;
}

}  // namespace

tl::expected<Envelope, Unreadable> read_envelope(ByteView bytes) {
  const auto unreadable = [](AcceptStep step, Errc code, const char* why) {
    return tl::unexpected(Unreadable{step, {code, why}});
  };
  if (bytes.size() > limits::envelope_bytes_max) {
    return unreadable(AcceptStep::form, Errc::limit, "envelope over its bound");
  }
  Reader reader(bytes);
  const std::uint8_t version = reader.u8();
  const std::uint8_t flags = reader.u8();
  if (!reader.ok()) return unreadable(AcceptStep::form, Errc::malformed, "too short");
  if (version != envelope_version) {
    return unreadable(AcceptStep::version, Errc::refused, "envelope of another version");
  }
  const auto kind = kind_of(flags);
  if (!kind) return unreadable(AcceptStep::version, Errc::refused, "flags of another version");

  Envelope envelope;
  envelope.kind = *kind;
  envelope.space = reader.id<SpaceId>();
  envelope.log = reader.id<LogId>();
  envelope.seq = reader.varint();
  if (envelope.seq > limits::seq_max) reader.fail_with(Errc::limit, "seq over its bound");
  envelope.prev = reader.id<EnvelopeHash>();
  envelope.hlc = Hlc{reader.u64()};
  envelope.auth = read_heads(reader);
  envelope.deps = read_heads(reader);
  envelope.key_id = reader.id<KeyId>();
  envelope.nonce = reader.id<crypto::SealNonce>();
  envelope.head_bytes = reader.position();
  const ByteView body = reader.blob(limits::envelope_bytes_max);
  envelope.body_bytes = body.size();
  envelope.body_at = reader.position() - body.size();
  envelope.signature = reader.id<crypto::Signature>();
  if (reader.ok() && *kind == Kind::log_open) envelope.open = read_opening(body, reader);
  if (const auto done = reader.done(); !done) {
    return tl::unexpected(Unreadable{AcceptStep::form, done.error()});
  }
  if (const char* why = contradiction_in(envelope)) {
    return unreadable(AcceptStep::form, Errc::malformed, why);
  }
  envelope.hash = crypto::id_of<EnvelopeHash>(crypto::blake2b_256({bytes}));
  envelope.bytes.assign(bytes.begin(), bytes.end());
  return envelope;
}

Result<Envelope> decode_envelope(ByteView bytes) {
  auto envelope = read_envelope(bytes);
  if (!envelope) return tl::unexpected(envelope.error().error);
  return std::move(*envelope);
}

Bytes Envelope::signed_bytes() const {
  Bytes out;
  out.reserve(head_bytes + Digest::size);
  append(out, head());
  append(out, crypto::blake2b_256({body()}).view());
  return out;
}

bool has_signature_of(const Envelope& envelope, const crypto::SigningPublicKey& key) {
  return crypto::verify(key, envelope_context, envelope.signed_bytes(), envelope.signature);
}

Result<Bytes> open_body(const Envelope& envelope, const crypto::SymmetricKey& key) {
  if (crypto::key_id_of(key) != envelope.key_id) {
    return fail(Errc::not_found, "envelope sealed under another key");
  }
  return crypto::open(key, envelope.nonce, envelope.head(), envelope.body());
}

LogId log_id_of(const crypto::SigningPublicKey& device_key, const RunNonce& run,
                const SpaceId& space) {
  return crypto::id_of<LogId>(
      crypto::blake2b_128({bytes_of("lumbung-log"), device_key.view(), run.view(), space.view()}));
}

std::uint64_t client_id_of(const LogId& log, std::uint64_t counter) {
  Writer writer;
  writer.varint(counter);
  const Digest hash = crypto::blake2b_256({bytes_of("lumbung-client"), log.view(), writer.bytes()});
  return Reader(hash.view()).u64() & kClientIdMask;
}

}  // namespace lumbung::log
