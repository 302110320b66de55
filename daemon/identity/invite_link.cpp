#include "daemon/identity/invite_link.hpp"

#include <algorithm>

#include "daemon/base/codec.hpp"
#include "daemon/base/limits.hpp"
#include "daemon/base/text_codec.hpp"
#include "daemon/crypto/hash.hpp"

namespace lumbung::identity {
namespace {

constexpr std::string_view kPrefix = "lumbung:1:";
constexpr std::string_view kScheme = "lumbung:";
constexpr std::string_view kWhiteSpace = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kWhiteSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kWhiteSpace) - first + 1);
}

bool is_port(std::string_view text) {
  if (text.empty() || text.size() > 5) return false;
  unsigned port = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
    port = port * 10 + static_cast<unsigned>(c - '0');
  }
  return port >= 1 && port <= 65535;
}

bool is_host_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
         c == '-' || c == '_';
}

bool is_v6_character(char c) {
  return is_host_character(c) || c == ':' || c == '%';  // '%' names a link-local interface
}

}  // namespace

InviteSecret make_invite_secret(crypto::Entropy& entropy) {
  return entropy.draw_id<InviteSecret>();
}

InviteId invite_id_of(const InviteSecret& secret) {
  return crypto::id_of<InviteId>(
      crypto::blake2b_256({bytes_of("lumbung-invite-id"), secret.view()}));
}

crypto::SymmetricKey invite_psk_of(const InviteSecret& secret) {
  return crypto::id_of<crypto::SymmetricKey>(
      crypto::blake2b_256({bytes_of("lumbung-invite"), secret.view()}));
}

CommunityTag8 community_tag_of(const CommunityId& community) {
  return crypto::id_of<CommunityTag8>(community);
}

bool is_address(std::string_view text) {
  if (text.size() > limits::address_bytes_max) return false;
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || !is_port(text.substr(colon + 1))) return false;
  const std::string_view host = text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    const std::string_view inner = host.substr(1, host.size() - 2);
    return std::all_of(inner.begin(), inner.end(), is_v6_character);
  }
  return !host.empty() && std::all_of(host.begin(), host.end(), is_host_character);
}

std::string encode(const InviteLink& link) {
  std::vector<std::string_view> addresses;
  for (const std::string& address : link.addresses) {
    if (is_address(address) && addresses.size() < limits::invite_addresses_max) {
      addresses.push_back(address);
    }
  }
  Writer writer;
  writer.id(link.secret);
  writer.id(link.community);
  writer.id(link.inviter);
  writer.u8(static_cast<std::uint8_t>(addresses.size()));
  for (const std::string_view address : addresses) writer.text(address);
  return std::string(kPrefix) + to_base64url(writer.bytes());
}

Result<InviteLink> decode_invite_link(std::string_view text) {
  text = trimmed(text);
  if (text.size() > limits::invite_link_bytes_max) return fail(Errc::limit, "link too long");
  if (!text.starts_with(kScheme)) {
    return fail(Errc::malformed, "not an invite: it should begin with lumbung:1:");
  }
  if (!text.starts_with(kPrefix)) {
    return fail(Errc::malformed, "an invite of another version of lumbung");
  }
  const auto bytes = from_base64url(text.substr(kPrefix.size()));
  if (!bytes) return fail(Errc::malformed, "invite with letters that do not belong, or cut short");

  Reader reader(*bytes);
  InviteLink link;
  link.secret = reader.id<InviteSecret>();
  link.community = reader.id<CommunityTag8>();
  link.inviter = reader.id<DeviceId>();
  const std::size_t count = reader.u8();
  if (!reader.ok()) return fail(Errc::malformed, "invite cut short");
  if (count > limits::invite_addresses_max) {
    return fail(Errc::limit, "invite with too many addresses");
  }
  for (std::size_t at = 0; at < count; ++at) {
    link.addresses.emplace_back(reader.text(limits::address_bytes_max));
  }
  if (!reader.done()) return fail(Errc::malformed, "invite cut short or with letters too many");
  if (!std::all_of(link.addresses.begin(), link.addresses.end(), is_address)) {
    return fail(Errc::malformed, "invite with an address that is none");
  }
  return link;
}

}  // namespace lumbung::identity
