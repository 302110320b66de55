#include "crdt/core/undo_log.hpp"

#include <algorithm>

#include "crdt/core/redoing.hpp"

namespace lumbung::crdt {
namespace {

constexpr std::size_t events_max = 1024;

}  // namespace

bool OrderedRanges::contains(const Block& block) const {
  return std::any_of(clients_.begin(), clients_.end(), [&block](const auto& one) {
    return one.client == block.client && covers(one.ranges, block.clock);
  });
}

void OrderedRanges::add(const OrderedRanges& others) {
  for (const EndedTransaction::Deleted& one : others.clients_) {
    const auto found = std::find_if(clients_.begin(), clients_.end(),
                                    [&one](const auto& mine) { return mine.client == one.client; });
    if (found == clients_.end()) {
      clients_.push_back(one);
    } else {
      found->ranges.insert(found->ranges.end(), one.ranges.begin(), one.ranges.end());
      sort_and_merge(found->ranges);
    }
  }
}

UndoLog::UndoLog(Doc& doc, UndoOptions options) : doc_(doc), options_(std::move(options)) {
  doc_.undo_logs_.push_back(this);
}

UndoLog::~UndoLog() { std::erase(doc_.undo_logs_, this); }

Result<> UndoLog::add_to_scope(const ObjectId& object) {
  const Result<Handle> type = doc_.resolve(object);
  if (!type) return tl::unexpected(type.error());
  scope_.push_back({*type, object});
  return {};
}

/// The type or one of those that it stands in belongs to the scope.
bool UndoLog::in_scope(Handle type) const {
  if (scope_.empty()) return true;
  while (true) {
    for (const Scope& one : scope_) {
      if (one.type == type && doc_.object_id(type) == one.object) return true;
    }
    const Handle item = doc_.type(type).item;
    if (item == none) return false;
    type = doc_.block(item).parent;
  }
}

bool UndoLog::touches_scope(const EndedTransaction& ended) const {
  if (scope_.empty()) return true;
  return std::any_of(ended.changed.begin(), ended.changed.end(), [this](const ChangedType& one) {
    const Type& type = doc_.type(one.type);
    const bool deleted = type.item != none && doc_.block(type.item).deleted;
    return !deleted && type.kind != ObjectType::undeclared && in_scope(one.type);
  });
}

bool UndoLog::is_tracked(const EndedTransaction& ended, const UndoLog* by) const {
  if (by != nullptr) return by == this;
  return std::find(options_.origins.begin(), options_.origins.end(), ended.origin) !=
         options_.origins.end();
}

void UndoLog::note(StackEvent::Kind kind, UndoStack stack, const Any& origin) {
  if (events_.size() == events_max) events_.pop_front();
  events_.push_back({kind, stack, origin});
}

/// The blocks of the ranges, split so that they end where the ranges do.
template <class Take>
void UndoLog::each_block(const OrderedRanges& ranges, const Take& take) {
  for (const EndedTransaction::Deleted& one : ranges.clients()) {
    for (const DeleteRange& range : one.ranges) {
      const std::uint32_t state = doc_.clients_[one.client].state;
      if (range.clock >= state) break;
      const Clock end = range.clock + range.length;
      auto clock = static_cast<std::uint32_t>(range.clock);
      while (clock < end && clock < state) {
        const Handle handle = doc_.clean_start(one.client, clock);
        if (end < doc_.block(handle).end()) {
          (void)doc_.clean_start(one.client, static_cast<std::uint32_t>(end));
        }
        clock = doc_.block(handle).end();
        if (!doc_.block(handle).is_gc()) take(handle);
      }
    }
  }
}

void UndoLog::keep(const OrderedRanges& ranges, bool keep) {
  each_block(ranges, [&](Handle handle) {
    if (in_scope(doc_.block(handle).parent)) doc_.keep(handle, keep);
  });
}

void UndoLog::forget(UndoStack stack) {
  for (const UndoStep& step : steps(stack)) keep(step.deleted, false);
  steps(stack).clear();
  note(StackEvent::Kind::cleared, stack, Any::null());
}

void UndoLog::clear(std::initializer_list<UndoStack> stacks) {
  const auto holds = [this](UndoStack stack) { return !steps(stack).empty(); };
  if (std::none_of(stacks.begin(), stacks.end(), holds)) return;
  doc_.start(true);
  for (const UndoStack stack : stacks) forget(stack);
  doc_.finish_silently();
}

void UndoLog::after(EndedTransaction& ended, const UndoLog* by,
                    std::deque<EndedTransaction>& drawn_along) {
  const bool captured = !options_.captures || options_.captures({ended.origin, ended.local, 0});
  if (!captured || !touches_scope(ended) || !is_tracked(ended, by)) return;
  if (undoing_) {
    last_change_ms_ = 0;
  } else if (!redoing_ && !redo_.empty()) {
    doc_.start(true);
    forget(UndoStack::redo);
    drawn_along.push_back(doc_.park());
  }
  OrderedRanges deleted(ended.deleted);
  std::vector<EndedTransaction::Deleted> written;
  for (const EndedTransaction::Written& one : ended.written) {
    if (one.after == one.before) continue;
    written.push_back({one.client, {{one.before, one.after - one.before}}});
  }
  const UndoStack target = undoing_ ? UndoStack::redo : UndoStack::undo;
  std::vector<UndoStep>& stack = steps(target);
  const std::int64_t now = options_.now_ms ? options_.now_ms() : 1;
  // Never while undoing or redoing: undo forgets the time, and what is new since then the redo
  // steps.
  const bool joins =
      last_change_ms_ > 0 && now - last_change_ms_ < options_.capture_timeout_ms && !stack.empty();
  if (joins) {
    stack.back().deleted.add(deleted);
    stack.back().written.add(OrderedRanges(std::move(written)));
  } else {
    stack.push_back({OrderedRanges(std::move(written)), deleted, {}});
  }
  if (!undoing_ && !redoing_) last_change_ms_ = now;
  keep(deleted, true);
  // What was split on the way belongs to the transaction.
  ended.split.insert(ended.split.end(), doc_.split_.begin(), doc_.split_.end());
  doc_.split_.clear();
  note(joins ? StackEvent::Kind::updated : StackEvent::Kind::added, target, ended.origin);
}

/// The block that in the end stands for this one. Those on the way there are not split.
Handle UndoLog::last_redone(Handle handle) {
  std::uint32_t inside = 0;
  while (const std::optional<Id> id = doc_.redone(handle)) {
    const auto clock = static_cast<std::uint32_t>(id->clock) + inside;
    handle = doc_.find(*doc_.find_client(id->client), clock);
    inside = clock - doc_.block(handle).clock;
  }
  if (inside == 0 || doc_.block(handle).is_gc()) return handle;
  return doc_.clean_start(doc_.block(handle).client, doc_.block(handle).clock + inside);
}

bool UndoLog::undo_step(const UndoStep& step) {
  std::vector<Handle> to_delete;
  each_block(step.written, [&](Handle handle) {
    if (doc_.block(handle).redone) handle = last_redone(handle);
    const Block& block = doc_.block(handle);
    if (!block.deleted && in_scope(block.parent)) to_delete.push_back(handle);
  });
  // What the same step wrote and deleted does not come back.
  std::vector<Handle> to_redo;
  each_block(step.deleted, [&](Handle handle) {
    const Block& block = doc_.block(handle);
    if (in_scope(block.parent) && !step.written.contains(block)) to_redo.push_back(handle);
  });
  bool changed = false;
  Redoing redoing(*this, to_redo, step.written);
  for (const Handle handle : to_redo) changed = redoing.redo(handle) != none || changed;
  // From the last to the first: children go before their parents.
  for (auto at = to_delete.rbegin(); at != to_delete.rend(); ++at) {
    if (options_.deletes && !options_.deletes(doc_.id_of(doc_.block(*at)))) continue;
    doc_.delete_block(*at);
    changed = true;
  }
  return changed;
}

Undone UndoLog::pop(UndoStack stack) {
  Undone undone;
  (stack == UndoStack::undo ? undoing_ : redoing_) = true;
  doc_.start(true);
  std::vector<UndoStep>& steps = this->steps(stack);
  while (!steps.empty() && !undone.popped) {
    UndoStep step = std::move(steps.back());
    steps.pop_back();
    undone.popped = undo_step(step);
    if (undone.popped) undone.meta = std::move(step.meta);
  }
  (void)doc_.changed_.each([this](const ChangedType& changed) {
    doc_.types_[changed.type].cursor = {};
    return true;
  });
  doc_.undo_by_ = this;
  undone.committed = doc_.commit();
  undoing_ = false;
  redoing_ = false;
  if (undone.popped) note(StackEvent::Kind::popped, stack, Any::null());
  return undone;
}

}  // namespace lumbung::crdt
