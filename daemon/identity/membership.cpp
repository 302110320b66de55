#include "daemon/identity/membership.hpp"

#include <algorithm>
#include <array>

#include "daemon/base/match.hpp"

namespace lumbung::identity {

Membership::Membership(const CommunityId& community) : community_(community) {}

Ruling Membership::add(const AuthoredOperation& entry, const CausalHistory& history) {
  for (const Judged& held : operations_) {
    if (held.entry.origin == entry.origin && held.entry.hash == entry.hash) return held.ruling;
  }
  // Operations come in a causal order from the log. Where one comes late all the same, it goes
  // before the first that had seen it, and everything is judged again: the state is the set's.
  auto place = std::find_if(operations_.begin(), operations_.end(), [&](const Judged& held) {
    return history.seen(held.entry.origin, entry.origin);
  });
  if (std::holds_alternative<Genesis>(entry.operation)) place = operations_.begin();
  if (place == operations_.end()) {
    const Ruling ruling = judge(entry, history);
    if (ruling == Ruling::counts) take(entry);
    operations_.push_back({entry, ruling});
    return ruling;
  }
  const auto index = static_cast<std::size_t>(place - operations_.begin());
  operations_.insert(place, {entry, Ruling::counts});
  rejudge(history);
  return operations_[index].ruling;
}

void Membership::rejudge(const CausalHistory& history) {
  community_name_.clear();
  control_key_id_.reset();
  devices_.clear();
  certificate_stamps_.clear();
  spaces_.clear();
  invites_.clear();
  // Judging looks at the operations before: they must stand with their new rulings, no others.
  std::vector<Judged> all;
  all.swap(operations_);
  for (Judged& judged : all) {
    judged.ruling = judge(judged.entry, history);
    if (judged.ruling == Ruling::counts) take(judged.entry);
    operations_.push_back(std::move(judged));
  }
}

Ruling Membership::judge(const AuthoredOperation& entry, const CausalHistory& history) const {
  const auto if_writer = [&](Ruling ruling) {
    const std::array heads{entry.origin};
    return may_write(entry.author, heads, history) ? ruling : Ruling::no_right;
  };
  return std::visit(
      Match{
          [&](const Genesis&) {
            return community_id_of(entry.hash) == community_ ? Ruling::counts
                                                             : Ruling::other_community;
          },
          [&](const SpaceCreate& create) { return if_writer(judge_space(entry, create, history)); },
          [&](const Invite&) { return if_writer(Ruling::counts); },
          [&](const Admit& admit) { return if_writer(judge_admit(entry, admit, history)); },
          [&](const Carrier&) { return Ruling::counts; },
          [&](const Unknown&) { return Ruling::needs_update; }},
      entry.operation);
}

Ruling Membership::judge_space(const AuthoredOperation& entry, const SpaceCreate& create,
                               const CausalHistory& history) const {
  if (create.kind != SpaceKind::board) return Ruling::counts;
  for (const Judged& held : operations_) {
    const auto* other = std::get_if<SpaceCreate>(&held.entry.operation);
    if (other == nullptr || other->kind != SpaceKind::board || held.ruling != Ruling::counts) {
      continue;
    }
    if (held.entry.hash != entry.hash && history.seen(entry.origin, held.entry.origin)) {
      return Ruling::board_exists;
    }
  }
  return Ruling::counts;
}

// Only the causal past of `entry` is looked at. So two laptops with one copied key can use an
// invite twice at the same time, and both uses count: for ever and everywhere, and visibly.
Ruling Membership::judge_admit(const AuthoredOperation& entry, const Admit& admit,
                               const CausalHistory& history) const {
  if (admit.invite.is_zero()) return Ruling::counts;
  Ruling best = Ruling::invite_unknown;
  for (const Judged& held : operations_) {
    if (held.ruling != Ruling::counts || held.entry.author != entry.author) continue;
    if (!history.seen(entry.origin, held.entry.origin)) continue;
    if (const auto* used = std::get_if<Admit>(&held.entry.operation)) {
      const bool same_device = used->certificate.signing_key == admit.certificate.signing_key;
      if (used->invite == admit.invite && !same_device) return Ruling::invite_used;
    }
    const auto* invite = std::get_if<Invite>(&held.entry.operation);
    if (invite == nullptr || invite->invite != admit.invite || best == Ruling::counts) continue;
    if (entry.hlc > invite->expires) {
      best = Ruling::invite_expired;
    } else {
      best = admit.level > invite->level ? Ruling::level_too_high : Ruling::counts;
    }
  }
  return best;
}

void Membership::take(const AuthoredOperation& entry) {
  std::visit(
      Match{[&](const Genesis& genesis) {
              if (control_key_id_) return;  // the same one, in a second envelope
              community_name_ = genesis.community_name;
              control_key_id_ = genesis.control_key_id;
              admit(genesis.founder, {{}, genesis.founder.device(), Level::write},
                    {Hlc{}, entry.hash});
            },
            [&](const SpaceCreate& create) {
              spaces_.try_emplace(space_id_of(entry.hash),
                                  Space{create.kind, create.name, create.key});
            },
            [&](const Invite& invite) {
              auto& state = invites_[{entry.author, invite.invite}];
              state.level = std::max(state.level, invite.level);
              state.expires = std::max(state.expires, invite.expires);
            },
            [&](const Admit& given) {
              admit(given.certificate, {entry.origin, entry.author, given.level},
                    {entry.hlc, entry.hash});
              if (given.invite.is_zero()) return;
              invites_[{entry.author, given.invite}].admitted.insert(given.certificate.device());
            },
            [](const Carrier&) {}, [](const Unknown&) {}},
      entry.operation);
}

void Membership::admit(const DeviceCertificate& certificate, const Admission& admission,
                       const std::pair<Hlc, OperationHash>& stamp) {
  const DeviceId id = certificate.device();
  Device& device = devices_[id];
  const auto [held, first] = certificate_stamps_.try_emplace(id, stamp);
  if (first || stamp > held->second) {
    device.certificate = certificate;
    held->second = stamp;
  }
  device.level = std::max(device.level, admission.level);
  const auto place =
      std::find_if(device.admissions.begin(), device.admissions.end(),
                   [&](const Admission& other) { return other.origin > admission.origin; });
  device.admissions.insert(place, admission);
}

std::optional<Level> Membership::level_at(DeviceId device, std::span<const Origin> heads,
                                          const CausalHistory& history) const {
  const auto found = devices_.find(device);
  if (found == devices_.end()) return std::nullopt;
  std::optional<Level> level;
  for (const Admission& admission : found->second.admissions) {
    const bool in_every_past = admission.origin == Origin{};
    if (in_every_past || std::any_of(heads.begin(), heads.end(), [&](const Origin& head) {
          return history.seen(head, admission.origin);
        })) {
      level = std::max(level.value_or(Level::read), admission.level);
    }
  }
  return level;
}

bool Membership::may_write(DeviceId device, std::span<const Origin> heads,
                           const CausalHistory& history) const {
  return level_at(device, heads, history) == Level::write;
}

std::optional<crypto::SigningPublicKey> Membership::signing_key_of(DeviceId device) const {
  const auto found = devices_.find(device);
  if (found == devices_.end()) return std::nullopt;
  return found->second.certificate.signing_key;
}

bool Membership::is_open(const InviteKey& invite, Hlc now) const {
  const auto found = invites_.find(invite);
  return found != invites_.end() && found->second.admitted.empty() && now <= found->second.expires;
}

std::optional<SpaceId> Membership::board() const {
  for (const auto& [id, space] : spaces_) {
    if (space.kind == SpaceKind::board) return id;
  }
  return std::nullopt;
}

}  // namespace lumbung::identity
