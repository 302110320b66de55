#include "crdt/core/events.hpp"

#include <algorithm>

#include "crdt/core/contents.hpp"
#include "crdt/core/read.hpp"

namespace lumbung::crdt {
std::vector<PathStep> Events::path(Handle from, Handle to) const {
  std::vector<PathStep> steps;
  while (to != from) {
    const Handle holder = doc_.type(to).item;
    const Block& item = doc_.block(holder);
    if (item.key != none) {
      steps.emplace_back(std::string(doc_.names()[item.key]));
    } else {
      steps.emplace_back(doc_.index_of(holder));
    }
    to = item.parent;
  }
  std::reverse(steps.begin(), steps.end());
  return steps;
}

std::optional<KeyChange> Events::key_change(const Type& type, Handle key) const {
  const Handle at = type.map.find(key);
  if (at == none) return std::nullopt;
  const Block& item = doc_.block(at);
  const auto last_value = [this](Handle handle) -> Value {
    const Block& block = doc_.block(handle);
    if (block.is_gc() || block.ref == Ref::deleted) return Any::undefined();
    return value_at(doc_, handle, block.length - 1);
  };
  const std::string name = doc_.names()[key];
  if (!ended_.adds(item)) {
    if (!ended_.deletes(item)) return std::nullopt;
    return KeyChange{name, KeyChange::Action::remove, last_value(at)};
  }
  Handle before = item.left;
  while (before != none && ended_.adds(doc_.block(before))) before = doc_.block(before).left;
  const bool replaced = before != none && ended_.deletes(doc_.block(before));
  if (ended_.deletes(item)) {
    if (!replaced) return std::nullopt;
    return KeyChange{name, KeyChange::Action::remove, last_value(before)};
  }
  if (!replaced) return KeyChange{name, KeyChange::Action::add, Any::undefined()};
  return KeyChange{name, KeyChange::Action::update, last_value(before)};
}

std::vector<KeyChange> Events::keys(const ChangedType& changed) const {
  std::vector<KeyChange> all;
  for (const Handle key : changed.keys) {
    if (std::optional<KeyChange> change = key_change(doc_.type(changed.type), key)) {
      all.push_back(std::move(*change));
    }
  }
  return all;
}

Delta Events::list_delta(const Type& list) const {
  Delta delta;
  const auto op = [&delta](DeltaOp::Kind kind) -> DeltaOp& {
    if (delta.empty() || delta.back().kind != kind) delta.emplace_back().kind = kind;
    return delta.back();
  };
  for (Handle at = list.start; at != none; at = doc_.block(at).right) {
    const Block& block = doc_.block(at);
    if (block.deleted) {
      if (ended_.deletes(block) && !ended_.adds(block)) {
        op(DeltaOp::Kind::erase).count += block.length;
      }
    } else if (ended_.adds(block)) {
      std::vector<Value>& values = op(DeltaOp::Kind::values).values;
      if (!block.countable()) continue;
      for (std::uint32_t i = 0; i < block.length; ++i) values.push_back(value_at(doc_, at, i));
    } else {
      op(DeltaOp::Kind::retain).count += block.length;
    }
  }
  if (!delta.empty() && delta.back().kind == DeltaOp::Kind::retain) delta.pop_back();
  return delta;
}

const Events::Known& Events::known(const ChangedType& changed,
                                   std::deque<EndedTransaction>& drawn_along) {
  const auto [place, added] = known_.try_emplace(changed.type);
  if (!added) return place->second;
  Known& known = place->second;
  const Type& type = doc_.type(changed.type);
  known.keys = keys(changed);
  if (is_text(type.kind)) {
    doc_.start(true);
    known.delta = TextDelta(doc_, ended_).of(changed.type);
    EndedTransaction cleaned = doc_.park();
    if (!cleaned.deleted.empty()) drawn_along.push_back(std::move(cleaned));
  } else if (changed.list) {
    known.delta = list_delta(type);
  }
  return known;
}

std::vector<Notice> Events::all(std::deque<EndedTransaction>& drawn_along) {
  struct Group {
    Handle observed = none;
    std::vector<std::pair<std::vector<PathStep>, const ChangedType*>> changes;
  };
  std::vector<Group> groups;  // in the order in which the observed objects were met
  const auto group = [&groups](Handle observed) -> Group& {
    for (Group& one : groups) {
      if (one.observed == observed) return one;
    }
    return groups.emplace_back(Group{observed, {}});
  };
  for (const ChangedType& changed : ended_.changed) {
    const Handle holder = doc_.type(changed.type).item;
    if (doc_.type(changed.type).kind == ObjectType::undeclared) continue;
    if (holder != none && doc_.block(holder).deleted) continue;
    for (Handle at = changed.type;; at = doc_.block(doc_.type(at).item).parent) {
      if (doc_.observers_.observed(doc_.object_id(at))) {
        group(at).changes.emplace_back(path(at, changed.type), &changed);
      }
      if (doc_.type(at).item == none) break;
    }
  }
  std::vector<Notice> notices;
  for (Group& one : groups) {
    std::stable_sort(one.changes.begin(), one.changes.end(),
                     [](const auto& a, const auto& b) { return a.first.size() < b.first.size(); });
    Notice notice;
    notice.object = doc_.object_id(one.observed);
    for (auto& [path, changed] : one.changes) {
      const Known& found = known(*changed, drawn_along);
      const ObjectRef target{doc_.object_id(changed->type), doc_.type(changed->type).kind};
      notice.events.push_back({target, std::move(path), found.delta, found.keys});
    }
    notices.push_back(std::move(notice));
  }
  return notices;
}

}  // namespace lumbung::crdt
