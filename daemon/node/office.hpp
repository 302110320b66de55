#pragma once

#include <variant>

#include "daemon/node/admitting.hpp"
#include "daemon/node/archive.hpp"
#include "daemon/node/author.hpp"
#include "daemon/node/desk.hpp"
#include "daemon/node/keeper.hpp"
#include "daemon/node/publisher.hpp"

namespace lumbung::node {

/// Wishes that the network decides, not the books.
template <class Wish>
inline constexpr bool needs_network = std::is_same_v<Wish, Join> || std::is_same_v<Wish, SyncNow>;

/// Takes the wishes of page and scripts that this laptop can fulfil alone: checks who may, answers
/// a repeated request as before, lets the desk decide, and keeps what follows.
///
/// Thread  None of its own.
class Office {
 public:
  Office(const identity::DeviceSecrets& secrets, crypto::Entropy& entropy, Archive& archive,
         Author& author, Admitting& admitting, const Publisher& publisher, Keeper& keeper)
      : secrets_(secrets),
        entropy_(entropy),
        archive_(archive),
        author_(author),
        admitting_(admitting),
        publisher_(publisher),
        keeper_(keeper) {}

  /// The answer; what it reports as done is durable. `addresses` are this laptop's own.
  [[nodiscard]] Outcome answer(Now now, const WriteContext& context, const Command& command,
                               const std::vector<Address>& addresses);
  /// True once after a community was founded.
  [[nodiscard]] bool take_founded();
  /// True once after an invite was made.
  [[nodiscard]] bool take_invited();

 private:
  [[nodiscard]] std::optional<Refusal> hindrance(const Command& command) const;
  [[nodiscard]] Judged decide(Now now, const WriteContext& context, const Command& command,
                              const std::vector<Address>& addresses);
  [[nodiscard]] Judged found(Now now, const Found& wish);
  [[nodiscard]] Judged invite(Now now, const Invite& wish, const std::vector<Address>& addresses);
  [[nodiscard]] Judged draft(const SaveDraft& wish) const;
  [[nodiscard]] Judged draft(const ReadDraft& wish) const;
  [[nodiscard]] Judged draft(const DropDraft& wish) const;

  const identity::DeviceSecrets& secrets_;
  crypto::Entropy& entropy_;
  Archive& archive_;
  Author& author_;
  Admitting& admitting_;
  const Publisher& publisher_;
  Keeper& keeper_;
  bool founded_ = false;
  bool invited_ = false;
};

}  // namespace lumbung::node
