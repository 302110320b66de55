#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "daemon/base/bytes.hpp"
#include "daemon/base/civil_day.hpp"
#include "daemon/base/result.hpp"

namespace lumbung::log {

/// One Yjs update of one document.
struct DocumentUpdate {
  std::string document;                   ///< such as "buku/2017"
  std::optional<CivilDay> business_date;  ///< none for what belongs to no day
  std::uint64_t client_counter = 0;       ///< which of the log's client ids wrote
  Bytes update;                           ///< Yjs update v1
  bool operator==(const DocumentUpdate&) const = default;
};

/// Only `deps` matter: heads that did not fit into the envelope behind it.
struct HeadsOnly {
  bool operator==(const HeadsOnly&) const = default;
};

/// What a document envelope says once it is opened (docs/formats.md).
using Plaintext = std::variant<DocumentUpdate, HeadsOnly>;

[[nodiscard]] Bytes encode(const Plaintext& plaintext);

/// Errors  malformed | limit | refused (a kind of a later version).
[[nodiscard]] Result<Plaintext> decode_plaintext(ByteView bytes);

}  // namespace lumbung::log
