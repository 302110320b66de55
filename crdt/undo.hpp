#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "crdt/any.hpp"
#include "crdt/document.hpp"
#include "crdt/event.hpp"
#include "crdt/result.hpp"

namespace lumbung::crdt {

class UndoLog;

struct UndoOptions {
  /// Objects whose changes are undone, with all that is in them; empty = the whole document.
  std::vector<ObjectId> scope{};
  /// Transactions with one of these origins are taken up; what was applied without one has null.
  std::vector<Any> origins = {Any::null()};
  /// Transactions that come within this time after the one before join its step.
  std::int64_t capture_timeout_ms = 500;
  /// The time, asked for once for each transaction taken up. Without it time stands still at 1.
  std::function<std::int64_t()> now_ms{};
  /// Takes up a transaction or lets it pass.
  std::function<bool(const TransactionInfo&)> captures{};
  /// False for items that undo and redo must not delete.
  std::function<bool(Id)> deletes{};
  /// Undo puts back a map's value even where somebody else has set the key since.
  bool ignore_remote_map_changes = false;
};

enum class UndoStack : std::uint8_t { undo, redo };

/// What became of the steps.
struct StackEvent {
  enum class Kind : std::uint8_t { added, updated, popped, cleared };
  Kind kind = Kind::added;
  UndoStack stack = UndoStack::undo;
  Any origin;  ///< of the transaction that was taken up
};

/// Things to remember with a step, such as where the cursor stood.
using StepMeta = std::map<std::string, Any>;

/// What `undo` and `redo` did.
struct Undone {
  bool popped = false;  ///< a step was found that still changed something
  Committed committed;
  StepMeta meta;  ///< of the popped step
};

/// Undo and redo of what was done on one replica, leaving alone what came with an
/// origin: apply others' updates with one, or they are steps as well, as in Yjs.
///
/// Shape   Each transaction in scope becomes a step, or joins the last one. Undo deletes what a
///         step wrote and writes again what it deleted; redo undoes the undo. Content that steps
///         may want back is not collected.
/// Units   Milliseconds of the caller's clock, which should start above 0.
/// Errors  busy inside a transaction; creating: not_found for an object in scope.
/// Thread  None of its own. Must go before its Document does.
/// Source  yjs 13.6 src/utils/UndoManager.js, redoItem of src/structs/Item.js.
class UndoHistory {
 public:
  [[nodiscard]] static Result<UndoHistory> create(Document& document, UndoOptions options);

  UndoHistory(UndoHistory&&) noexcept;
  UndoHistory& operator=(UndoHistory&&) noexcept;
  ~UndoHistory();

  [[nodiscard]] Result<Undone> undo();
  [[nodiscard]] Result<Undone> redo();
  [[nodiscard]] std::size_t steps(UndoStack stack) const;

  /// The next transaction starts a step of its own.
  void stop_capturing();
  /// Forgets all steps; what they kept may be collected when it is deleted again.
  [[nodiscard]] Result<> clear();
  [[nodiscard]] Result<> clear(UndoStack stack);

  [[nodiscard]] Result<> add_to_scope(const ObjectId& object);
  void add_origin(const Any& origin);
  void remove_origin(const Any& origin);

  /// Of the newest step; nullptr if there is none.
  [[nodiscard]] StepMeta* meta(UndoStack stack);
  /// Everything since the last call, oldest first; only the last 1,024 are kept.
  [[nodiscard]] std::vector<StackEvent> take_events();

 private:
  explicit UndoHistory(std::unique_ptr<UndoLog> log);
  std::unique_ptr<UndoLog> log_;
};

}  // namespace lumbung::crdt
