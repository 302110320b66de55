#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "crdt/document.hpp"
#include "crdt/id.hpp"
#include "crdt/result.hpp"

namespace lumbung::crdt {

/// Kinds of sync messages, numbered as on the wire.
enum class SyncKind : std::uint8_t {
  step1 = 0,   ///< a state vector: what the sender has
  step2 = 1,   ///< an update: what the receiver of it lacked
  update = 2,  ///< an update: what has just changed
};

/// One message, read and not yet acted on.
///
/// Shape   `payload` points into the bytes that it was read from.
struct SyncMessage {
  SyncKind kind = SyncKind::step1;
  ByteView payload;
  std::size_t bytes = 0;  ///< how many the message takes; another may follow
};

/// What a message led to.
struct SyncOutcome {
  SyncKind kind = SyncKind::step1;
  Bytes reply;                     ///< to be sent back; empty if there is none
  std::optional<Applied> applied;  ///< of step2 and update
};

/// How two replicas of one document become equal: each sends step1, answers the other's step1 with
/// step2, and from then on sends an update for each of its transactions.
///
/// Errors  malformed, and what Document::apply gives; the document is as it was then.
/// Thread  None of its own.
/// Source  y-protocols 1.0.7 sync.js, auth.js; updates are v1.
[[nodiscard]] Bytes write_sync_step1(const Document& document);
[[nodiscard]] Bytes write_sync_step2(const Document& document, const StateVector& since);
[[nodiscard]] Bytes write_sync_update(ByteView update);
[[nodiscard]] Result<SyncMessage> read_sync_message(ByteView bytes);
/// Reads a message and does what it asks for. `origin` is that of `Document::apply`.
[[nodiscard]] Result<SyncOutcome> receive_sync_message(Document& document, ByteView bytes,
                                                       const Any& origin = Any::null());

/// The one message of the auth protocol: no, and why.
[[nodiscard]] Bytes write_permission_denied(std::string_view reason);
/// The reason.
[[nodiscard]] Result<std::string> read_permission_denied(ByteView bytes);

}  // namespace lumbung::crdt
