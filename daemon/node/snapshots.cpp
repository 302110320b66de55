#include "daemon/node/snapshots.hpp"

#include "daemon/base/codec.hpp"
#include "daemon/base/limits.hpp"
#include "daemon/crypto/hash.hpp"
#include "daemon/log/envelope.hpp"

namespace lumbung::node {
namespace {

// What the acceptance of updates judges otherwise than before makes this number rise too: a
// snapshot is not judged again, and may hold what the logs would no longer bring in.
constexpr std::uint8_t format = 2;

crypto::SymmetricKey snapshot_key(const SnapshotSource& source) {
  return crypto::derive_key(source.key, "lumbung-snapshot");
}

/// The index row stands under the space alone, a document's row under the space and its name.
Bytes row_key(const SpaceId& space, std::string_view document) {
  Bytes key(space.bytes.begin(), space.bytes.end());
  append(key, bytes_of(document));
  return key;
}

Bytes seal_row(const crypto::SymmetricKey& key, ByteView place, ByteView plaintext,
               crypto::Entropy& entropy) {
  const auto nonce = entropy.draw_id<crypto::SealNonce>();
  Bytes sealed(nonce.bytes.begin(), nonce.bytes.end());
  append(sealed, crypto::seal(key, nonce, place, plaintext));
  return sealed;
}

std::optional<Bytes> open_row(const crypto::SymmetricKey& key, ByteView place, ByteView sealed) {
  if (sealed.size() < crypto::SealNonce::size) return std::nullopt;
  const auto nonce = crypto::SealNonce::from(sealed.first(crypto::SealNonce::size));
  auto plain = crypto::open(key, *nonce, place, sealed.subspan(crypto::SealNonce::size));
  if (!plain) return std::nullopt;
  return std::move(*plain);
}

Digest quarantine_digest(const SnapshotSource& source,
                         const std::map<LogId, std::uint64_t>& covered) {
  Writer out;
  for (auto at = source.quarantined.lower_bound({source.space, Origin{}});
       at != source.quarantined.end() && at->first == source.space; ++at) {
    const auto log = covered.find(at->second.log);
    if (log == covered.end() || at->second.seq >= log->second) continue;
    out.id(at->second.log);
    out.varint(at->second.seq);
  }
  return crypto::blake2b_256({out.bytes()});
}

Bytes encode_document(const OpenDocument& document) {
  Writer out;
  out.varint(document.envelopes);
  out.varint(document.authors.size());
  for (const auto& [client, author] : document.authors) {
    out.varint(client);
    out.id(author.log);
    out.varint(author.runs.size());
    for (const auto& run : author.runs) {
      out.varint(run.length);
      out.varint(run.seq);
      out.u64(run.hlc.packed);
    }
  }
  out.blob(document.document.encode_state());
  return out.take();
}

std::optional<OpenDocument> decode_document(ByteView plain, const DocumentRules& rules,
                                            crdt::ClientId own_client) {
  Reader in(plain);
  const std::uint64_t envelopes = in.varint();
  std::map<crdt::ClientId, OpenDocument::Author> authors;
  const std::size_t count = in.count(limits::logs_per_space_max, LogId::size);
  for (std::size_t index = 0; index < count && in.ok(); ++index) {
    const crdt::ClientId client = in.varint();
    OpenDocument::Author author;
    author.log = in.id<LogId>();
    crdt::Clock next = 0;
    const std::size_t runs = in.count(in.left(), 10);
    for (std::size_t run = 0; run < runs && in.ok(); ++run) {
      WrittenRun written;
      written.first = next;
      written.length = in.varint();
      written.seq = in.varint();
      written.hlc.packed = in.u64();
      next += written.length;
      author.runs.push_back(written);
    }
    authors.emplace(client, std::move(author));
  }
  const ByteView state = in.blob(plain.size());
  if (!in.done()) return std::nullopt;
  auto document = crdt::Document::load({own_client, crdt::Collect::nothing}, state);
  if (!document) return std::nullopt;
  for (const auto root : rules.roots) {
    if (!document->root(root, crdt::ObjectType::map)) return std::nullopt;
  }
  for (const auto& [client, author] : authors) {
    const crdt::Clock end =
        author.runs.empty() ? 0 : author.runs.back().first + author.runs.back().length;
    if (document->next_clock(client) != end) return std::nullopt;
  }
  return OpenDocument{std::move(*document), rules, std::move(authors), envelopes};
}

}  // namespace

std::vector<TableChange> make_snapshot(const SnapshotSource& source, const Documents& documents,
                                       crypto::Entropy& entropy) {
  const auto key = snapshot_key(source);
  std::vector<TableChange> rows;
  std::map<LogId, std::uint64_t> covered;
  for (const auto& [id, log] : source.book.logs()) covered.emplace(id, log.seq_next());
  Writer index;
  index.u8(format);
  index.varint(covered.size());
  for (const auto& [id, count] : covered) {
    index.id(id);
    index.varint(count);
    index.id(source.book.hash_at({id, count - 1}).value_or(EnvelopeHash{}));
  }
  index.id(quarantine_digest(source, covered));
  index.varint(documents.all().size());
  for (const auto& [name, document] : documents.all()) {
    const Bytes place = row_key(source.space, name);
    Bytes sealed = seal_row(key, place, encode_document(document), entropy);
    index.text(name);
    index.id(crypto::blake2b_256({sealed}));
    rows.push_back({Table::snapshot, place, std::move(sealed)});
  }
  const Bytes place = row_key(source.space, {});
  rows.push_back({Table::snapshot, place, seal_row(key, place, index.bytes(), entropy)});
  return rows;
}

Result<std::optional<Snapshot>> read_snapshot(Storage& storage, const SnapshotSource& source,
                                              identity::SpaceKind kind, crdt::ClientId own_client) {
  const auto key = snapshot_key(source);
  const Bytes place = row_key(source.space, {});
  const auto row = storage.get(Table::snapshot, place);
  if (!row) return tl::unexpected(row.error());
  if (!*row) return std::nullopt;
  const auto plain = open_row(key, place, **row);
  if (!plain) return std::nullopt;

  Snapshot snapshot;
  Reader in(*plain);
  if (in.u8() != format) return std::nullopt;
  const std::size_t logs = in.count(limits::logs_per_space_max, LogId::size);
  for (std::size_t index = 0; index < logs && in.ok(); ++index) {
    const auto log = in.id<LogId>();
    const std::uint64_t count = in.varint();
    const auto head = in.id<EnvelopeHash>();
    if (count == 0 || source.book.hash_at({log, count - 1}) != head) return std::nullopt;
    snapshot.covered.emplace(log, count);
  }
  if (in.id<Digest>() != quarantine_digest(source, snapshot.covered)) return std::nullopt;
  const std::size_t count = in.count(limits::documents_per_space_max, 1);
  for (std::size_t index = 0; index < count && in.ok(); ++index) {
    const std::string name(in.text(limits::document_name_bytes_max));
    const auto digest = in.id<Digest>();
    const auto rules = rules_of(kind, name);
    if (!rules) return std::nullopt;
    const Bytes at = row_key(source.space, name);
    const auto sealed = storage.get(Table::snapshot, at);
    if (!sealed) return tl::unexpected(sealed.error());
    if (!*sealed || crypto::blake2b_256({**sealed}) != digest) return std::nullopt;
    const auto state = open_row(key, at, **sealed);
    if (!state) return std::nullopt;
    auto document = decode_document(*state, *rules, own_client);
    if (!document) return std::nullopt;
    snapshot.documents.emplace(name, std::move(*document));
  }
  if (!in.done()) return std::nullopt;
  return snapshot;
}

}  // namespace lumbung::node
