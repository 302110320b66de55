#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/identity/device_secrets.hpp"
#include "daemon/identity/membership.hpp"
#include "daemon/log/acceptance.hpp"
#include "daemon/node/documents.hpp"
#include "daemon/node/hybrid_clock.hpp"
#include "daemon/node/small_tables.hpp"
#include "daemon/node/storage.hpp"

namespace lumbung::node {

/// What one input changes, gathered until it is made durable in one commit.
struct Growth {
  StoreBatch batch;
  std::set<std::pair<SpaceId, LogId>> logs;  ///< grown
  bool spaces_changed = false;               ///< a space or a right is new
  [[nodiscard]] bool empty() const { return batch.empty() && logs.empty() && !spaces_changed; }
};

/// What became of an envelope from outside, as far as its sender is concerned.
enum class Conduct : std::uint8_t {
  fine,           ///< taken, known, or not to be judged now
  bad_envelope,   ///< a sender that checks would not have sent it
  bad_signature,  ///< the sender made it up
};

/// A refusal to be counted: a stable word, and more for the log.
struct Offence {
  Conduct conduct = Conduct::fine;
  std::string kind;
  std::string detail;
};

/// Who this laptop is, as its envelopes say.
struct OwnIdentity {
  identity::DeviceCertificate certificate;
  RunNonce run;
};

/// All that this laptop holds of one community: logs, rights, documents, as one consistent state.
///
/// Shape   Every envelope comes in by one of three doors: load (what the store holds), ingest (what
///         peers sent: judged in full), take_own (what this laptop wrote). What is accepted is
///         acted on at once and added to `Growth`; the caller makes that durable before it tells
///         anybody. After a failed commit this object is thrown away.
/// Errors  None for bytes of peers: they are refused, kept back or quarantined.
/// Thread  None of its own.
class Replica {
 public:
  /// `founder` is who begins the community, as far as that is known before GENESIS is here.
  Replica(const OwnIdentity& own, const CommunityRow& community,
          std::optional<identity::DeviceCertificate> founder);
  Replica(const Replica&) = delete;
  Replica& operator=(const Replica&) = delete;

  /// Takes what the store holds. Envelopes that cannot be read or that lack what they follow are
  /// left out and named in `lost`; a later exchange brings them again.
  [[nodiscard]] Result<> load(Storage& storage, HybridClock& clock, WallTime now,
                              std::vector<std::string>& lost);

  /// Judges one envelope that `from` sent, and all that it frees.
  void ingest(ByteView bytes, const DeviceId& from, HybridClock& clock, WallTime now,
              Growth& growth, const std::function<void(const Offence&)>& report);

  /// Drops what `peer` sent and what was kept back: its session is over.
  void forget(const DeviceId& peer) { acceptance_.forget(peer); }

  /// Takes an envelope that this laptop wrote; `written` says which update stands in it, whose
  /// effect is in the open document already, from clock `first` on.
  struct OwnUpdate {
    log::DocumentUpdate update;
    crdt::Clock first = 0;
  };
  void take_own(const log::Envelope& envelope, const std::optional<identity::Operation>& operation,
                const std::optional<OwnUpdate>& written, Growth& growth);

  [[nodiscard]] const CommunityRow& community() const { return community_; }
  [[nodiscard]] SpaceId control_space() const { return shelf_.control_space; }
  [[nodiscard]] const identity::Membership& membership() const { return membership_; }
  [[nodiscard]] const log::Shelf& shelf() const { return shelf_; }
  [[nodiscard]] const OwnIdentity& own() const { return own_; }

  /// All spaces, the control space first, then in order of id.
  [[nodiscard]] std::vector<SpaceId> spaces() const;
  [[nodiscard]] const log::LogBook& book(const SpaceId& space) const;
  [[nodiscard]] const CausalHistory& history(const SpaceId& space) const;
  /// The key of a space that is known.
  [[nodiscard]] const crypto::SymmetricKey& key_of(const SpaceId& space) const;
  /// Documents of the board or of a group; nullptr for other spaces.
  [[nodiscard]] const Documents* documents(const SpaceId& space) const;
  [[nodiscard]] Documents* documents(const SpaceId& space);
  /// The groups' spaces, in order of id.
  [[nodiscard]] std::vector<SpaceId> groups() const;

  [[nodiscard]] std::uint64_t records() const { return shelf_.size(); }
  [[nodiscard]] std::uint64_t quarantined() const { return quarantined_.size(); }
  [[nodiscard]] const std::set<std::pair<SpaceId, Origin>>& quarantined_places() const {
    return quarantined_;
  }
  /// Places of quarantined envelopes of one space, in order.
  [[nodiscard]] std::vector<Origin> quarantined(const SpaceId& space) const;
  [[nodiscard]] Digest frontier_digest() const;
  /// The frontier digest over all spaces but the control space.
  [[nodiscard]] Digest data_digest() const;
  /// True if `device` is a member of either level.
  [[nodiscard]] bool is_member(const DeviceId& device) const;
  /// The level of this laptop by all that is known here.
  [[nodiscard]] std::optional<identity::Level> own_level() const;

 private:
  void act_on(const log::Accepted& accepted, HybridClock& clock, WallTime now, Growth& growth,
              const std::function<void(const Offence&)>& report);
  /// The fault for which an accepted envelope is quarantined; nothing if it is part of the whole.
  [[nodiscard]] std::optional<Offence> use(const log::Envelope& envelope, const DeviceId& author);
  [[nodiscard]] std::optional<Offence> use_control(const log::Envelope& envelope,
                                                   const DeviceId& author);
  [[nodiscard]] std::optional<Offence> use_document(const log::Envelope& envelope,
                                                    const DeviceId& author);
  void learn(const identity::Operation& operation, const OperationHash& hash,
             const log::Envelope& envelope, const DeviceId& author);
  [[nodiscard]] Result<> load_logs(Storage& storage, const SpaceId& space, HybridClock& clock,
                                   WallTime now, std::vector<std::string>& lost);
  [[nodiscard]] Result<> load_documents(Storage& storage, const SpaceId& space,
                                        std::vector<std::string>& lost);
  /// Why a stored envelope is left out; nothing if it was taken.
  [[nodiscard]] std::optional<std::string> load_envelope(const HeldEnvelope& held,
                                                         HybridClock& clock, WallTime now);
  [[nodiscard]] crdt::ClientId own_client(const SpaceId& space) const;

  OwnIdentity own_;
  CommunityRow community_;
  std::optional<identity::DeviceCertificate> founder_;
  log::Shelf shelf_;
  identity::Membership membership_;
  log::Acceptance acceptance_;
  std::map<SpaceId, Documents> documents_;
  std::set<std::pair<SpaceId, Origin>> quarantined_;
  mutable std::optional<std::pair<std::uint64_t, Digest>> frontier_;  ///< at so many envelopes
};

}  // namespace lumbung::node
