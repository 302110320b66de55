#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/bytes.hpp"
#include "daemon/base/ids.hpp"

namespace lumbung {

/// Lower-case hexadecimal.
[[nodiscard]] std::string to_hex(ByteView bytes);

/// The octets of lower- or upper-case hexadecimal; nothing for any other text.
[[nodiscard]] std::optional<Bytes> from_hex(std::string_view hex);

/// RFC 4648 base64url without padding, for links and tokens.
[[nodiscard]] std::string to_base64url(ByteView bytes);

/// The octets of unpadded base64url; nothing for any other text or for stray trailing bits.
[[nodiscard]] std::optional<Bytes> from_base64url(std::string_view text);

template <std::size_t size, class Tag>
[[nodiscard]] std::string to_hex(const Id<size, Tag>& id) {
  return to_hex(id.view());
}

/// The id written as `hex`; nothing if it is no hexadecimal of the right length.
template <class IdType>
[[nodiscard]] std::optional<IdType> id_from_hex(std::string_view hex) {
  const auto bytes = from_hex(hex);
  if (!bytes) return std::nullopt;
  return IdType::from(*bytes);
}

}  // namespace lumbung
