#include <algorithm>
#include <utility>

#include "crdt/core/events.hpp"
#include "crdt/core/text_edit.hpp"
#include "crdt/core/undo_log.hpp"

// What comes between the edits of a transaction and the collecting of what they deleted: observers
// look at it, and formats that do nothing are deleted, in transactions of their own. Those wait
// until this one is done: it must not yet collect or join what they deleted.
namespace lumbung::crdt {

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
  std::vector<std::pair<std::size_t, ChangedType>> changed;
  for (auto& [type, what] : changed_) {
    std::vector<Handle> keys;
    for (const Handle key : what.keys) {
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
    }
    changed.emplace_back(what.order, ChangedType{type, std::move(keys), what.list});
  }
  std::sort(changed.begin(), changed.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& [order, what] : changed) ended.changed.push_back(std::move(what));
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
    touched_.push_back(one.client);
  }
  for (EndedTransaction::Deleted& one : ended.deleted) {
    clients_[one.client].deletes = std::move(one.ranges);
    deleting_.push_back(one.client);
  }
  split_ = std::move(ended.split);
  for (ChangedType& what : ended.changed) {
    changed_.emplace(what.type, Changed{changed_count_++, std::move(what.keys), what.list});
  }
}

/// Formats in a text that others changed may now do nothing.
bool Doc::needs_cleaning() const {
  if (local_) return false;
  return std::any_of(changed_.begin(), changed_.end(), [this](const auto& one) {
    const Type& type = types_[one.first];
    const bool text = type.kind == ObjectType::text || type.kind == ObjectType::xml_text;
    return text && type.has_formatting && (type.item == none || !arena_[type.item].deleted);
  });
}

void Doc::follow() {
  const bool cleans = needs_cleaning();
  if (!cleans && observers_.empty() && undo_logs_.empty()) return;
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
    start(true, Any::null());
    FormatCleaning(*this).after(ended);
    EndedTransaction cleaned = park();
    if (!cleaned.deleted.empty()) followers_.push_back(std::move(cleaned));
  }
  resume(std::move(ended));
}

}  // namespace lumbung::crdt
