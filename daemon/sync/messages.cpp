#include "daemon/sync/messages.hpp"

#include <algorithm>
#include <utility>

#include "daemon/base/codec.hpp"
#include "daemon/base/limits.hpp"
#include "daemon/base/match.hpp"

namespace lumbung::sync {
namespace {

constexpr std::size_t head_bytes_min = LogId::size + 1 + EnvelopeHash::size;
constexpr std::size_t offer_bytes = SpaceId::size + Digest::size + 1;

void write_kind(Writer& writer, MessageKind kind) { writer.u8(static_cast<std::uint8_t>(kind)); }

void write_heads(Writer& writer, const std::vector<LogHead>& heads) {
  writer.varint(heads.size());
  for (const LogHead& head : heads) {
    writer.id(head.log);
    writer.varint(head.last_seq);
    writer.id(head.head);
  }
}

bool read_flag(Reader& reader) {
  const std::uint8_t octet = reader.u8();
  if (octet > 1) reader.fail_with(Errc::malformed, "a flag is 0 or 1");
  return octet == 1;
}

std::vector<LogHead> read_heads(Reader& reader) {
  std::vector<LogHead> heads(reader.count(limits::heads_per_message_max, head_bytes_min));
  for (std::size_t at = 0; at < heads.size() && reader.ok(); ++at) {
    heads[at].log = reader.id<LogId>();
    heads[at].last_seq = reader.varint();
    heads[at].head = reader.id<EnvelopeHash>();
    if (at > 0 && !(heads[at - 1].log < heads[at].log)) {
      reader.fail_with(Errc::malformed, "logs are in ascending order");
    }
    if (heads[at].last_seq > limits::log_seq_max) reader.fail_with(Errc::limit, "seq");
  }
  return heads;
}

Offer read_offer(Reader& reader) {
  Offer offer;
  offer.spaces.resize(reader.count(limits::spaces_max, offer_bytes));
  for (Offer::Space& space : offer.spaces) {
    space.space = reader.id<SpaceId>();
    space.digest = reader.id<Digest>();
    space.list = read_flag(reader);
  }
  return offer;
}

Have read_have(Reader& reader) {
  Have have;
  have.space = reader.id<SpaceId>();
  have.complete = read_flag(reader);
  have.heads = read_heads(reader);
  return have;
}

Tell read_tell(Reader& reader) {
  Tell tell;
  tell.space = reader.id<SpaceId>();
  tell.heads = read_heads(reader);
  return tell;
}

Want read_want(Reader& reader) {
  Want want;
  want.space = reader.id<SpaceId>();
  want.except.resize(reader.count(limits::logs_excepted_max, LogId::size));
  for (LogId& log : want.except) log = reader.id<LogId>();
  const bool ascending = std::adjacent_find(want.except.begin(), want.except.end(),
                                            [](const LogId& left, const LogId& right) {
                                              return !(left < right);
                                            }) == want.except.end();
  if (!ascending) reader.fail_with(Errc::malformed, "logs are in ascending order");
  return want;
}

Batch read_batch(Reader& reader) {
  Batch batch;
  batch.space = reader.id<SpaceId>();
  batch.number = reader.varint();
  batch.last = read_flag(reader);
  const std::size_t count = reader.count(limits::batch_envelopes_max, 1);
  std::size_t bytes = 0;
  for (std::size_t at = 0; at < count && reader.ok(); ++at) {
    const ByteView envelope = reader.blob(limits::envelope_bytes_max);
    bytes += envelope.size();
    if (bytes > limits::batch_bytes_max) reader.fail_with(Errc::limit, "batch");
    batch.envelopes.emplace_back(envelope.begin(), envelope.end());
  }
  return batch;
}

Ack read_ack(Reader& reader) {
  Ack ack;
  ack.space = reader.id<SpaceId>();
  ack.number = reader.varint();
  return ack;
}

SyncMessage read_fields(MessageKind kind, Reader& reader) {
  switch (kind) {
    case MessageKind::offer:
      return read_offer(reader);
    case MessageKind::have:
      return read_have(reader);
    case MessageKind::tell:
      return read_tell(reader);
    case MessageKind::want:
      return read_want(reader);
    case MessageKind::batch:
      return read_batch(reader);
    case MessageKind::ack:
      return read_ack(reader);
    case MessageKind::digest:
      return DigestNow{reader.id<Digest>()};
  }
  return {};
}

}  // namespace

bool is_sync_message(ByteView message) {
  return !message.empty() && message.front() >= static_cast<std::uint8_t>(MessageKind::offer) &&
         message.front() <= static_cast<std::uint8_t>(MessageKind::digest);
}

Bytes encode(const SyncMessage& message) {
  Writer writer;
  std::visit(Match{
                 [&](const Offer& offer) {
                   write_kind(writer, MessageKind::offer);
                   writer.varint(offer.spaces.size());
                   for (const Offer::Space& space : offer.spaces) {
                     writer.id(space.space);
                     writer.id(space.digest);
                     writer.u8(space.list ? 1 : 0);
                   }
                 },
                 [&](const Have& have) {
                   write_kind(writer, MessageKind::have);
                   writer.id(have.space);
                   writer.u8(have.complete ? 1 : 0);
                   write_heads(writer, have.heads);
                 },
                 [&](const Tell& tell) {
                   write_kind(writer, MessageKind::tell);
                   writer.id(tell.space);
                   write_heads(writer, tell.heads);
                 },
                 [&](const Want& want) {
                   write_kind(writer, MessageKind::want);
                   writer.id(want.space);
                   writer.varint(want.except.size());
                   for (const LogId& log : want.except) writer.id(log);
                 },
                 [&](const Batch& batch) {
                   write_kind(writer, MessageKind::batch);
                   writer.id(batch.space);
                   writer.varint(batch.number);
                   writer.u8(batch.last ? 1 : 0);
                   writer.varint(batch.envelopes.size());
                   for (const Bytes& envelope : batch.envelopes) writer.blob(envelope);
                 },
                 [&](const Ack& ack) {
                   write_kind(writer, MessageKind::ack);
                   writer.id(ack.space);
                   writer.varint(ack.number);
                 },
                 [&](const DigestNow& digest) {
                   write_kind(writer, MessageKind::digest);
                   writer.id(digest.frontier_digest);
                 },
             },
             message);
  return writer.take();
}

Result<SyncMessage> decode(ByteView message) {
  if (!is_sync_message(message)) return fail(Errc::malformed, "not a sync message");
  Reader reader(message.subspan(1));
  SyncMessage out = read_fields(static_cast<MessageKind>(message.front()), reader);
  if (const auto done = reader.done(); !done) return tl::unexpected(done.error());
  return out;
}

}  // namespace lumbung::sync
