#include "daemon/node/admitting.hpp"

#include <algorithm>

#include "daemon/base/ensure.hpp"
#include "daemon/base/limits.hpp"

namespace lumbung::node {
namespace {

identity::Level level_of(Role role) {
  return role == Role::write ? identity::Level::write : identity::Level::read;
}

}  // namespace

lumbung::Decided<Admitting::Offer> Admitting::invite(Replica& replica, Author& author, Role role,
                                                     std::vector<std::string> addresses, Hlc hlc,
                                                     WallTime now) {
  Offer offer;
  const auto& known = replica.membership().invites();
  // Room is made by expired ones first, then by those that have done their work.
  std::erase_if(rows_, [&](const auto& entry) {
    const auto used = known.find({secrets_.device(), entry.first});
    const bool spent = used != known.end() && !used->second.admitted.empty();
    const bool drop =
        entry.second.expires_ms <= now.ms || (rows_.size() >= limits::open_invites_max && spent);
    if (drop) offer.growth.batch.changes.push_back(drop_invite(entry.first));
    return drop;
  });
  if (rows_.size() >= limits::open_invites_max) return refuse("too_many_invites");

  const auto secret = identity::make_invite_secret(entropy_);
  offer.invite = identity::invite_id_of(secret);
  offer.expires_ms = now.ms + limits::invite_ms_max;
  const auto written = author.write_operation(
      replica, identity::Invite{offer.invite, level_of(role), Hlc::of(offer.expires_ms, 0)}, hlc,
      offer.growth);
  ensure(written.has_value(), "an invite fits an envelope");
  const InviteRow row{secret, role, offer.expires_ms};
  offer.growth.batch.changes.push_back(put(row, vault_));
  rows_.emplace(offer.invite, row);
  if (addresses.size() > limits::invite_addresses_max) {
    addresses.resize(limits::invite_addresses_max);
  }
  offer.link = identity::encode(
      identity::InviteLink{secret, identity::community_tag_of(replica.community().community),
                           secrets_.device(), std::move(addresses)});
  return offer;
}

tl::expected<Growth, JoinRefused> Admitting::admit(Replica& replica, Author& author,
                                                   const InviteId& invite,
                                                   const identity::DeviceCertificate& newcomer,
                                                   Hlc hlc, WallTime now) {
  const auto row = rows_.find(invite);
  const auto known = replica.membership().invites().find({secrets_.device(), invite});
  if (row == rows_.end() || known == replica.membership().invites().end()) {
    return tl::unexpected(JoinRefused{"invite_refused"});
  }
  Growth growth;
  if (known->second.admitted.contains(newcomer.device())) return growth;
  if (!known->second.admitted.empty()) return tl::unexpected(JoinRefused{"invite_spent"});
  const bool expired = row->second.expires_ms <= now.ms ||
                       !replica.membership().is_open({secrets_.device(), invite}, hlc);
  const bool full = replica.membership().devices().size() >= limits::devices_max;
  if (expired || full || replica.own_level() != identity::Level::write) {
    return tl::unexpected(JoinRefused{"invite_refused"});
  }
  const auto written = author.write_operation(
      replica, identity::Admit{invite, level_of(row->second.role), newcomer}, hlc, growth);
  ensure(written.has_value(), "an admission fits an envelope");
  ensure(replica.is_member(newcomer.device()), "an own admission counts");
  return growth;
}

bool Admitting::has_open(const Replica& replica, Hlc now) const {
  return std::any_of(rows_.begin(), rows_.end(), [&](const auto& entry) {
    return replica.membership().is_open({secrets_.device(), entry.first}, now);
  });
}

Result<std::vector<Bytes>> welcome(Storage& storage, const Replica& replica) {
  std::vector<Bytes> messages;
  JoinAccept accept{replica.community().community, replica.community().control_key, 0};
  JoinEnvelopes part;
  std::size_t part_bytes = 0;
  const auto flush = [&] {
    if (part.envelopes.empty()) return;
    messages.push_back(encode(PairingMessage(std::move(part))));
    part = JoinEnvelopes{};
    part_bytes = 0;
  };
  const auto walked = storage.each_envelope(replica.control_space(), [&](const HeldEnvelope& held) {
    // A damaged row would break the newcomer's check of the whole; it gets the rest by sync.
    if (!replica.book(replica.control_space()).find(held.hash)) return true;
    const bool full = part_bytes + held.bytes.size() > limits::batch_bytes_max ||
                      part.envelopes.size() >= limits::batch_envelopes_max;
    if (full) flush();
    part_bytes += held.bytes.size();
    part.envelopes.push_back(held.bytes);
    ++accept.envelopes;
    return true;
  });
  if (!walked) return tl::unexpected(walked.error());
  flush();
  messages.insert(messages.begin(), encode(PairingMessage(accept)));
  return messages;
}

}  // namespace lumbung::node
