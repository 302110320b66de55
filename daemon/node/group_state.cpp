#include "daemon/node/group_state.hpp"

#include <algorithm>

#include "daemon/base/codec.hpp"
#include "daemon/base/ensure.hpp"
#include "daemon/crypto/hash.hpp"

namespace lumbung::node {
namespace {

/// Names the devices behind the values of register questions; the review room knows only client
/// ids.
void name_writers(const Replica& replica, const SpaceId& group, const OpenDocument& registers,
                  GroupView& view) {
  const log::LogBook& book = replica.book(group);
  for (const auto& [client, author] : registers.authors) {
    view.writers.emplace(client, book.author_of(author.log));
  }
  for (auto& item : view.items) {
    for (auto& candidate : item.candidates) {
      if (!candidate.writer || candidate.author) continue;
      const auto found = view.writers.find(candidate.writer->client);
      if (found != view.writers.end()) candidate.author = found->second;
      if (const auto* run = registers.run_of(*candidate.writer)) candidate.hlc = run->hlc;
    }
  }
}

}  // namespace

std::shared_ptr<const GroupView> make_group_view(const Replica& replica, const SpaceId& group,
                                                 const Documents& documents) {
  auto view = std::make_shared<GroupView>();
  view->id = group;
  const CausalHistory& history = replica.history(group);
  const OpenDocument* registers = documents.find(group_register);
  if (registers != nullptr) {
    view->registers = village::read_group(registers->document, registers->seen(history));
  }
  if (view->registers.name.empty()) {
    // The register is still on its way; the control space has the name that it was founded with.
    view->registers.name = replica.membership().spaces().at(group).name;
  }
  view->book = ledger::build_book(documents.records(), history);
  view->items = review::items(view->book, view->registers);
  review::settle(view->registers, view->book);
  Writer digest;
  digest.blob(ledger::canonical_bytes(view->book));
  digest.blob(review::canonical_bytes(view->items));
  view->digest = crypto::blake2b_256({digest.bytes()});
  if (registers != nullptr) name_writers(replica, group, *registers, *view);
  return view;
}

Result<Documents> documents_at(Storage& storage, const Replica& replica, const SpaceId& space,
                               std::span<const EnvelopeHash> heads) {
  const Documents* current = replica.documents(space);
  ensure(current != nullptr, "only spaces with documents have a past of them");
  const log::LogBook& book = replica.book(space);
  std::vector<Origin> seen;
  for (const auto& head : heads) {
    if (const auto at = book.find(head)) seen.push_back(*at);
  }
  if (const auto own = book.end_of_latest(replica.own().certificate.device())) {
    seen.push_back(own->at);
  }
  const auto quarantined = replica.quarantined(space);
  const LogId own_log =
      log::log_id_of(replica.own().certificate.signing_key, replica.own().run, space);
  Documents past(current->kind(), log::client_id_of(own_log, 0));
  Result<> outcome;
  const auto walked = storage.each_envelope(space, [&](const HeldEnvelope& held) {
    if (std::binary_search(quarantined.begin(), quarantined.end(), held.origin)) return true;
    const bool known = std::any_of(seen.begin(), seen.end(), [&](const Origin& by) {
      return book.history().seen(by, held.origin);
    });
    if (!known) return true;
    const auto envelope = log::decode_envelope(held.bytes);
    if (!envelope || envelope->kind != log::Kind::document) return true;
    const auto plaintext = log::open_body(*envelope, replica.key_of(space));
    if (!plaintext) return true;
    const auto content = log::decode_plaintext(*plaintext);
    if (!content) return true;
    const auto* update = std::get_if<log::DocumentUpdate>(&*content);
    if (update == nullptr) return true;
    outcome = past.integrate(
        {held.origin, held.hash, book.author_of(held.origin.log), envelope->hlc}, *update);
    return outcome.has_value();
  });
  if (!walked) return tl::unexpected(walked.error());
  if (!outcome) return tl::unexpected(outcome.error());
  return past;
}

Digest book_digest(const std::map<SpaceId, std::shared_ptr<const GroupView>>& groups) {
  Writer out;
  for (const auto& [id, group] : groups) {
    out.id(id);
    out.id(group->digest);
  }
  return crypto::blake2b_256({out.bytes()});
}

}  // namespace lumbung::node
