#include "daemon/base/ensure.hpp"
#include "daemon/base/text_codec.hpp"
#include "daemon/node/replica.hpp"
#include "daemon/node/snapshots.hpp"

namespace lumbung::node {
namespace {

/// What the books of logs keep of a stored envelope; nothing if something it follows is not held.
std::optional<log::Held> held_of(const log::Envelope& envelope, Standing standing,
                                 const log::LogBook& book) {
  log::Held held;
  held.at = envelope.origin();
  held.hash = envelope.hash;
  held.standing =
      standing == Standing::accepted ? log::Standing::counts : log::Standing::quarantined;
  held.open = envelope.open;
  for (const auto& dep : envelope.deps) {
    const auto origin = book.find(dep);
    if (!origin) return std::nullopt;
    held.deps.push_back(*origin);
  }
  if (envelope.seq > 0) {
    const auto before = book.hash_at({envelope.log, envelope.seq - 1});
    if (!before || *before != envelope.prev) return std::nullopt;
  } else if (envelope.open && envelope.open->parent) {
    if (book.hash_at(*envelope.open->parent) != envelope.prev) return std::nullopt;
  }
  return held;
}

}  // namespace

Result<> Replica::load(Storage& storage, HybridClock& clock, WallTime now,
                       std::vector<std::string>& lost) {
  // The control space first: it names the other spaces and holds their keys.
  if (const auto done = load_logs(storage, shelf_.control_space, clock, now, lost); !done) {
    return done;
  }
  const auto spaces = this->spaces();
  for (const auto& space : spaces) {
    if (space == shelf_.control_space) continue;
    if (const auto done = load_logs(storage, space, clock, now, lost); !done) return done;
    if (const auto done = load_documents(storage, space, lost); !done) return done;
  }
  const auto forks = get_forks(storage);
  if (!forks) return tl::unexpected(forks.error());
  for (const auto& fork : *forks) {
    const auto book = shelf_.books.find(fork.space);
    if (book == shelf_.books.end() || book->second.find(fork.proof.at.log) == nullptr) continue;
    book->second.mark_forked(fork.proof);
  }
  return {};
}

Result<> Replica::load_logs(Storage& storage, const SpaceId& space, HybridClock& clock,
                            WallTime now, std::vector<std::string>& lost) {
  return storage.each_envelope(space, [&](const HeldEnvelope& held) {
    if (const auto why = load_envelope(held, clock, now)) {
      lost.push_back("envelope " + std::to_string(held.origin.seq) + " of log " +
                     to_hex(held.origin.log) + ": " + *why);
    }
    return true;
  });
}

std::optional<std::string> Replica::load_envelope(const HeldEnvelope& held, HybridClock& clock,
                                                  WallTime now) {
  const auto envelope = log::decode_envelope(held.bytes);
  if (!envelope) return "cannot be read: " + envelope.error().detail;
  if (envelope->hash != held.hash || envelope->origin() != held.origin ||
      envelope->space != held.space) {
    return "is not what was stored";
  }
  log::LogBook& book = shelf_.want(held.space);
  if (book.find(held.hash)) return std::nullopt;
  const auto entry = held_of(*envelope, held.standing, book);
  if (!entry) return "lacks what it follows";
  book.take(*entry);
  clock.observe(envelope->hlc, now);
  if (held.standing == Standing::quarantined) {
    quarantined_.emplace(held.space, held.origin);
    return std::nullopt;
  }
  if (envelope->kind != log::Kind::control) return std::nullopt;
  const auto fault = use_control(*envelope, book.author_of(envelope->log));
  if (!fault) return std::nullopt;
  quarantined_.emplace(held.space, held.origin);
  return "its content no longer fits: " + fault->detail;
}

Result<> Replica::load_documents(Storage& storage, const SpaceId& space,
                                 std::vector<std::string>& lost) {
  Documents& documents = documents_.at(space);
  const log::LogBook& book = this->book(space);
  auto snapshot = read_snapshot(storage, {space, key_of(space), book, quarantined_},
                                documents.kind(), own_client(space));
  if (!snapshot) return tl::unexpected(snapshot.error());
  if (*snapshot) documents.restore(std::move((*snapshot)->documents), book);
  return storage.each_envelope(space, [&](const HeldEnvelope& held) {
    const bool covered = *snapshot && (*snapshot)->covers(held.origin);
    if (covered || held.standing == Standing::quarantined || !book.find(held.hash)) return true;
    const auto envelope = log::decode_envelope(held.bytes);
    if (!envelope || envelope->kind != log::Kind::document) return true;
    // Judged when it came; judged again because its content must still fit to be used.
    if (const auto fault = use_document(*envelope, book.author_of(envelope->log))) {
      quarantined_.emplace(held.space, held.origin);
      lost.push_back("envelope " + std::to_string(held.origin.seq) + " of log " +
                     to_hex(held.origin.log) + ": its content no longer fits: " + fault->detail);
    }
    return true;
  });
}

}  // namespace lumbung::node
