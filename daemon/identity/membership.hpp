#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "daemon/base/causal_history.hpp"
#include "daemon/base/ids.hpp"
#include "daemon/base/time.hpp"
#include "daemon/identity/operation.hpp"

namespace lumbung::identity {

/// An operation and the envelope of the control space that brought it.
struct AuthoredOperation {
  Operation operation;
  OperationHash hash;
  DeviceId author;
  Origin origin;
  EnvelopeHash envelope;
  Hlc hlc;
};

/// What became of an operation. All but `counts` change nothing.
enum class Ruling : std::uint8_t {
  counts,
  needs_update,     ///< a kind of a later version
  other_community,  ///< a GENESIS that is not this community's
  no_right,         ///< its author did not hold level write in its causal past
  board_exists,     ///< a second board, by an author who had seen the first
  invite_unknown,   ///< ADMIT names no invite of its own author that it had seen
  invite_expired,   ///< ADMIT is later than its invite by its author's own clock
  invite_used,      ///< the invite had admitted another device before
  level_too_high,   ///< ADMIT gives more than its invite
};

struct Admission {
  Origin origin;  ///< of the ADMIT; all zero for GENESIS, which lies in every past
  DeviceId admitted_by;
  Level level = Level::read;
  bool operator==(const Admission&) const = default;
};

struct Device {
  DeviceCertificate certificate;      ///< of the latest admission (by hlc, then operation hash)
  Level level = Level::read;          ///< the highest of its admissions
  std::vector<Admission> admissions;  ///< in order of origin
  bool operator==(const Device&) const = default;
};

struct Space {
  SpaceKind kind = SpaceKind::group;
  std::string name;
  crypto::SymmetricKey key;
  bool operator==(const Space&) const = default;
};

/// An invite is known by its author too: nobody can spoil another's by taking its id.
struct InviteKey {
  DeviceId author;
  InviteId invite;
  auto operator<=>(const InviteKey&) const = default;
};

struct InviteState {
  Level level = Level::read;
  Hlc expires;
  std::set<DeviceId> admitted;  ///< more than one only if a copied disk used it twice
  bool operator==(const InviteState&) const = default;
};

/// Who may do what in one community: a pure function of the set of control operations.
///
/// Shape   Operations come in any order; the state depends on the set alone. An operation is judged
///         by its causal past only, so what counted once counts for ever and for every laptop.
/// Errors  None: an operation that breaks a rule is kept with its ruling and changes nothing.
/// Thread  None of its own; a copy is a snapshot that may be read elsewhere.
/// Source  docs/formats.md "Rights".
class Membership {
 public:
  explicit Membership(const CommunityId& community);

  /// Takes one operation; the same one again changes nothing. `history` is the control space's and
  /// knows `entry.origin` and everything it had seen.
  Ruling add(const AuthoredOperation& entry, const CausalHistory& history);

  /// The level of `device` for somebody who had seen just `heads` of the control space and their
  /// past; nothing if it was no member there. The founder has level write everywhere.
  [[nodiscard]] std::optional<Level> level_at(DeviceId device, std::span<const Origin> heads,
                                              const CausalHistory& history) const;
  /// True if `device` had level write at `heads`.
  [[nodiscard]] bool may_write(DeviceId device, std::span<const Origin> heads,
                               const CausalHistory& history) const;
  /// The signing key of a member of either level, seen from all that is known here.
  [[nodiscard]] std::optional<crypto::SigningPublicKey> signing_key_of(DeviceId device) const;

  [[nodiscard]] const CommunityId& community() const { return community_; }
  /// Empty until GENESIS is here.
  [[nodiscard]] const std::string& community_name() const { return community_name_; }
  [[nodiscard]] std::optional<KeyId> control_key_id() const { return control_key_id_; }
  [[nodiscard]] const std::map<DeviceId, Device>& devices() const { return devices_; }
  [[nodiscard]] const std::map<SpaceId, Space>& spaces() const { return spaces_; }
  [[nodiscard]] const std::map<InviteKey, InviteState>& invites() const { return invites_; }
  /// True if the invite is known, has admitted nobody and has not expired at `now`.
  [[nodiscard]] bool is_open(const InviteKey& invite, Hlc now) const;
  /// The board's space, once it is created.
  [[nodiscard]] std::optional<SpaceId> board() const;
  /// Operations and their rulings, in a causal order.
  struct Judged {
    AuthoredOperation entry;
    Ruling ruling = Ruling::counts;
  };
  [[nodiscard]] const std::vector<Judged>& operations() const { return operations_; }

 private:
  [[nodiscard]] Ruling judge(const AuthoredOperation& entry, const CausalHistory& history) const;
  [[nodiscard]] Ruling judge_space(const AuthoredOperation& entry, const SpaceCreate& create,
                                   const CausalHistory& history) const;
  [[nodiscard]] Ruling judge_admit(const AuthoredOperation& entry, const Admit& admit,
                                   const CausalHistory& history) const;
  void take(const AuthoredOperation& entry);
  void admit(const DeviceCertificate& certificate, const Admission& admission,
             const std::pair<Hlc, OperationHash>& stamp);
  void rejudge(const CausalHistory& history);

  CommunityId community_;
  std::string community_name_;
  std::optional<KeyId> control_key_id_;
  std::map<DeviceId, Device> devices_;
  std::map<DeviceId, std::pair<Hlc, OperationHash>> certificate_stamps_;
  std::map<SpaceId, Space> spaces_;
  std::map<InviteKey, InviteState> invites_;
  std::vector<Judged> operations_;
};

}  // namespace lumbung::identity
