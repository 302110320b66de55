#include "daemon/node/author.hpp"

#include <algorithm>

#include "daemon/base/ensure.hpp"
#include "daemon/base/limits.hpp"

namespace lumbung::node {
namespace {

/// Heads of the control space to name in `auth`. There are more than fit only if many laptops
/// wrote to it at the same time; then those that show our own admission go first.
std::vector<EnvelopeHash> auth_heads(const Replica& replica, const SpaceId& space) {
  if (space == replica.control_space()) return {};
  const log::LogBook& control = replica.book(replica.control_space());
  std::vector<EnvelopeHash> heads = control.heads();
  if (heads.size() <= limits::heads_max) return heads;
  const auto self = replica.membership().devices().find(replica.own().certificate.device());
  ensure(self != replica.membership().devices().end(), "only a member writes");
  const auto shows_us = [&](const EnvelopeHash& head) {
    const auto at = control.find(head);
    return std::any_of(self->second.admissions.begin(), self->second.admissions.end(),
                       [&](const identity::Admission& admission) {
                         return admission.origin == Origin{} ||
                                (at && control.history().seen(*at, admission.origin));
                       });
  };
  std::stable_partition(heads.begin(), heads.end(), shows_us);
  heads.resize(limits::heads_max);
  std::sort(heads.begin(), heads.end());
  return heads;
}

}  // namespace

std::vector<EnvelopeHash> unseen_heads(const log::LogBook& book, std::span<const EnvelopeHash> seen,
                                       const std::optional<Origin>& after) {
  std::vector<EnvelopeHash> news;
  for (const auto& head : seen) {
    const auto at = book.find(head);
    if (!at) continue;
    if (after && (at->log == after->log || book.history().seen(*after, *at))) continue;
    news.push_back(head);
  }
  std::sort(news.begin(), news.end());
  return news;
}

Result<log::LogWriter*> Author::writer_for(Replica& replica, const SpaceId& space, Hlc hlc,
                                           Growth& growth) {
  const auto found = writers_.find(space);
  if (found != writers_.end()) return &found->second;
  const DeviceId self = secrets_.device();
  const log::LogBook& book = replica.book(space);
  log::LogWriter writer(secrets_.signing_key, space, run_, book.ordinal_next(self),
                        book.end_of_latest(self));
  const auto opening = writer.open(secrets_.signing_key, {auth_heads(replica, space), {}, hlc});
  if (!opening) return tl::unexpected(opening.error());
  replica.take_own(*opening, std::nullopt, std::nullopt, growth);
  return &writers_.emplace(space, writer).first->second;
}

Result<> Author::write_operation(Replica& replica, const identity::Operation& operation, Hlc hlc,
                                 Growth& growth) {
  const SpaceId space = replica.control_space();
  const auto writer = writer_for(replica, space, hlc, growth);
  if (!writer) return tl::unexpected(writer.error());
  const log::LogBook& book = replica.book(space);
  const auto deps = unseen_heads(book, book.heads(), (*writer)->end().at);
  const auto envelopes = (*writer)->write(
      secrets_.signing_key, log::Kind::control, replica.key_of(space), {{}, deps, hlc},
      identity::encode(operation), identity::encode(identity::Carrier{}), entropy_);
  if (!envelopes) return tl::unexpected(envelopes.error());
  for (const auto& envelope : *envelopes) {
    const bool last = &envelope == &envelopes->back();
    replica.take_own(envelope, last ? operation : identity::Operation(identity::Carrier{}),
                     std::nullopt, growth);
  }
  return {};
}

Result<> Author::write_update(Replica& replica, const SpaceId& space,
                              const log::DocumentUpdate& update, crdt::Clock first,
                              std::span<const EnvelopeHash> seen, Hlc hlc, Growth& growth) {
  const auto writer = writer_for(replica, space, hlc, growth);
  if (!writer) return tl::unexpected(writer.error());
  const auto deps = unseen_heads(replica.book(space), seen, (*writer)->end().at);
  const auto envelopes =
      (*writer)->write(secrets_.signing_key, log::Kind::document, replica.key_of(space),
                       {auth_heads(replica, space), deps, hlc}, log::encode(log::Plaintext(update)),
                       log::encode(log::Plaintext(log::HeadsOnly{})), entropy_);
  if (!envelopes) return tl::unexpected(envelopes.error());
  for (const auto& envelope : *envelopes) {
    const bool last = &envelope == &envelopes->back();
    std::optional<Replica::OwnUpdate> written;
    if (last) written = Replica::OwnUpdate{update, first};
    replica.take_own(envelope, std::nullopt, written, growth);
  }
  return {};
}

}  // namespace lumbung::node
