#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crdt/change_record.hpp"
#include "crdt/document.hpp"
#include "crdt/id.hpp"
#include "crdt/patch.hpp"
#include "crdt/result.hpp"

namespace lumbung::crdt {

class ChangeGraph;

/// What a commit says of itself.
struct CommitNote {
  std::string author;
  std::int64_t time_ms = 0;
  std::string message;
};

/// What became of a change from outside.
struct ChangesTaken {
  std::vector<ChangeId> applied;  ///< this one and those that had waited for it, in order
  std::vector<ChangeId> missing;  ///< what this one still waits for
  /// Changes that had waited and then did not fit; they are forgotten.
  std::vector<std::pair<ChangeId, Error>> refused;
  std::vector<Change> changes;        ///< what to read again, if Options ask for it
  std::vector<ChangeRecord> written;  ///< changes of our own that it drew along: send them too
};

/// A document with its changes: who wrote what when, on top of what; any earlier state of it.
///
/// Shape   Edits go to `document()`, but are committed, rolled back and received here. A change
///         whose deps are not all here waits as a whole, unlike a Yjs update. All changes are kept.
/// Errors  `apply`: malformed (an update that builds on what is not here, too), limit, busy (a
///         transaction is open), client_id_reuse (another change of the same name, or news of our
///         own). Nothing changes then.
/// Thread  None of its own; one caller at a time.
/// Source  Automerge's changes, heads, fork_at and diff, over Yjs updates.
class History {
 public:
  /// Changes carry updates v1, which are made where `options` ask for v2 alone, too.
  [[nodiscard]] static Result<History> create(const Options& options);
  /// From `changes()` of an earlier time, our own among them.
  [[nodiscard]] static Result<History> load(const Options& options,
                                            const std::vector<ChangeRecord>& changes);

  History(History&&) noexcept;
  History& operator=(History&&) noexcept;
  ~History();

  [[nodiscard]] Document& document();
  [[nodiscard]] const Document& document() const;

  /// Closes the transaction and gives what has to be sent: one change, none if nothing was edited,
  /// more if it drew others along. malformed: the note is not UTF-8.
  [[nodiscard]] Result<std::vector<ChangeRecord>> commit(const CommitNote& note);
  void rollback();
  [[nodiscard]] Result<ChangesTaken> apply(const ChangeRecord& change);

  [[nodiscard]] const Heads& heads() const;
  /// nullptr if it is not here, or still waits.
  [[nodiscard]] const ChangeRecord* find(ChangeId id) const;
  /// All changes, each behind its deps.
  [[nodiscard]] std::vector<ChangeRecord> changes() const;
  /// What somebody who stands at `heads` lacks; heads that are not here are passed over.
  [[nodiscard]] std::vector<ChangeRecord> changes_since(const Heads& heads) const;
  /// Changes that waiting ones wait for.
  [[nodiscard]] std::vector<ChangeId> missing() const;

  /// The document as it was at `heads`, made anew with the roots declared as here: its cost is that
  /// of applying the changes up to there. not_found for heads that are not here.
  [[nodiscard]] Result<Document> at(const Heads& heads, const Options& options) const;
  [[nodiscard]] Result<std::vector<Patch>> diff(const Heads& before, const Heads& after) const;

  /// Exactly the values whose writers had not seen one another, as long as they were not collected
  /// (`complete`); what somebody erased is not listed.
  [[nodiscard]] Result<Concurrent> get_all(const ObjectId& map, std::string_view key) const;
  /// Who had seen what, by the changes' deps: false for items that no change here wrote. Lives as
  /// long as the history.
  [[nodiscard]] Seen seen() const;

 private:
  explicit History(Document document);
  [[nodiscard]] Result<ChangesTaken> take(const ChangeRecord& change, bool ours);
  [[nodiscard]] Result<> integrate(const ChangeRecord& change, bool ours, ChangesTaken& taken);
  ChangeRecord record(const CommitNote& note, Bytes update);

  Document document_;
  std::unique_ptr<ChangeGraph> graph_;
};

}  // namespace lumbung::crdt
