#include "daemon/node/documents.hpp"

#include <algorithm>

#include "daemon/base/ensure.hpp"
#include "daemon/base/text_codec.hpp"
#include "daemon/ledger/record_codec.hpp"
#include "daemon/log/envelope.hpp"

namespace lumbung::node {

const WrittenRun* OpenDocument::run_of(crdt::Id id) const {
  const auto author = authors.find(id.client);
  if (author == authors.end()) return nullptr;
  const auto& runs = author->second.runs;
  const auto after =
      std::upper_bound(runs.begin(), runs.end(), id.clock,
                       [](crdt::Clock clock, const WrittenRun& run) { return clock < run.first; });
  if (after == runs.begin()) return nullptr;
  const WrittenRun& run = *std::prev(after);
  return id.clock < run.first + run.length ? &run : nullptr;
}

std::optional<Origin> OpenDocument::origin_of(crdt::Id id) const {
  const WrittenRun* run = run_of(id);
  if (run == nullptr) return std::nullopt;
  return Origin{authors.at(id.client).log, run->seq};
}

crdt::Seen OpenDocument::seen(const CausalHistory& history) const {
  return [this, &history](crdt::Id by, crdt::Id what) {
    const auto reader = origin_of(by);
    const auto written = origin_of(what);
    return reader && written && history.seen(*reader, *written);
  };
}

void OpenDocument::note(const Arrival& arrival, crdt::ClientId client, crdt::Clock first) {
  const crdt::Clock end = document.next_clock(client);
  ensure(end >= first, "a document only grows");
  ++envelopes;
  if (end == first) return;  // Only deletions: they have no author in a document.
  auto& author = authors[client];
  author.log = arrival.origin.log;
  author.runs.push_back({first, end - first, arrival.origin.seq, arrival.hlc});
}

const OpenDocument* Documents::find(std::string_view name) const {
  const auto found = documents_.find(name);
  return found == documents_.end() ? nullptr : &found->second;
}

Result<OpenDocument> make_document(const DocumentRules& rules, crdt::ClientId client) {
  auto document = crdt::Document::create({client, crdt::Collect::nothing});
  if (!document) return fail(Errc::refused, "a new document: " + document.error().detail);
  for (const auto root : rules.roots) {
    const auto declared = document->root(root, crdt::ObjectType::map);
    if (!declared) return fail(Errc::refused, "a new document: " + declared.error().detail);
  }
  return OpenDocument{std::move(*document), rules, {}, 0};
}

Result<OpenDocument*> Documents::open(std::string_view name) {
  const auto found = documents_.find(name);
  if (found != documents_.end()) return &found->second;
  const auto rules = rules_of(kind_, name);
  if (!rules) return fail(Errc::refused, "no such document in this space");
  auto made = make_document(*rules, own_client_);
  if (!made) return tl::unexpected(made.error());
  return &documents_.emplace(std::string(name), std::move(*made)).first->second;
}

void Documents::restore(std::map<std::string, OpenDocument> documents, const log::LogBook& book) {
  ensure(documents_.empty() && records_.empty(), "a snapshot comes before everything else");
  for (auto& [name, document] : documents) {
    const auto placed = documents_.emplace(name, std::move(document)).first;
    if (placed->second.rules.kind != DocumentKind::write_once) continue;
    for (const auto& [client, author] : placed->second.authors) {
      for (const auto& run : author.runs) {
        const Origin at{author.log, run.seq};
        const auto hash = book.hash_at(at);
        ensure(hash.has_value(), "a snapshot that fits names held envelopes");
        read_records(placed->second, {at, *hash, book.author_of(author.log), run.hlc}, run.first,
                     run.first + run.length);
      }
    }
  }
}

Result<> Documents::integrate(const Arrival& arrival, const log::DocumentUpdate& update) {
  const auto client = log::client_id_of(arrival.origin.log, update.client_counter);
  const auto opened = open(update.document);
  if (!opened) return tl::unexpected(opened.error());
  OpenDocument& document = **opened;
  const crdt::Clock first = document.document.next_clock(client);
  // replay() also takes what we wrote ourselves upon an older version of the document.
  const auto applied = document.document.replay(update.update);
  if (!applied) return fail(Errc::malformed, "update: " + applied.error().detail);
  wrote(arrival, update, first);
  return {};
}

void Documents::wrote(const Arrival& arrival, const log::DocumentUpdate& update,
                      crdt::Clock first) {
  const auto found = documents_.find(update.document);
  ensure(found != documents_.end(), "an update has its document open");
  found->second.note(arrival, log::client_id_of(arrival.origin.log, update.client_counter), first);
  if (found->second.rules.kind == DocumentKind::write_once) {
    read_records(found->second, arrival, first,
                 found->second.document.next_clock(log::client_id_of(arrival.origin.log, 0)));
  }
}

void Documents::read_records(OpenDocument& document, const Arrival& arrival, crdt::Clock first,
                             crdt::Clock end) {
  ensure(document.rules.kind == DocumentKind::write_once, "records stand in books");
  // One array for each log and nothing but appended values in it: an index is a clock.
  const auto array = document.document.root(to_hex(arrival.origin.log), crdt::ObjectType::array);
  ensure(array.has_value(), "a book's roots are arrays");
  const std::uint16_t year = document.rules.year;
  const auto walked =
      document.document.each(*array, first, [&](std::size_t index, const crdt::Element& element) {
        if (index >= end) return false;
        const auto* value = std::get_if<crdt::Any>(&element.value);
        ledger::Payload payload =
            value != nullptr ? ledger::decode(*value, year)
                             : ledger::Payload(ledger::Unknown{{}, ledger::Unknown::Why::contents});
        records_.push_back({{arrival.origin.log, year, static_cast<std::uint32_t>(index)},
                            arrival.origin,
                            arrival.hash,
                            arrival.author,
                            arrival.hlc,
                            std::move(payload)});
        return true;
      });
  ensure(walked.has_value(), "a log's array can be read");
}

}  // namespace lumbung::node
