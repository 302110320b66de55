#pragma once

#include "crdt/any.hpp"
#include "daemon/ledger/record.hpp"

namespace lumbung::ledger {

/// The record as it stands in the document `buku/<year>`: one object, fields as in
/// docs/ledger-rules.md "Records". Not for Unknown, which is never written.
[[nodiscard]] crdt::Any encode(const Payload& payload);

/// Reads any value that stands in an array of `buku/<year>`. Total: what cannot be read, breaks a
/// bound or belongs into another year's document becomes Unknown.
[[nodiscard]] Payload decode(const crdt::Any& value, std::uint16_t year);

}  // namespace lumbung::ledger
