#include "daemon/log/acceptance.hpp"

#include <limits>
#include <utility>

#include "daemon/base/ensure.hpp"
#include "daemon/base/limits.hpp"
#include "daemon/base/match.hpp"

namespace lumbung::log {
namespace {

Verdict refuse(AcceptStep step, Errc code, const char* why) { return Refused{step, {code, why}}; }

/// Whether an envelope of this kind belongs into the control space or outside of it.
bool fits_space(const Envelope& envelope, bool is_control_space) {
  if (envelope.kind == Kind::log_open) return !is_control_space || envelope.auth.empty();
  return (envelope.kind == Kind::control) == is_control_space;
}

/// What proves a fork together with our own envelope: it needs no body and no key.
Bytes evidence_of(const Envelope& envelope) {
  Bytes evidence = envelope.signed_bytes();
  append(evidence, envelope.signature.view());
  return evidence;
}

}  // namespace

const LogBook* Shelf::find(const SpaceId& space) const {
  const auto found = books.find(space);
  return found == books.end() ? nullptr : &found->second;
}

Digest Shelf::frontier_digest() const {
  std::map<SpaceId, Digest> digests;
  for (const auto& [space, book] : books) digests.emplace(space, book.digest());
  return log::frontier_digest(digests);
}

std::uint64_t Shelf::size() const {
  std::uint64_t envelopes = 0;
  for (const auto& [space, book] : books) envelopes += book.size();
  return envelopes;
}

Acceptance::Acceptance(Shelf& shelf, Questions questions)
    : shelf_(shelf), questions_(std::move(questions)) {
  ensure(questions_.key_of && questions_.may_write, "acceptance has somebody to ask");
}

Verdict Acceptance::accept(ByteView bytes, const DeviceId& from) {
  auto envelope = read_envelope(bytes);
  Verdict verdict = envelope ? judge({std::move(*envelope), from})
                             : Verdict(Refused{envelope.error().step, envelope.error().error});
  count(verdict);
  return verdict;
}

std::optional<Verdict> Acceptance::next_freed() {
  while (!freed_.empty()) {
    const EnvelopeHash hash = freed_.front();
    freed_.pop_front();
    auto of = release(hash);
    if (!of) continue;
    const bool opens = of->envelope.kind == Kind::log_open;
    const LogId log = of->envelope.log;
    Verdict verdict = judge(std::move(*of));
    if (std::holds_alternative<Parked>(verdict) || std::holds_alternative<Waiting>(verdict)) {
      continue;  // still not free, and counted when it came
    }
    if (opens) {
      const auto waiting = waiting_for_log_.extract(log);
      if (waiting) freed_.insert(freed_.end(), waiting.mapped().begin(), waiting.mapped().end());
    }
    count(verdict);
    return verdict;
  }
  return std::nullopt;
}

Held Acceptance::take_own(const Envelope& envelope) {
  const auto book = shelf_.books.find(envelope.space);
  ensure(book != shelf_.books.end(), "an own envelope belongs to a space held here");
  ensure(!first_missing(book->second, envelope), "own envelopes name only what is held");
  Held held{envelope.origin(), envelope.hash, Standing::counts, {}, envelope.open};
  for (const EnvelopeHash& dep : envelope.deps) held.deps.push_back(*book->second.find(dep));
  const DeviceId author =
      envelope.open ? envelope.open->device : book->second.author_of(envelope.log);
  held.standing = standing_of(envelope, author, held.deps);
  take(book->second, held);
  return held;
}

Verdict Acceptance::judge(Case of) {
  const Envelope& envelope = of.envelope;
  const auto place = shelf_.books.find(envelope.space);
  if (place == shelf_.books.end()) {
    return refuse(AcceptStep::space, Errc::not_found, "a space that is not held here");
  }
  if (!fits_space(envelope, envelope.space == shelf_.control_space)) {
    return refuse(AcceptStep::space, Errc::malformed, "an envelope of a kind not for this space");
  }
  if (kept_.contains(envelope.hash)) return Duplicate{envelope.origin()};

  LogBook& book = place->second;
  const LogState* state = book.find(envelope.log);
  if (state == nullptr) {
    if (envelope.kind == Kind::log_open) return judge_opening(book, std::move(of));
    if (openings_kept_.contains(envelope.log)) return wait_for_opening(std::move(of));
    return refuse(AcceptStep::log, Errc::gap, "a log whose LOG_OPEN is not here");
  }
  if (envelope.seq < state->seq_next()) return judge_known_seq(book, *state, of);
  if (state->fork) return refuse(AcceptStep::seq, Errc::fork, "a log that has stopped: it forked");
  if (envelope.seq == state->seq_next()) return judge_next(book, *state, std::move(of));
  // Later than next. Only what its author signed may take memory until the gap closes.
  if (!author_signed(of, state->opening.device)) {
    return refuse(AcceptStep::signature, Errc::bad_signature, "not signed by its log's device");
  }
  return park(std::move(of));
}

Verdict Acceptance::judge_opening(LogBook& book, Case of) {
  const Envelope& envelope = of.envelope;
  const LogOpen& open = *envelope.open;
  const auto missing = first_missing(book, envelope);
  const auto key = questions_.key_of(open.device);
  if (!key) {
    if (missing) return wait_for(std::move(of), *missing);
    return refuse(AcceptStep::log, Errc::not_allowed, "a log of a device that is no member");
  }
  if (log_id_of(*key, open.run, envelope.space) != envelope.log) {
    return refuse(AcceptStep::log, Errc::malformed, "a log id that is not its device's");
  }
  if (book.logs().size() >= limits::logs_per_space_max) {
    return refuse(AcceptStep::log, Errc::limit, "more logs than a space may have");
  }
  if (const LogState* before = open.parent ? book.find(open.parent->log) : nullptr) {
    const auto held = book.hash_at(*open.parent);
    if (held && *held != envelope.prev) {
      return refuse(AcceptStep::prev, Errc::fork, "goes on from an envelope that is not ours");
    }
    if (before->opening.device != open.device || before->opening.ordinal >= open.ordinal) {
      return refuse(AcceptStep::prev, Errc::malformed, "goes on from a log that cannot precede it");
    }
  }
  if (!author_signed(of, open.device)) {
    return refuse(AcceptStep::signature, Errc::bad_signature, "not signed by its log's device");
  }
  const DeviceId author = open.device;
  return resolve_and_take(book, std::move(of), author);
}

Verdict Acceptance::judge_known_seq(LogBook& book, const LogState& state, const Case& of) {
  const Envelope& envelope = of.envelope;
  const EnvelopeHash& ours = state.hashes[static_cast<std::size_t>(envelope.seq)];
  if (ours == envelope.hash) return Duplicate{envelope.origin()};
  if (state.fork) return refuse(AcceptStep::seq, Errc::fork, "a log that has stopped: it forked");
  Case other = of;
  if (!author_signed(other, state.opening.device)) {
    return refuse(AcceptStep::signature, Errc::bad_signature, "not signed by its log's device");
  }
  return prove_fork(book, envelope, state.opening.device, envelope.origin(), envelope.hash);
}

Verdict Acceptance::judge_next(LogBook& book, const LogState& state, Case of) {
  const DeviceId author = state.opening.device;
  const Envelope& envelope = of.envelope;
  if (envelope.prev != state.hashes.back()) {
    // Either damage, or its author signed another past: the signature tells which.
    if (!author_signed(of, author)) {
      return refuse(AcceptStep::prev, Errc::bad_signature, "follows an envelope that is not ours");
    }
    const Origin before{envelope.log, envelope.seq - 1};
    return prove_fork(book, envelope, author, before, envelope.prev);
  }
  if (!author_signed(of, author)) {
    return refuse(AcceptStep::signature, Errc::bad_signature, "not signed by its log's device");
  }
  return resolve_and_take(book, std::move(of), author);
}

Verdict Acceptance::resolve_and_take(LogBook& book, Case of, const DeviceId& author) {
  if (const auto missing = first_missing(book, of.envelope)) {
    return wait_for(std::move(of), *missing);
  }
  Envelope& envelope = of.envelope;
  Held held{envelope.origin(), envelope.hash, Standing::counts, {}, envelope.open};
  held.deps.reserve(envelope.deps.size());
  for (const EnvelopeHash& dep : envelope.deps) held.deps.push_back(*book.find(dep));
  held.standing = standing_of(envelope, author, held.deps);
  take(book, held);
  return Accepted{std::move(envelope), std::move(held), author};
}

Verdict Acceptance::prove_fork(LogBook& book, const Envelope& envelope, const DeviceId& author,
                               Origin at, const EnvelopeHash& theirs) {
  const auto ours = book.hash_at(at);
  ensure(ours.has_value(), "a fork is proven at a place held here");
  ForkProof proof{at, *ours, theirs, evidence_of(envelope)};
  book.mark_forked(proof);
  return Forked{book.space(), author, std::move(proof)};
}

std::optional<EnvelopeHash> Acceptance::first_missing(const LogBook& book,
                                                      const Envelope& envelope) const {
  if (envelope.open && envelope.open->parent && !book.hash_at(*envelope.open->parent)) {
    return envelope.prev;
  }
  for (const EnvelopeHash& dep : envelope.deps) {
    if (!book.find(dep)) return dep;
  }
  const LogBook* control = shelf_.find(shelf_.control_space);
  for (const EnvelopeHash& head : envelope.auth) {
    if (control == nullptr || !control->find(head)) return head;
  }
  return std::nullopt;
}

bool Acceptance::author_signed(Case& of, const DeviceId& author) const {
  if (of.verified) return true;
  const auto key = questions_.key_of(author);
  of.verified = key && has_signature_of(of.envelope, *key);
  return of.verified;
}

Standing Acceptance::standing_of(const Envelope& envelope, const DeviceId& author,
                                 std::span<const Origin> deps) const {
  if (envelope.open) return Standing::counts;
  std::vector<Origin> heads;
  if (envelope.space == shelf_.control_space) {
    heads.assign(deps.begin(), deps.end());
    heads.push_back({envelope.log, envelope.seq - 1});
  } else {
    const LogBook* control = shelf_.find(shelf_.control_space);
    for (const EnvelopeHash& head : envelope.auth) heads.push_back(*control->find(head));
  }
  return questions_.may_write(author, heads) ? Standing::counts : Standing::quarantined;
}

void Acceptance::take(LogBook& book, const Held& held) {
  book.take(held);
  if (const auto waiting = waiting_for_.extract(held.hash)) {
    freed_.insert(freed_.end(), waiting.mapped().begin(), waiting.mapped().end());
  }
  const auto parked = parked_.find({held.at.log, held.at.seq + 1});
  if (parked != parked_.end()) {
    freed_.insert(freed_.end(), parked->second.begin(), parked->second.end());
  }
}

void Acceptance::count(const Verdict& verdict) {
  std::visit(
      Match{[&](const Accepted& accepted) {
              const bool counts = accepted.held.standing == Standing::counts;
              ++(counts ? tally_.accepted : tally_.quarantined);
            },
            [&](const Parked&) { ++tally_.parked; }, [&](const Waiting&) { ++tally_.waiting; },
            [&](const Duplicate&) { ++tally_.duplicates; }, [&](const Forked&) { ++tally_.forks; },
            [&](const Refused& refused) { ++refused_[static_cast<std::size_t>(refused.step)]; }},
      verdict);
}

}  // namespace lumbung::log
