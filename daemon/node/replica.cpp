#include "daemon/node/replica.hpp"

#include <algorithm>

#include "daemon/base/ensure.hpp"
#include "daemon/base/match.hpp"
#include "daemon/base/text_codec.hpp"
#include "daemon/node/content_check.hpp"

namespace lumbung::node {
namespace {

std::string_view word_of(log::AcceptStep step) {
  switch (step) {
    case log::AcceptStep::form:
      return "form";
    case log::AcceptStep::version:
      return "version";
    case log::AcceptStep::space:
      return "space";
    case log::AcceptStep::log:
      return "log";
    case log::AcceptStep::seq:
      return "seq";
    case log::AcceptStep::prev:
      return "prev";
    case log::AcceptStep::signature:
      return "signature";
    case log::AcceptStep::right:
      return "right";
  }
  return "unknown";
}

Offence offence_of(const log::Refused& refused) {
  Conduct conduct = Conduct::bad_envelope;
  if (refused.error.code == Errc::bad_signature) conduct = Conduct::bad_signature;
  // No room to keep it back, or something before it is missing: an honest sender can be the cause.
  // And one side of a fork may well be all that an honest laptop has ever seen.
  const bool later = refused.error.code == Errc::gap || refused.error.code == Errc::limit ||
                     refused.error.code == Errc::fork || refused.step == log::AcceptStep::space;
  if (later && refused.step != log::AcceptStep::form) conduct = Conduct::fine;
  return {conduct, std::string(word_of(refused.step)), refused.error.detail};
}

}  // namespace

Replica::Replica(const OwnIdentity& own, const CommunityRow& community,
                 std::optional<identity::DeviceCertificate> founder)
    : own_(own),
      community_(community),
      founder_(std::move(founder)),
      shelf_{identity::control_space_of(community.community), {}},
      membership_(community.community),
      acceptance_(shelf_,
                  {[this](const DeviceId& device) -> std::optional<crypto::SigningPublicKey> {
                     if (founder_ && founder_->device() == device) return founder_->signing_key;
                     return membership_.signing_key_of(device);
                   },
                   [this](const DeviceId& author, std::span<const Origin> heads) {
                     if (founder_ && founder_->device() == author) return true;
                     return membership_.may_write(author, heads, history(shelf_.control_space));
                   }}) {
  shelf_.want(shelf_.control_space);
}

void Replica::ingest(ByteView bytes, const DeviceId& from, HybridClock& clock, WallTime now,
                     Growth& growth, const std::function<void(const Offence&)>& report) {
  std::optional<log::Verdict> verdict = acceptance_.accept(bytes, from);
  while (verdict) {
    std::visit(
        Match{[&](const log::Accepted& accepted) { act_on(accepted, clock, now, growth, report); },
              [](const log::Parked&) {}, [](const log::Waiting&) {}, [](const log::Duplicate&) {},
              [&](const log::Forked& forked) {
                growth.batch.changes.push_back(put(ForkRow{forked.space, forked.proof}));
                report({Conduct::fine, "fork", "by device " + to_hex(forked.author)});
              },
              [&](const log::Refused& refused) { report(offence_of(refused)); }},
        *verdict);
    verdict = acceptance_.next_freed();
  }
}

void Replica::act_on(const log::Accepted& accepted, HybridClock& clock, WallTime now,
                     Growth& growth, const std::function<void(const Offence&)>& report) {
  const log::Envelope& envelope = accepted.envelope;
  clock.observe(envelope.hlc, now);
  std::optional<Offence> fault;
  if (accepted.held.standing == log::Standing::quarantined) {
    fault = Offence{Conduct::fine, "right", "author may not write"};
  } else {
    fault = use(envelope, accepted.author);
  }
  if (fault) {
    quarantined_.emplace(envelope.space, envelope.origin());
    report(*fault);
  }
  growth.batch.envelopes.push_back({envelope.space, envelope.origin(), envelope.hash,
                                    fault ? Standing::quarantined : Standing::accepted,
                                    envelope.bytes});
  growth.logs.emplace(envelope.space, envelope.log);
  if (envelope.kind == log::Kind::control) growth.spaces_changed = true;
}

std::optional<Offence> Replica::use(const log::Envelope& envelope, const DeviceId& author) {
  switch (envelope.kind) {
    case log::Kind::log_open:
      return std::nullopt;
    case log::Kind::control:
      return use_control(envelope, author);
    case log::Kind::document:
      return use_document(envelope, author);
  }
  return std::nullopt;
}

std::optional<Offence> Replica::use_control(const log::Envelope& envelope, const DeviceId& author) {
  if (envelope.space != shelf_.control_space) {
    return Offence{Conduct::fine, "document", "a control operation outside the control space"};
  }
  const auto plaintext = log::open_body(envelope, community_.control_key);
  if (!plaintext) return Offence{Conduct::fine, "decrypt", plaintext.error().detail};
  const auto operation = identity::decode_operation(*plaintext);
  if (!operation) return Offence{Conduct::fine, "operation", operation.error().detail};
  learn(*operation, identity::operation_hash(*plaintext), envelope, author);
  return std::nullopt;
}

void Replica::learn(const identity::Operation& operation, const OperationHash& hash,
                    const log::Envelope& envelope, const DeviceId& author) {
  identity::AuthoredOperation entry;
  entry.operation = operation;
  entry.hash = hash;
  entry.author = author;
  entry.origin = envelope.origin();
  entry.envelope = envelope.hash;
  entry.hlc = envelope.hlc;
  membership_.add(entry, history(shelf_.control_space));
  for (const auto& [id, space] : membership_.spaces()) {
    if (documents_.contains(id)) continue;
    documents_.try_emplace(id, space.kind, own_client(id));
    shelf_.want(id);
  }
}

crdt::ClientId Replica::own_client(const SpaceId& space) const {
  return log::client_id_of(log::log_id_of(own_.certificate.signing_key, own_.run, space), 0);
}

std::optional<Offence> Replica::use_document(const log::Envelope& envelope,
                                             const DeviceId& author) {
  Documents* documents = this->documents(envelope.space);
  if (documents == nullptr) {
    return Offence{Conduct::fine, "document", "a document in the control space"};
  }
  const auto plaintext = log::open_body(envelope, key_of(envelope.space));
  if (!plaintext) return Offence{Conduct::fine, "decrypt", plaintext.error().detail};
  const auto content = log::decode_plaintext(*plaintext);
  if (!content) return Offence{Conduct::fine, "plaintext", content.error().detail};
  const auto* update = std::get_if<log::DocumentUpdate>(&*content);
  if (update == nullptr) return std::nullopt;
  const Arrival arrival{envelope.origin(), envelope.hash, author, envelope.hlc};
  if (const auto fault = check_update(*documents, arrival, *update, history(envelope.space))) {
    return Offence{Conduct::fine, std::string(fault->step), fault->detail};
  }
  if (const auto done = documents->integrate(arrival, *update); !done) {
    return Offence{Conduct::fine, "integrate", done.error().detail};
  }
  return std::nullopt;
}

void Replica::take_own(const log::Envelope& envelope,
                       const std::optional<identity::Operation>& operation,
                       const std::optional<OwnUpdate>& written, Growth& growth) {
  const DeviceId self = own_.certificate.device();
  acceptance_.take_own(envelope);
  if (operation) {
    learn(*operation, identity::operation_hash(identity::encode(*operation)), envelope, self);
  }
  if (written) {
    Documents* documents = this->documents(envelope.space);
    ensure(documents != nullptr, "own updates go into spaces that have documents");
    documents->wrote({envelope.origin(), envelope.hash, self, envelope.hlc}, written->update,
                     written->first);
  }
  growth.batch.envelopes.push_back(
      {envelope.space, envelope.origin(), envelope.hash, Standing::accepted, envelope.bytes});
  growth.logs.emplace(envelope.space, envelope.log);
  if (envelope.kind == log::Kind::control) growth.spaces_changed = true;
}

std::vector<SpaceId> Replica::spaces() const {
  std::vector<SpaceId> spaces{shelf_.control_space};
  for (const auto& [id, documents] : documents_) spaces.push_back(id);
  return spaces;
}

const log::LogBook& Replica::book(const SpaceId& space) const {
  const auto* book = shelf_.find(space);
  ensure(book != nullptr, "a known space has a book of logs");
  return *book;
}

const CausalHistory& Replica::history(const SpaceId& space) const { return book(space).history(); }

const crypto::SymmetricKey& Replica::key_of(const SpaceId& space) const {
  if (space == shelf_.control_space) return community_.control_key;
  return membership_.spaces().at(space).key;
}

const Documents* Replica::documents(const SpaceId& space) const {
  const auto found = documents_.find(space);
  return found == documents_.end() ? nullptr : &found->second;
}

Documents* Replica::documents(const SpaceId& space) {
  const auto found = documents_.find(space);
  return found == documents_.end() ? nullptr : &found->second;
}

std::vector<SpaceId> Replica::groups() const {
  std::vector<SpaceId> groups;
  for (const auto& [id, documents] : documents_) {
    if (documents.kind() == identity::SpaceKind::group) groups.push_back(id);
  }
  return groups;
}

std::vector<Origin> Replica::quarantined(const SpaceId& space) const {
  std::vector<Origin> places;
  for (auto at = quarantined_.lower_bound({space, Origin{}});
       at != quarantined_.end() && at->first == space; ++at) {
    places.push_back(at->second);
  }
  return places;
}

Digest Replica::frontier_digest() const {
  // Asked several times for each input; it changes with every envelope, and with nothing else but
  // a new space, whose SPACE_CREATE is an envelope too.
  const std::uint64_t held = shelf_.size();
  if (!frontier_ || frontier_->first != held) frontier_.emplace(held, shelf_.frontier_digest());
  return frontier_->second;
}

Digest Replica::data_digest() const {
  std::map<SpaceId, Digest> spaces;
  for (const auto& [id, documents] : documents_) spaces.emplace(id, book(id).digest());
  return log::frontier_digest(spaces);
}

bool Replica::is_member(const DeviceId& device) const {
  return membership_.devices().contains(device);
}

std::optional<identity::Level> Replica::own_level() const {
  const auto found = membership_.devices().find(own_.certificate.device());
  if (found == membership_.devices().end()) return std::nullopt;
  return found->second.level;
}

}  // namespace lumbung::node
