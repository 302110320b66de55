#include <algorithm>
#include <unordered_set>
#include <utility>

#include "crdt/core/events.hpp"
#include "crdt/core/text_edit.hpp"
#include "crdt/core/undo_log.hpp"

// What comes between the edits of a transaction and the collecting of what they deleted: observers
// look at it, and formats that do nothing are deleted, in transactions of their own. Those wait
// until this one is done: it must not yet collect or join what they deleted.
namespace lumbung::crdt {
namespace {

/// Each key once, in the order of the first.
void keep_first(std::vector<Handle>& keys) {
  if (keys.size() < 2) return;
  std::unordered_set<Handle> seen;
  std::erase_if(keys, [&seen](Handle key) { return !seen.insert(key).second; });
}

}  // namespace

/// Puts the open transaction aside and closes it.
EndedTransaction Doc::park() {
  EndedTransaction ended;
  ended.epoch = epoch_;
  ended.local = local_;
  ended.origin = std::move(origin_);
  for (const Handle client : touched_) {
    ended.written.push_back({client, clients_[client].before, clients_[client].state});
  }
  for (const Handle client : deleting_) {
    sort_and_merge(clients_[client].deletes);
    ended.deleted.push_back({client, std::move(clients_[client].deletes)});
    clients_[client].deletes.clear();
  }
  std::sort(ended.written.begin(), ended.written.end(),
            [](const auto& a, const auto& b) { return a.client < b.client; });
  ended.split = std::move(split_);
  ended.gone = std::move(gone_);
  ended.changed = changed_.take();
  for (ChangedType& what : ended.changed) keep_first(what.keys);
  clear_transaction();
  return ended;
}

/// Goes on with what was put aside.
void Doc::resume(EndedTransaction ended) {
  open_ = true;
  epoch_ = ended.epoch;
  local_ = ended.local;
  origin_ = std::move(ended.origin);
  for (const EndedTransaction::Written& one : ended.written) {
    clients_[one.client].epoch = epoch_;
    clients_[one.client].before = one.before;
    clients_[one.client].may_join = true;
    touched_.push_back(one.client);
  }
  for (EndedTransaction::Deleted& one : ended.deleted) {
    clients_[one.client].deletes = std::move(one.ranges);
    deleting_.push_back(one.client);
  }
  split_ = std::move(ended.split);
  gone_ = std::move(ended.gone);
  for (ChangedType& what : ended.changed) {
    ChangedType& again = changed_.of(what.type, types_[what.type].changed);
    again.keys = std::move(what.keys);
    again.list = what.list;
  }
}

/// Formats in a text that others changed may now do nothing.
bool Doc::needs_cleaning() const {
  if (local_) return false;
  return !changed_.each([this](const ChangedType& one) {
    const Type& type = types_[one.type];
    const bool text = type.kind == ObjectType::text || type.kind == ObjectType::xml_text;
    return !text || !type.has_formatting || (type.item != none && arena_[type.item].deleted);
  });
}

void Doc::follow() {
  const bool cleans = needs_cleaning();
  if (!cleans && observers_.empty() && undo_logs_.empty()) return;
  // Text that went on in its block before anybody looked: they look for blocks of their own.
  for (const Handle client : touched_) {
    const Client& wrote = clients_[client];
    if (wrote.before < wrote.state) (void)clean_start(client, wrote.before);
  }
  EndedTransaction ended = park();
  if (!observers_.empty()) {
    for (Notice& notice : Events(*this, ended).all(followers_)) {
      notice.transaction = {ended.origin, ended.local, followed_};
      notices_.push_back(std::move(notice));
    }
  }
  const UndoLog* by = std::exchange(undo_by_, nullptr);
  for (UndoLog* log : undo_logs_) log->after(ended, by, followers_);
  if (cleans) {
    start(true);
    FormatCleaning(*this).after(ended);
    EndedTransaction cleaned = park();
    if (!cleaned.deleted.empty()) followers_.push_back(std::move(cleaned));
  }
  resume(std::move(ended));
}

}  // namespace lumbung::crdt
