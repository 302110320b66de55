#include "crdt/sync_protocol.hpp"

#include "crdt/core/wire.hpp"

namespace lumbung::crdt {
namespace {

constexpr std::uint8_t permission_denied = 0;

Bytes write(SyncKind kind, ByteView payload) {
  Writer writer;
  writer.u8(static_cast<std::uint8_t>(kind));
  writer.var_bytes(payload);
  return writer.take();
}

}  // namespace

Bytes write_sync_step1(const Document& document) {
  return write(SyncKind::step1, document.encode_state_vector());
}

Bytes write_sync_step2(const Document& document, const StateVector& since) {
  return write(SyncKind::step2, document.encode_state(since));
}

Bytes write_sync_update(ByteView update) { return write(SyncKind::update, update); }

Result<SyncMessage> read_sync_message(ByteView bytes) {
  Reader reader(bytes);
  SyncMessage message;
  std::uint64_t kind = 0;
  if (!reader.var_uint(kind) || kind > static_cast<std::uint64_t>(SyncKind::update) ||
      !reader.var_bytes(message.payload)) {
    return fail(Errc::malformed, "sync message");
  }
  message.kind = static_cast<SyncKind>(kind);
  message.bytes = bytes.size() - reader.left();
  return message;
}

Result<SyncOutcome> receive_sync_message(Document& document, ByteView bytes, const Any& origin) {
  const Result<SyncMessage> message = read_sync_message(bytes);
  if (!message) return tl::unexpected(message.error());
  SyncOutcome outcome;
  outcome.kind = message->kind;
  if (message->kind == SyncKind::step1) {
    const Result<StateVector> since = decode_state_vector(message->payload);
    if (!since) return tl::unexpected(since.error());
    outcome.reply = write_sync_step2(document, *since);
    return outcome;
  }
  Result<Applied> applied = document.apply(message->payload, Encoding::v1, origin);
  if (!applied) return tl::unexpected(applied.error());
  outcome.applied = std::move(*applied);
  return outcome;
}

Bytes write_permission_denied(std::string_view reason) {
  Writer writer;
  writer.u8(permission_denied);
  writer.var_string(reason);
  return writer.take();
}

Result<std::string> read_permission_denied(ByteView bytes) {
  Reader reader(bytes);
  std::uint64_t kind = 0;
  std::string_view reason;
  if (!reader.var_uint(kind) || kind != permission_denied || !reader.var_string(reason)) {
    return fail(Errc::malformed, "auth message");
  }
  return std::string(reason);
}

}  // namespace lumbung::crdt
