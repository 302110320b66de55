#include "daemon/node/joining.hpp"

#include "daemon/base/limits.hpp"
#include "daemon/base/match.hpp"

namespace lumbung::node {
namespace {

JoinRefused not_as_invited() { return {"invite_refused"}; }

}  // namespace

std::optional<identity::DeviceCertificate> founder_in(const std::vector<Bytes>& envelopes,
                                                      const CommunityRow& community) {
  for (const auto& bytes : envelopes) {
    const auto envelope = log::decode_envelope(bytes);
    if (!envelope || envelope->kind != log::Kind::control) continue;
    const auto plaintext = log::open_body(*envelope, community.control_key);
    if (!plaintext) continue;
    const auto hash = identity::operation_hash(*plaintext);
    if (identity::community_id_of(hash) != community.community) continue;
    const auto operation = identity::decode_operation(*plaintext);
    if (!operation) return std::nullopt;
    const auto* genesis = std::get_if<identity::Genesis>(&*operation);
    if (genesis == nullptr) return std::nullopt;
    return genesis->founder;
  }
  return std::nullopt;
}

Joining::Joining(const OwnIdentity& own, identity::InviteLink link, DeviceId inviter)
    : own_(own), link_(std::move(link)), inviter_(inviter) {}

Joining::Step Joining::handle(const PairingMessage& message, HybridClock clock, WallTime now) {
  if (const auto* refused = std::get_if<JoinRefused>(&message)) {
    const bool known = refused->code == "invite_spent" || refused->code == "invite_refused";
    return known ? *refused : not_as_invited();
  }
  if (const auto* accept = std::get_if<JoinAccept>(&message)) return take(*accept);
  if (const auto* part = std::get_if<JoinEnvelopes>(&message)) return take(*part, clock, now);
  return not_as_invited();
}

Joining::Step Joining::take(const JoinAccept& accept) {
  if (accepted_ || accept.envelopes == 0 || accept.envelopes > limits::control_envelopes_max) {
    return not_as_invited();
  }
  if (identity::community_tag_of(accept.community) != link_.community) return not_as_invited();
  accepted_ = accept;
  return More{};
}

Joining::Step Joining::take(const JoinEnvelopes& part, HybridClock clock, WallTime now) {
  if (!accepted_) return not_as_invited();
  for (const auto& envelope : part.envelopes) {
    bytes_ += envelope.size();
    envelopes_.push_back(envelope);
  }
  if (bytes_ > limits::control_bytes_max || envelopes_.size() > accepted_->envelopes) {
    return not_as_invited();
  }
  if (envelopes_.size() < accepted_->envelopes) return More{};
  return verify(clock, now);
}

Joining::Step Joining::verify(HybridClock clock, WallTime now) const {
  const CommunityRow community{accepted_->community, accepted_->control_key};
  const auto founder = founder_in(envelopes_, community);
  if (!founder) return not_as_invited();
  Arrived arrived;
  arrived.clock = clock;
  arrived.replica = std::make_unique<Replica>(own_, community, founder);
  bool honest = true;
  for (const auto& bytes : envelopes_) {
    arrived.replica->ingest(bytes, inviter_, arrived.clock, now, arrived.growth,
                            [&](const Offence& offence) {
                              if (offence.conduct != Conduct::fine) honest = false;
                            });
  }
  const auto& membership = arrived.replica->membership();
  const bool whole = membership.control_key_id() == crypto::key_id_of(accepted_->control_key) &&
                     arrived.replica->is_member(own_.certificate.device()) &&
                     arrived.replica->is_member(inviter_);
  if (!honest || !whole) return not_as_invited();
  return arrived;
}

}  // namespace lumbung::node
