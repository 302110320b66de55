#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/ids.hpp"
#include "daemon/base/result.hpp"
#include "daemon/crypto/entropy.hpp"
#include "daemon/crypto/sealing.hpp"

namespace lumbung::identity {

using InviteSecret = Id<16, struct InviteSecretTag>;
using CommunityTag8 = Id<8, struct CommunityTag8Tag>;

[[nodiscard]] InviteSecret make_invite_secret(crypto::Entropy& entropy);
[[nodiscard]] InviteId invite_id_of(const InviteSecret& secret);
/// The Noise psk of a pairing session.
[[nodiscard]] crypto::SymmetricKey invite_psk_of(const InviteSecret& secret);
/// The first eight octets of a community's id: tells invites of different communities apart.
[[nodiscard]] CommunityTag8 community_tag_of(const CommunityId& community);

/// What an invited person types or scans.
///
/// Shape   `addresses` are "host:port" or "[v6]:port", at most limits::invite_addresses_max.
/// Source  docs/formats.md "Link of an invite".
struct InviteLink {
  InviteSecret secret;
  CommunityTag8 community;
  DeviceId inviter;
  std::vector<std::string> addresses;
  bool operator==(const InviteLink&) const = default;
};

/// "lumbung:1:..." Addresses over the bounds are left out, the rest stays.
[[nodiscard]] std::string encode(const InviteLink& link);

/// Total; spaces and line breaks around the link are forgiven.
/// Errors  malformed (the detail says in plain words what is wrong) | limit.
[[nodiscard]] Result<InviteLink> decode_invite_link(std::string_view text);

/// True for "host:port" with a port of 1 to 65535 and a host that a resolver could take.
[[nodiscard]] bool is_address(std::string_view text);

}  // namespace lumbung::identity
