#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>

#include "daemon/base/bytes.hpp"

namespace lumbung {

/// `size_bytes` octets that name something. Ids of different tags do not compare or convert.
template <std::size_t size_bytes, class Tag>
struct Id {
  static constexpr std::size_t size = size_bytes;
  std::array<std::uint8_t, size_bytes> bytes{};

  auto operator<=>(const Id&) const = default;
  [[nodiscard]] ByteView view() const { return bytes; }
  [[nodiscard]] bool is_zero() const {
    return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
  }
  /// The id whose octets are `view`; nothing if the length differs.
  [[nodiscard]] static std::optional<Id> from(ByteView view) {
    if (view.size() != size_bytes) return std::nullopt;
    Id id;
    std::copy(view.begin(), view.end(), id.bytes.begin());
    return id;
  }
};

/// For unordered containers only; our ids are hashes or random, so any eight octets serve.
struct IdHash {
  template <std::size_t size_bytes, class Tag>
  std::size_t operator()(const Id<size_bytes, Tag>& id) const {
    static_assert(size_bytes >= sizeof(std::size_t));
    std::size_t hash = 0;
    std::memcpy(&hash, id.bytes.data(), sizeof hash);
    return hash;
  }
};

// Lengths and derivations: docs/formats.md, "Ids".
using CommunityId = Id<32, struct CommunityTag>;    ///< BLAKE2b-256 of the GENESIS operation
using SpaceId = Id<16, struct SpaceTag>;            ///< first 16 of the hash of its SPACE_CREATE
using LogId = Id<16, struct LogTag>;                ///< one log per device run and space
using DeviceId = Id<16, struct DeviceTag>;          ///< first 16 of the hash of its signing key
using KeyId = Id<32, struct KeyTag>;                ///< BLAKE2b-256 of a symmetric key
using EnvelopeHash = Id<32, struct EnvelopeTag>;    ///< BLAKE2b-256 over a whole envelope
using OperationHash = Id<32, struct OperationTag>;  ///< BLAKE2b-256 over a control operation
using Digest = Id<32, struct DigestTag>;            ///< frontier and book digests
using InviteId = Id<16, struct InviteTag>;          ///< hash of an invite's secret
using RunNonce = Id<16, struct RunNonceTag>;        ///< random, once per daemon run

/// A place in a log: the envelope `seq` (from 0) of `log`.
struct Origin {
  LogId log;
  std::uint64_t seq = 0;
  auto operator<=>(const Origin&) const = default;
};

}  // namespace lumbung
