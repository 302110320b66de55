#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daemon/node/author.hpp"
#include "daemon/node/pairing_messages.hpp"
#include "daemon/node/small_tables.hpp"

namespace lumbung::node {

/// The inviter's side: links that this laptop gave out, and who came with them.
///
/// Shape   An invite admits one device; the same device may come again with it until it expires.
///         What admit() writes is committed by the caller before the newcomer hears of it.
/// Thread  None of its own.
class Admitting {
 public:
  Admitting(const identity::DeviceSecrets& secrets, crypto::Entropy& entropy, Vault& vault)
      : secrets_(secrets), entropy_(entropy), vault_(vault) {}

  void restore(std::map<InviteId, InviteRow> rows) { rows_ = std::move(rows); }

  struct Offer {
    Growth growth;
    std::string link;
    InviteId invite;
    std::int64_t expires_ms = 0;
  };
  /// A new link with these addresses in it. Refusals: too_many_invites.
  [[nodiscard]] lumbung::Decided<Offer> invite(Replica& replica, Author& author, Role role,
                                               std::vector<std::string> addresses, Hlc hlc,
                                               WallTime now);

  /// Admits the device of `certificate`, or says why not (invite_spent, invite_refused). An empty
  /// growth means that it was admitted before.
  [[nodiscard]] tl::expected<Growth, JoinRefused> admit(Replica& replica, Author& author,
                                                        const InviteId& invite,
                                                        const identity::DeviceCertificate& newcomer,
                                                        Hlc hlc, WallTime now);

  /// Secrets that a caller may come with, spent ones too until they expire.
  [[nodiscard]] const std::map<InviteId, InviteRow>& rows() const { return rows_; }
  /// True if some invite waits for its device.
  [[nodiscard]] bool has_open(const Replica& replica, Hlc now) const;

 private:
  const identity::DeviceSecrets& secrets_;
  crypto::Entropy& entropy_;
  Vault& vault_;
  std::map<InviteId, InviteRow> rows_;
};

/// The whole control space as messages for a newcomer, JoinAccept first.
[[nodiscard]] Result<std::vector<Bytes>> welcome(Storage& storage, const Replica& replica);

}  // namespace lumbung::node
