#include "daemon/node/content_check.hpp"

#include <algorithm>

#include "crdt/inspect.hpp"
#include "daemon/base/limits.hpp"
#include "daemon/base/text_codec.hpp"
#include "daemon/log/envelope.hpp"

namespace lumbung::node {
namespace {

using Fault = std::optional<ContentFault>;

Fault fault(std::string_view step, std::string detail) {
  return ContentFault{step, std::move(detail)};
}

crdt::InspectLimits inspect_limits() {
  return {limits::structs_per_update_max, limits::delete_ranges_per_update_max,
          limits::yjs_depth_max, limits::yjs_key_bytes_max, limits::yjs_string_bytes_max};
}

/// The one client, its next clock, no holes.
Fault check_written(const crdt::UpdateShape& shape, crdt::ClientId client, crdt::Clock next) {
  if (shape.has_skips) return fault("clock", "the update has gaps");
  for (const auto& range : shape.written) {
    if (range.client != client) return fault("client", "a struct of a foreign client id");
  }
  if (shape.written.size() > 1) return fault("clock", "more than one run of structs");
  if (!shape.written.empty() && shape.written.front().clock != next) {
    return fault("clock", "not the next clock of its client");
  }
  return std::nullopt;
}

/// True if `id` was written in what `by` had seen.
bool in_past(const OpenDocument* document, const CausalHistory& history, Origin by, crdt::Id id) {
  if (document == nullptr) return false;
  const auto written = document->origin_of(id);
  return written && history.seen(by, *written);
}

/// Everything that the update deletes was seen by its author, or is its own.
Fault check_deleted(const OpenDocument* document, const crdt::UpdateShape& shape,
                    const CausalHistory& history, Origin by) {
  for (const auto& range : shape.deleted) {
    crdt::Clock at = range.clock;
    const crdt::Clock end = range.clock + range.length;
    if (end < range.clock) return fault("reference", "a range beyond all clocks");
    // One look-up for each envelope that wrote into the range, not for each clock of it: a range
    // can claim to be 2^53 long.
    if (document != nullptr && document->authors.contains(range.client)) {
      const auto& author = document->authors.at(range.client);
      for (const auto& run : author.runs) {
        if (run.first + run.length <= at) continue;
        if (at >= end) break;
        if (!history.seen(by, {author.log, run.seq})) {
          return fault("reference", "deletes what its author had not seen");
        }
        at = run.first + run.length;
      }
    }
    if (at >= end) continue;
    const bool own = std::any_of(shape.written.begin(), shape.written.end(),
                                 [&](const crdt::ClockRange& written) {
                                   return written.client == range.client && at >= written.clock &&
                                          end <= written.clock + written.length;
                                 });
    if (!own) return fault("reference", "deletes what is not here");
  }
  return std::nullopt;
}

Fault check_registers(const OpenDocument* document, const DocumentRules& rules,
                      const crdt::UpdateShape& shape, const CausalHistory& history, Origin by) {
  for (const auto& root : shape.roots) {
    if (std::find(rules.roots.begin(), rules.roots.end(), root) == rules.roots.end()) {
      return fault("root", "an unknown root");
    }
  }
  for (const auto& reference : shape.references) {
    if (!in_past(document, history, by, reference)) {
      return fault("reference", "builds on what its author had not seen");
    }
  }
  return check_deleted(document, shape, history, by);
}

Fault check_book(const crdt::UpdateShape& shape, LogId log, crdt::ClientId client,
                 crdt::Clock next) {
  if (!shape.deleted.empty()) return fault("erase", "a deletion in a write-once document");
  if (shape.structs != 1 || shape.written.empty()) {
    return fault("append", "not one run of values");
  }
  if (shape.written.front().length > limits::records_per_envelope_max) {
    return fault("append", "more records than one envelope may bring");
  }
  if (!shape.keys.empty()) return fault("append", "a map where an array stands");
  if (shape.has_nested) return fault("append", "a value inside of a record");
  if (shape.has_right_origins) return fault("append", "in front of the log's own records");
  if (next == 0) {
    const bool own_root = shape.roots.size() == 1 && shape.roots.front() == to_hex(log);
    if (!own_root) return fault("root", "not the array of its log");
    if (!shape.references.empty()) return fault("append", "the first record has nothing before it");
    return std::nullopt;
  }
  if (!shape.roots.empty()) return fault("root", "names a root again");
  if (shape.references != std::vector<crdt::Id>{{client, next - 1}}) {
    return fault("append", "not behind the log's last record");
  }
  return std::nullopt;
}

}  // namespace

std::optional<ContentFault> check_update(const Documents& documents, const Arrival& arrival,
                                         const log::DocumentUpdate& update,
                                         const CausalHistory& history) {
  const auto rules = rules_of(documents.kind(), update.document);
  if (!rules) return fault("document", "no such document in this space");
  const auto shape = crdt::inspect_update(update.update, inspect_limits());
  if (!shape) return fault("update", shape.error().detail);
  if (shape->written.empty() && shape->deleted.empty()) return fault("update", "says nothing");
  if (shape->has_collected) return fault("update", "content that was already forgotten");
  if (shape->has_formatting) return fault("update", "formats or embeds of rich text");
  if (shape->has_subdocuments) return fault("update", "a document inside a document");

  const OpenDocument* document = documents.find(update.document);
  const auto client = log::client_id_of(arrival.origin.log, update.client_counter);
  const crdt::Clock next = document == nullptr ? 0 : document->document.next_clock(client);
  if (auto wrong = check_written(*shape, client, next)) return wrong;
  switch (rules->kind) {
    case DocumentKind::registers:
      return check_registers(document, *rules, *shape, history, arrival.origin);
    case DocumentKind::write_once:
      if (update.client_counter != 0) return fault("client", "books are written by the daemon");
      return check_book(*shape, arrival.origin.log, client, next);
  }
  return std::nullopt;
}

}  // namespace lumbung::node
