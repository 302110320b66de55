#include "daemon/node/office.hpp"

#include <sstream>
#include <utility>

#include "daemon/base/ensure.hpp"
#include "daemon/base/limits.hpp"
#include "daemon/base/match.hpp"
#include "daemon/base/text_codec.hpp"
#include "daemon/identity/founding.hpp"
#include "daemon/identity/root_words.hpp"

namespace lumbung::node {
namespace {

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

bool is_loopback(const Address& address) {
  return address.starts_with("127.") || address.starts_with("[::1]") ||
         address.starts_with("[0:0:0:0:0:0:0:1]");
}

constexpr std::string_view board_name = "BKM";

}  // namespace

Outcome Office::answer(Now now, const WriteContext& context, const Command& command,
                       const std::vector<Address>& addresses) {
  if (archive_.failed()) return refused("store_failed");
  if (!context.idempotency_key.empty()) {
    if (context.idempotency_key.size() > limits::word_bytes_max) {
      return refused("key_invalid");
    }
    const auto before = get_answer(archive_.storage(), context.idempotency_key);
    if (!before) return refused("store_failed");
    if (*before) {
      if ((*before)->request_digest != context.request_digest) return refused("key_reused");
      return (*before)->written;
    }
  }
  if (auto why_not = hindrance(command)) {
    return refused(std::move(*why_not));
  }
  auto judged = decide(now, context, command, addresses);
  if (!judged) return tl::unexpected(judged.error());
  Written& written = judged->written;
  written.version = judged->growth.logs.empty() ? publisher_.version() : publisher_.version_next();
  if (!context.idempotency_key.empty()) {
    judged->growth.batch.changes.push_back(
        put(context.idempotency_key, {context.request_digest, now.wall.ms, written}));
  }
  if (!keeper_.keep(now.mono, judged->growth)) {
    if (std::holds_alternative<Found>(command)) archive_.abandon();
    return refused("store_failed");
  }
  if (std::holds_alternative<Found>(command)) founded_ = true;
  if (std::holds_alternative<Invite>(command)) invited_ = true;
  return std::move(written);
}

bool Office::take_founded() { return std::exchange(founded_, false); }
bool Office::take_invited() { return std::exchange(invited_, false); }

std::optional<Refusal> Office::hindrance(const Command& command) const {
  const Replica* replica = archive_.replica();
  if (std::holds_alternative<Found>(command)) {
    if (replica != nullptr) return Refusal{"already_in_community", {}, {}, {}};
    return std::nullopt;
  }
  if (replica == nullptr) return Refusal{"no_community", {}, {}, {}};
  const bool reads = std::holds_alternative<ReadDraft>(command);
  if (!reads && replica->own_level() != identity::Level::write) {
    return Refusal{"not_allowed", {}, {}, {}};
  }
  return std::nullopt;
}

Judged Office::decide(Now now, const WriteContext& context, const Command& command,
                      const std::vector<Address>& addresses) {
  return std::visit(
      [&](const auto& wish) -> Judged {
        using Wish = std::decay_t<decltype(wish)>;
        if constexpr (needs_network<Wish>) {
          ensure(false, "wishes for the network go to others");
          return refused("not_found");
        } else if constexpr (std::is_same_v<Wish, Found>) {
          return found(now, wish);
        } else if constexpr (std::is_same_v<Wish, Invite>) {
          return invite(now, wish, addresses);
        } else if constexpr (std::is_same_v<Wish, SaveDraft> || std::is_same_v<Wish, ReadDraft> ||
                             std::is_same_v<Wish, DropDraft>) {
          return draft(wish);
        } else {
          Desk desk(*archive_.replica(), author_, archive_.storage(), entropy_, publisher_);
          return desk.decide(context, archive_.clock().next(now.wall), wish);
        }
      },
      command);
}

Judged Office::found(Now now, const Found& wish) {
  const auto founding = identity::found_community(entropy_, secrets_, wish.name, board_name);
  if (!founding) return refused("name_invalid", "/name");
  const CommunityRow row{founding->community, founding->control_key};
  auto replica = std::make_unique<Replica>(archive_.own(), row, secrets_.certificate());
  Prepared prepared;
  HybridClock clock = archive_.clock();
  for (const auto& operation :
       {identity::Operation(founding->genesis), identity::Operation(founding->board)}) {
    const auto written =
        author_.write_operation(*replica, operation, clock.next(now.wall), prepared.growth);
    ensure(written.has_value(), "the first operations fit their envelopes");
  }
  ensure(replica->own_level() == identity::Level::write, "a founder may write");
  prepared.growth.batch.changes.push_back(put(row, archive_.vault()));
  prepared.written.id = to_hex(founding->community);
  prepared.written.name = wish.name;
  prepared.written.root_words = words_of(identity::to_root_words(founding->root_seed));
  archive_.adopt(std::move(replica), clock);
  return prepared;
}

Judged Office::invite(Now now, const Invite& wish, const std::vector<Address>& addresses) {
  // A loopback address leads a newcomer to itself; it serves only where there is nothing else.
  std::vector<Address> useful;
  for (const auto& address : addresses) {
    if (!is_loopback(address)) useful.push_back(address);
  }
  auto offer = admitting_.invite(*archive_.replica(), author_, wish.role,
                                 useful.empty() ? addresses : useful,
                                 archive_.clock().next(now.wall), now.wall);
  if (!offer) return refused(offer.error().code);
  Prepared prepared;
  prepared.growth = std::move(offer->growth);
  prepared.written.id = offer->link;
  prepared.written.invite = to_hex(offer->invite);
  prepared.written.expires_ms = offer->expires_ms;
  return prepared;
}

Judged Office::draft(const SaveDraft& wish) const {
  if (wish.body.size() > limits::draft_bytes_max) return refused("too_large");
  Prepared prepared;
  prepared.growth.batch.changes.push_back(
      {Table::draft, draft_key(wish.group, wish.meeting), wish.body});
  return prepared;
}

Judged Office::draft(const ReadDraft& wish) const {
  const auto body = archive_.storage().get(Table::draft, draft_key(wish.group, wish.meeting));
  if (!body) return refused("store_failed");
  Prepared prepared;
  if (*body) prepared.written.body = **body;
  return prepared;
}

Judged Office::draft(const DropDraft& wish) const {
  Prepared prepared;
  prepared.growth.batch.changes.push_back(
      {Table::draft, draft_key(wish.group, wish.meeting), std::nullopt});
  return prepared;
}

}  // namespace lumbung::node
