#include "daemon/log/log_writer.hpp"

#include <algorithm>

#include "daemon/base/codec.hpp"
#include "daemon/base/ensure.hpp"
#include "daemon/base/limits.hpp"
#include "daemon/crypto/hash.hpp"
#include "daemon/log/envelope_parts.hpp"

namespace lumbung::log {
namespace {

void write_heads(Writer& writer, std::span<const EnvelopeHash> heads) {
  ensure(heads.size() <= limits::heads_max, "heads that do not fit went ahead in carriers");
  writer.u8(static_cast<std::uint8_t>(heads.size()));
  for (const EnvelopeHash& head : heads) writer.id(head);
}

std::vector<EnvelopeHash> in_order(std::vector<EnvelopeHash> heads) {
  std::sort(heads.begin(), heads.end());
  heads.erase(std::unique(heads.begin(), heads.end()), heads.end());
  return heads;
}

Bytes encode_opening(const LogOpen& open) {
  Writer writer;
  writer.id(open.device);
  writer.id(open.run);
  writer.varint(open.ordinal);
  writer.u8(open.parent ? 1 : 0);
  if (open.parent) {
    writer.id(open.parent->log);
    writer.varint(open.parent->seq);
  }
  return writer.take();
}

/// The octets above the body; all of them are bound to it and signed.
Bytes encode_head(const Envelope& envelope) {
  Writer writer;
  writer.u8(envelope_version);
  writer.u8(static_cast<std::uint8_t>(envelope.kind));
  writer.id(envelope.space);
  writer.id(envelope.log);
  writer.varint(envelope.seq);
  writer.id(envelope.prev);
  writer.u64(envelope.hlc.packed);
  write_heads(writer, envelope.auth);
  write_heads(writer, envelope.deps);
  writer.id(envelope.key_id);
  writer.id(envelope.nonce);
  return writer.take();
}

/// Puts head, body and a signature together and reads the whole back: what we write is what every
/// other laptop will take.
Result<Envelope> finish(const crypto::SigningKey& key, ByteView head, ByteView body) {
  Bytes signed_part(head.begin(), head.end());
  append(signed_part, crypto::blake2b_256({body}).view());
  Writer writer;
  writer.raw(head);
  writer.blob(body);
  writer.id(key.sign(envelope_context, signed_part));
  return decode_envelope(writer.bytes());
}

}  // namespace

LogWriter::LogWriter(const crypto::SigningKey& key, const SpaceId& space, const RunNonce& run,
                     std::uint64_t ordinal, const std::optional<LogEnd>& parent)
    : space_(space), log_(log_id_of(key.public_key(), run, space)) {
  opening_.device = crypto::device_id_of(key.public_key());
  opening_.run = run;
  opening_.ordinal = ordinal;
  if (parent) {
    opening_.parent = parent->at;
    head_ = parent->hash;
  }
}

LogEnd LogWriter::end() const {
  ensure(is_open(), "a log has an end once it is open");
  return {{log_, seq_next_ - 1}, head_};
}

Result<Envelope> LogWriter::open(const crypto::SigningKey& key, const Known& known) {
  ensure(!is_open(), "a log is opened once");
  Envelope envelope;
  envelope.kind = Kind::log_open;
  envelope.space = space_;
  envelope.log = log_;
  envelope.prev = head_;
  envelope.hlc = known.hlc;
  envelope.auth = in_order(known.auth);
  envelope.deps = in_order(known.deps);
  std::erase(envelope.deps, head_);
  if (envelope.auth.size() > limits::heads_max) return fail(Errc::limit, "more auth than fits");
  // More heads than fit here are named by the carriers that `write` sends ahead.
  if (envelope.deps.size() > limits::heads_max) envelope.deps.resize(limits::heads_max);
  auto made = finish(key, encode_head(envelope), encode_opening(opening_));
  if (!made) return made;
  head_ = made->hash;
  seq_next_ = 1;
  return made;
}

Result<std::vector<Envelope>> LogWriter::write(const crypto::SigningKey& key, Kind kind,
                                               const crypto::SymmetricKey& space_key,
                                               const Known& known, ByteView plaintext,
                                               ByteView carrier, crypto::Entropy& entropy) {
  ensure(is_open(), "LOG_OPEN comes first");
  ensure(kind != Kind::log_open, "LOG_OPEN has a verb of its own");
  Envelope envelope;
  envelope.kind = kind;
  envelope.space = space_;
  envelope.log = log_;
  envelope.hlc = known.hlc;
  envelope.auth = in_order(known.auth);
  envelope.key_id = crypto::key_id_of(space_key);
  if (envelope.auth.size() > limits::heads_max) return fail(Errc::limit, "more auth than fits");
  std::vector<EnvelopeHash> deps = in_order(known.deps);
  std::erase(deps, head_);

  LogWriter ahead = *this;  // on an error this log stays where it was
  std::vector<Envelope> made;
  std::span<const EnvelopeHash> left = deps;
  for (bool last = false; !last;) {
    last = left.size() <= limits::heads_max;
    const auto named = left.first(std::min(left.size(), limits::heads_max));
    left = left.subspan(named.size());
    envelope.seq = ahead.seq_next_;
    envelope.prev = ahead.head_;
    envelope.deps.assign(named.begin(), named.end());
    envelope.nonce = entropy.draw_id<crypto::SealNonce>();
    const Bytes head = encode_head(envelope);
    const Bytes body = crypto::seal(space_key, envelope.nonce, head, last ? plaintext : carrier);
    auto one = finish(key, head, body);
    if (!one) return tl::unexpected(one.error());
    ahead.head_ = one->hash;
    ++ahead.seq_next_;
    made.push_back(std::move(*one));
  }
  *this = ahead;
  return made;
}

}  // namespace lumbung::log
