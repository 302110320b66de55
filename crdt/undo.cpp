#include "crdt/undo.hpp"

#include "crdt/core/undo_log.hpp"

namespace lumbung::crdt {
namespace {

tl::unexpected<Error> busy() { return fail(Errc::busy, "a transaction is open"); }

}  // namespace

UndoHistory::UndoHistory(std::unique_ptr<UndoLog> log) : log_(std::move(log)) {}
UndoHistory::UndoHistory(UndoHistory&&) noexcept = default;
UndoHistory& UndoHistory::operator=(UndoHistory&&) noexcept = default;
UndoHistory::~UndoHistory() = default;

Result<UndoHistory> UndoHistory::create(Document& document, UndoOptions options) {
  const std::vector<ObjectId> scope = options.scope;
  UndoHistory history(std::make_unique<UndoLog>(document.inside(), std::move(options)));
  for (const ObjectId& object : scope) {
    if (Result<> added = history.log_->add_to_scope(object); !added) {
      return tl::unexpected(added.error());
    }
  }
  return history;
}

Result<Undone> UndoHistory::undo() {
  if (log_->doc().in_transaction()) return busy();
  return log_->pop(UndoStack::undo);
}

Result<Undone> UndoHistory::redo() {
  if (log_->doc().in_transaction()) return busy();
  return log_->pop(UndoStack::redo);
}

std::size_t UndoHistory::steps(UndoStack stack) const { return log_->steps(stack).size(); }
void UndoHistory::stop_capturing() { log_->stop_capturing(); }

Result<> UndoHistory::clear() {
  if (log_->doc().in_transaction()) return busy();
  log_->clear({UndoStack::undo, UndoStack::redo});
  return {};
}

Result<> UndoHistory::clear(UndoStack stack) {
  if (log_->doc().in_transaction()) return busy();
  log_->clear({stack});
  return {};
}

Result<> UndoHistory::add_to_scope(const ObjectId& object) { return log_->add_to_scope(object); }

void UndoHistory::add_origin(const Any& origin) {
  remove_origin(origin);
  log_->options().origins.push_back(origin);
}

void UndoHistory::remove_origin(const Any& origin) { std::erase(log_->options().origins, origin); }

StepMeta* UndoHistory::meta(UndoStack stack) {
  auto& steps = log_->steps(stack);
  return steps.empty() ? nullptr : &steps.back().meta;
}

std::vector<StackEvent> UndoHistory::take_events() {
  std::vector<StackEvent> all(log_->events().begin(), log_->events().end());
  log_->events().clear();
  return all;
}

}  // namespace lumbung::crdt
