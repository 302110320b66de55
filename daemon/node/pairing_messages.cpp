#include "daemon/node/pairing_messages.hpp"

#include "daemon/base/codec.hpp"
#include "daemon/base/limits.hpp"
#include "daemon/base/match.hpp"

namespace lumbung::node {
namespace {

// The first octet of a message.
namespace kind {
enum : std::uint8_t { request = 32, accept = 33, envelopes = 34, done = 35, refused = 36 };
}

}  // namespace

Bytes encode(const PairingMessage& message) {
  Writer out;
  std::visit(Match{[&](const JoinRequest& value) {
                     out.u8(kind::request);
                     out.u16(value.sync_port);
                   },
                   [&](const JoinAccept& value) {
                     out.u8(kind::accept);
                     out.id(value.community);
                     out.id(value.control_key);
                     out.varint(value.envelopes);
                   },
                   [&](const JoinEnvelopes& value) {
                     out.u8(kind::envelopes);
                     out.varint(value.envelopes.size());
                     for (const auto& envelope : value.envelopes) out.blob(envelope);
                   },
                   [&](const JoinDone&) { out.u8(kind::done); },
                   [&](const JoinRefused& value) {
                     out.u8(kind::refused);
                     out.text(value.code);
                   }},
             message);
  return out.take();
}

Result<PairingMessage> decode_pairing(ByteView message) {
  Reader in(message);
  PairingMessage read;
  switch (in.u8()) {
    case kind::request:
      read = JoinRequest{in.u16()};
      break;
    case kind::accept: {
      JoinAccept value;
      value.community = in.id<CommunityId>();
      value.control_key = in.id<crypto::SymmetricKey>();
      value.envelopes = in.varint();
      read = value;
      break;
    }
    case kind::envelopes: {
      JoinEnvelopes value;
      const std::size_t count = in.count(limits::batch_envelopes_max, 1);
      for (std::size_t index = 0; index < count && in.ok(); ++index) {
        const ByteView envelope = in.blob(limits::envelope_bytes_max);
        value.envelopes.emplace_back(envelope.begin(), envelope.end());
      }
      read = std::move(value);
      break;
    }
    case kind::done:
      read = JoinDone{};
      break;
    case kind::refused:
      read = JoinRefused{std::string(in.text(limits::word_bytes_max))};
      break;
    default:
      in.fail_with(Errc::malformed, "unknown pairing message");
  }
  if (const auto whole = in.done(); !whole) return tl::unexpected(whole.error());
  return read;
}

}  // namespace lumbung::node
