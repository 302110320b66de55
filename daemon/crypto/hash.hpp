#pragma once

#include <algorithm>
#include <initializer_list>

#include "daemon/base/bytes.hpp"
#include "daemon/base/ids.hpp"

namespace lumbung::crypto {

/// BLAKE2b with 32 octets of output over `parts` put behind each other (RFC 7693, no key).
[[nodiscard]] Digest blake2b_256(std::initializer_list<ByteView> parts);

/// BLAKE2b with 16 octets of output (not a cut of the longer one).
[[nodiscard]] Id<16, struct Hash16Tag> blake2b_128(std::initializer_list<ByteView> parts);

/// A hash as an id of another kind; the lengths must agree.
template <class IdType, std::size_t size, class Tag>
[[nodiscard]] IdType id_of(const Id<size, Tag>& hash) {
  static_assert(IdType::size <= size);
  IdType id;
  std::copy_n(hash.bytes.begin(), IdType::size, id.bytes.begin());
  return id;
}

/// True if both are equal; takes the same time wherever they differ.
[[nodiscard]] bool equal_in_constant_time(ByteView left, ByteView right);

}  // namespace lumbung::crypto
