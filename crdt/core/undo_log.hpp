#pragma once

#include <deque>
#include <initializer_list>
#include <set>
#include <vector>

#include "crdt/core/doc.hpp"
#include "crdt/core/ended.hpp"
#include "crdt/undo.hpp"

namespace lumbung::crdt {

/// Clocks by client, clients in the order in which they came: things are redone in that order.
class OrderedRanges {
 public:
  OrderedRanges() = default;
  explicit OrderedRanges(std::vector<EndedTransaction::Deleted> clients)
      : clients_(std::move(clients)) {}

  [[nodiscard]] const std::vector<EndedTransaction::Deleted>& clients() const { return clients_; }
  [[nodiscard]] bool contains(const Block& block) const;
  void add(const OrderedRanges& others);

 private:
  std::vector<EndedTransaction::Deleted> clients_;  // ranges sorted, not touching
};

/// One thing to undo.
struct UndoStep {
  OrderedRanges written;
  OrderedRanges deleted;
  StepMeta meta;
};

/// The steps of one UndoHistory, and how they are undone. The document shows it each transaction
/// between its edits and the collecting of what they deleted.
class UndoLog {
 public:
  UndoLog(Doc& doc, UndoOptions options);
  UndoLog(const UndoLog&) = delete;
  UndoLog& operator=(const UndoLog&) = delete;
  ~UndoLog();

  /// Takes up a transaction or lets it pass. `by` is whose undo or redo it was, if any. Clearing
  /// the steps to redo is a transaction of its own, added to `drawn_along`.
  void after(EndedTransaction& ended, const UndoLog* by, std::deque<EndedTransaction>& drawn_along);

  [[nodiscard]] Undone pop(UndoStack stack);
  void clear(std::initializer_list<UndoStack> stacks);
  [[nodiscard]] Result<> add_to_scope(const ObjectId& object);

  [[nodiscard]] Doc& doc() { return doc_; }
  [[nodiscard]] UndoOptions& options() { return options_; }
  [[nodiscard]] std::vector<UndoStep>& steps(UndoStack stack) {
    return stack == UndoStack::undo ? undo_ : redo_;
  }
  void stop_capturing() { last_change_ms_ = 0; }
  [[nodiscard]] std::deque<StackEvent>& events() { return events_; }

 private:
  struct Scope {
    Handle type = none;
    ObjectId object;  ///< a type's handle may be used again once the type is collected
  };
  [[nodiscard]] bool in_scope(Handle type) const;
  [[nodiscard]] bool touches_scope(const EndedTransaction& ended) const;
  [[nodiscard]] bool is_tracked(const EndedTransaction& ended, const UndoLog* by) const;
  void keep(const OrderedRanges& ranges, bool keep);
  void forget(UndoStack stack);
  void note(StackEvent::Kind kind, UndoStack stack, const Any& origin);
  template <class Take>
  void each_block(const OrderedRanges& ranges, const Take& take);
  [[nodiscard]] Handle last_redone(Handle handle);
  [[nodiscard]] bool undo_step(const UndoStep& step);

  Doc& doc_;
  UndoOptions options_;
  std::vector<Scope> scope_;
  std::vector<UndoStep> undo_;
  std::vector<UndoStep> redo_;
  std::deque<StackEvent> events_;
  std::int64_t last_change_ms_ = 0;
  bool undoing_ = false;
  bool redoing_ = false;

  friend class Redoing;
};

}  // namespace lumbung::crdt
