#include "crdt/history.hpp"

#include <algorithm>
#include <deque>

#include "crdt/core/change_graph.hpp"
#include "crdt/core/utf.hpp"
#include "crdt/limits.hpp"

namespace lumbung::crdt {
namespace {

/// The library's own bounds: none beyond what the bytes pay for.
constexpr InspectLimits no_bounds{~std::size_t{0}, ~std::size_t{0}, limits::depth_max,
                                  ~std::size_t{0}, ~std::size_t{0}};

/// True if the document holds all that the update builds upon, so that nothing of it would wait.
bool stands_on(const Document& document, const UpdateShape& shape) {
  ClockSet written;
  for (const ClockRange& range : shape.written) written.add(range);
  const auto holds = [&](Id id) { return document.holds(id) || written.contains(id); };
  if (shape.has_skips) return false;
  for (const ClockRange& range : shape.written) {
    if (range.clock > 0 && !holds({range.client, range.clock - 1})) return false;
  }
  for (const ClockRange& range : shape.deleted) {
    if (!holds({range.client, range.clock + range.length - 1})) return false;
  }
  return std::all_of(shape.references.begin(), shape.references.end(), holds);
}

}  // namespace

History::History(Document document)
    : document_(std::move(document)), graph_(std::make_unique<ChangeGraph>()) {}
History::History(History&&) noexcept = default;
History& History::operator=(History&&) noexcept = default;
History::~History() = default;

Result<History> History::create(const Options& options) {
  Options with_v1 = options;  // what changes carry
  if (with_v1.encodings == EmitEncodings::v2) with_v1.encodings = EmitEncodings::both;
  Result<Document> document = Document::create(with_v1);
  if (!document) return tl::unexpected(document.error());
  return History(std::move(*document));
}

Result<History> History::load(const Options& options, const std::vector<ChangeRecord>& changes) {
  Result<History> history = create(options);
  if (!history) return history;
  for (const ChangeRecord& change : changes) {
    const Result<ChangesTaken> taken = history->take(change, true);
    if (!taken) return tl::unexpected(taken.error());
    if (!taken->refused.empty()) return tl::unexpected(taken->refused.front().second);
  }
  return history;
}

Document& History::document() { return document_; }
const Document& History::document() const { return document_; }
void History::rollback() { document_.rollback(); }

ChangeRecord History::record(const CommitNote& note, Bytes update) {
  const ClientId actor = document_.client();
  ChangeRecord change{{actor, graph_->last_seq(actor) + 1},
                      graph_->heads(),
                      note.time_ms,
                      note.author,
                      note.message,
                      std::move(update)};
  const Result<UpdateShape> shape = inspect_update(change.update, no_bounds);
  graph_->add(change, shape.value_or(UpdateShape{}));  // we wrote it: it can be read
  return change;
}

Result<std::vector<ChangeRecord>> History::commit(const CommitNote& note) {
  if (!is_utf8(note.author) || !is_utf8(note.message)) return fail(Errc::malformed, "note");
  Committed committed = document_.commit();
  std::vector<ChangeRecord> written;
  if (!committed.update.empty()) written.push_back(record(note, std::move(committed.update)));
  for (Followed& next : committed.then) written.push_back(record({}, std::move(next.update)));
  return written;
}

Result<ChangesTaken> History::apply(const ChangeRecord& change) { return take(change, false); }

Result<ChangesTaken> History::take(const ChangeRecord& change, bool ours) {
  if (document_.in_transaction()) return fail(Errc::busy, "a transaction is open");
  const bool sorted = std::is_sorted(change.deps.begin(), change.deps.end());
  const auto later = [&change](const ChangeId& dep) {
    return dep.seq == 0 || (dep.actor == change.id.actor && dep.seq >= change.id.seq);
  };
  if (change.id.seq == 0 || !sorted || !is_utf8(change.author) || !is_utf8(change.message) ||
      std::any_of(change.deps.begin(), change.deps.end(), later)) {
    return fail(Errc::malformed, "change");
  }
  const ChangeRecord* known = graph_->find(change.id);
  if (known == nullptr) known = graph_->find_waiting(change.id);
  if (known != nullptr && !(*known == change)) {
    return fail(Errc::client_id_reuse, "another change of this name");
  }
  ChangesTaken taken;
  taken.missing = graph_->lacking(change);
  if (known != nullptr) return taken;
  if (!ours && change.id.actor == document_.client()) {
    return fail(Errc::client_id_reuse, "news of our own client");
  }
  if (!taken.missing.empty()) {
    if (graph_->waiting_bytes() + change.update.size() > limits::pending_bytes_max) {
      return fail(Errc::limit, "too much waits for missing changes");
    }
    graph_->wait(change);
    return taken;
  }
  if (Result<> fine = integrate(change, ours, taken); !fine) return tl::unexpected(fine.error());
  std::deque<ChangeId> arrived{change.id};
  for (; !arrived.empty(); arrived.pop_front()) {
    for (ChangeRecord& next : graph_->wake(arrived.front())) {
      const ChangeId id = next.id;
      if (!graph_->lacking(next).empty()) {
        graph_->wait(std::move(next));
      } else if (Result<> fine = integrate(next, ours, taken); fine) {
        arrived.push_back(id);
      } else {
        taken.refused.emplace_back(id, fine.error());
      }
    }
  }
  return taken;
}

Result<> History::integrate(const ChangeRecord& change, bool ours, ChangesTaken& taken) {
  const Result<UpdateShape> shape = inspect_update(change.update, no_bounds);
  if (!shape) return tl::unexpected(shape.error());
  if (!stands_on(document_, *shape)) {
    return fail(Errc::malformed, "the update builds on what is not here");
  }
  Result<Applied> applied = ours ? document_.replay(change.update) : document_.apply(change.update);
  if (!applied) return tl::unexpected(applied.error());
  graph_->add(change, *shape);
  taken.applied.push_back(change.id);
  std::move(applied->changes.begin(), applied->changes.end(), std::back_inserter(taken.changes));
  if (ours) return {};  // what it drew along then stands among the changes that are loaded
  for (Followed& next : applied->then) {
    std::move(next.changes.begin(), next.changes.end(), std::back_inserter(taken.changes));
    taken.written.push_back(record({}, std::move(next.update)));
  }
  return {};
}

const Heads& History::heads() const { return graph_->heads(); }
const ChangeRecord* History::find(ChangeId id) const { return graph_->find(id); }
std::vector<ChangeRecord> History::changes() const { return graph_->changes(); }
std::vector<ChangeId> History::missing() const { return graph_->missing(); }

std::vector<ChangeRecord> History::changes_since(const Heads& heads) const {
  Heads known;
  for (const ChangeId& head : heads) {
    if (graph_->find(head) != nullptr) known.push_back(head);
  }
  const std::vector<bool> inside = *graph_->closure(known);
  std::vector<ChangeRecord> all;
  for (std::size_t i = 0; i < inside.size(); ++i) {
    if (!inside[i]) all.push_back(graph_->changes()[i]);
  }
  return all;
}

Result<Document> History::at(const Heads& heads, const Options& options) const {
  const std::optional<std::vector<bool>> inside = graph_->closure(heads);
  if (!inside) return fail(Errc::not_found, "heads that are not here");
  Result<Document> document = Document::create(options);
  if (!document) return document;
  for (const std::string& name : document_.root_names()) {
    const Result<ObjectType> type = document_.object_type(ObjectId::root(name));
    if (!type || *type == ObjectType::undeclared) continue;
    if (Result<ObjectId> root = document->root(name, *type); !root) {
      return tl::unexpected(root.error());
    }
  }
  for (std::size_t i = 0; i < inside->size(); ++i) {
    if (!(*inside)[i]) continue;
    const Result<Applied> applied = document->replay(graph_->changes()[i].update);
    if (!applied) return tl::unexpected(applied.error());
  }
  return document;
}

Result<std::vector<Patch>> History::diff(const Heads& before, const Heads& after) const {
  const Result<Document> old = at(before, {});
  if (!old) return tl::unexpected(old.error());
  const Result<Document> now = at(after, {});
  if (!now) return tl::unexpected(now.error());
  return crdt::diff(*old, *now);
}

Result<Concurrent> History::get_all(const ObjectId& map, std::string_view key) const {
  Result<Concurrent> all = document_.get_all(map, key, seen());
  if (!all || all->values.empty()) return all;
  const Id winner = all->values.front().id;
  std::erase_if(all->values,
                [&](const Element& one) { return one.id != winner && graph_->erased(one.id); });
  return all;
}

Seen History::seen() const {
  return [graph = graph_.get()](Id by, Id what) { return graph->seen(by, what); };
}

}  // namespace lumbung::crdt
