#include "daemon/transport/wire_format.hpp"

#include <algorithm>

#include "daemon/base/codec.hpp"
#include "daemon/base/ensure.hpp"
#include "daemon/base/limits.hpp"

namespace lumbung::transport {
namespace {

constexpr std::string_view magic{"LUMBUNG\0", 8};

Preamble preamble(std::uint8_t chosen) {
  Preamble out{};
  std::copy(magic.begin(), magic.end(), out.begin());
  out[8] = wire_version;
  out[9] = wire_version;
  out[10] = chosen;
  return out;
}

}  // namespace

Preamble initiator_preamble() { return preamble(0); }

Preamble responder_preamble() { return preamble(wire_version); }

Result<> check_offer(ByteView bytes) {
  ensure(bytes.size() == preamble_bytes, "a preamble has twelve octets");
  if (text_of(bytes.first(magic.size())) != magic) return fail(Errc::malformed, "another protocol");
  if (bytes[10] != 0 || bytes[11] != 0) return fail(Errc::malformed, "preamble");
  const bool common = bytes[8] <= wire_version && wire_version <= bytes[9];
  if (!common) return fail(Errc::refused, "no common wire version");
  return {};
}

Bytes encode(const HandshakePayload& payload) {
  Writer writer;
  writer.blob(payload.certificate);
  writer.id(payload.run);
  writer.id(payload.frontier_digest);
  Bytes out = writer.take();
  ensure(out.size() <= handshake_payload_bytes, "a certificate fits into the handshake");
  out.resize(handshake_payload_bytes);
  return out;
}

Result<HandshakePayload> decode_handshake_payload(ByteView bytes) {
  Reader reader(bytes);
  HandshakePayload payload;
  const ByteView certificate = reader.blob(handshake_payload_bytes);
  payload.certificate.assign(certificate.begin(), certificate.end());
  payload.run = reader.id<RunNonce>();
  payload.frontier_digest = reader.id<Digest>();
  const ByteView padding = reader.raw(reader.left());
  if (std::any_of(padding.begin(), padding.end(), [](std::uint8_t octet) { return octet != 0; })) {
    reader.fail_with(Errc::malformed, "handshake payload: padding is not zero");
  }
  if (const auto status = reader.done(); !status) return tl::unexpected(status.error());
  return payload;
}

}  // namespace lumbung::transport
