#pragma once

#include <deque>

#include "crdt/any.hpp"
#include "crdt/core/wire.hpp"

// Embeds and formats hold one value. Update v1 writes it as JSON text, v2 as an encoded Any, and
// either may say what the other cannot: -0, NaN, undefined or bytes have no JSON, half a surrogate
// pair has no UTF-8. So a payload is the JSON text; or a zero byte and the encoded value, if the
// text would not read back as the same value. No JSON text begins with a zero byte. A value that
// needs both (-0 beside half a pair) is encoded behind a one with each text in it as JSON has it.
namespace lumbung::crdt {

/// `value` as the payload of an embed or a format.
[[nodiscard]] Bytes json_payload(const Any& value);

/// As json_payload, but limit if its JSON could not be read again: bytes are an object there, and
/// so nest one level deeper.
[[nodiscard]] Result<Bytes> bounded_json_payload(const Any& value);

/// The value of a payload. Undefined for bytes that are none.
[[nodiscard]] Any read_json_payload(ByteView payload);

/// True if the payload is one that holds an encoded value.
[[nodiscard]] inline bool is_encoded_payload(ByteView payload) {
  return !payload.empty() && payload.front() == 0;
}

/// An encoded payload as update v1 writes it: JSON text, which `pool` holds.
[[nodiscard]] ByteView json_text(ByteView payload, BytePool& pool);

/// Writes the payload as update v2 does: as an Any, halves of surrogate pairs as U+FFFD.
void write_payload_as_any(Writer& writer, ByteView payload);

}  // namespace lumbung::crdt
