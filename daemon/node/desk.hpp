#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/crypto/entropy.hpp"
#include "daemon/node/author.hpp"
#include "daemon/node/command.hpp"
#include "daemon/node/publisher.hpp"
#include "daemon/node/replica.hpp"

namespace lumbung::node {

/// What a wish on the books comes to: what was written and is not durable yet, and the answer.
struct Prepared {
  Growth growth;
  Written written;
};
using Judged = tl::expected<Prepared, std::vector<Refusal>>;

/// Decides wishes about groups, members and money, and writes what follows from them.
///
/// Shape   A wish is judged on the books that its writer saw (`based_on`), and what is written says
///         so: what another laptop wrote meanwhile is found as a conflict, never hidden.
/// Errors  Refusals of the rooms, passed on. After a refusal nothing has changed.
/// Thread  None of its own.
class Desk {
 public:
  Desk(Replica& replica, Author& author, Storage& storage, crypto::Entropy& entropy,
       const Publisher& publisher)
      : replica_(replica),
        author_(author),
        storage_(storage),
        entropy_(entropy),
        publisher_(publisher) {}

  [[nodiscard]] Judged decide(const WriteContext& context, Hlc hlc, const CreateGroup& wish);
  [[nodiscard]] Judged decide(const WriteContext& context, Hlc hlc, const ChangeGroup& wish);
  [[nodiscard]] Judged decide(const WriteContext& context, Hlc hlc, const AddMember& wish);
  [[nodiscard]] Judged decide(const WriteContext& context, Hlc hlc, const ChangeMember& wish);
  [[nodiscard]] Judged decide(const WriteContext& context, Hlc hlc, const EnterCells& wish);
  [[nodiscard]] Judged decide(const WriteContext& context, Hlc hlc, const OpenLoan& wish);
  [[nodiscard]] Judged decide(const WriteContext& context, Hlc hlc, const PayLoan& wish);
  [[nodiscard]] Judged decide(const WriteContext& context, Hlc hlc, const EnterCash& wish);
  [[nodiscard]] Judged decide(const WriteContext& context, Hlc hlc, const ReverseRecord& wish);
  [[nodiscard]] Judged decide(const WriteContext& context, Hlc hlc, const Decide& wish);

 private:
  /// A group as the writer saw it.
  struct Seen {
    SpaceId space;
    std::shared_ptr<const GroupView> group;
    std::vector<EnvelopeHash> heads;
    std::optional<Documents> past;  ///< present if the space has grown since
  };
  using Edit = std::function<Result<>(crdt::Document&)>;

  [[nodiscard]] tl::expected<Seen, Refusal> look(const WriteContext& context, const SpaceId& group);
  /// One edit of a register document: one transaction, one update, one envelope.
  void edit(Seen& seen, std::string_view document, Hlc hlc, const Edit& change, Growth& growth);
  /// Records into the books of their years, one envelope for each year.
  [[nodiscard]] Judged record(Seen& seen, Hlc hlc, const std::vector<ledger::Payload>& payloads);

  Replica& replica_;
  Author& author_;
  Storage& storage_;
  crypto::Entropy& entropy_;
  const Publisher& publisher_;
};

}  // namespace lumbung::node
