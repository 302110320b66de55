#include "crdt/core/observers.hpp"

namespace lumbung::crdt {

ObserverId Observers::add(const ObjectId& object, Depth depth, Observer observer) {
  const ObserverId id{++last_};
  observers_.emplace(id, Entry{object, depth, std::move(observer)});
  by_object_[object].push_back(id);
  return id;
}

void Observers::remove(ObserverId id) {
  const auto found = observers_.find(id);
  if (found == observers_.end()) return;
  const auto object = by_object_.find(found->second.object);
  std::erase(object->second, id);
  if (object->second.empty()) by_object_.erase(object);
  observers_.erase(found);
}

void Observers::tell(const std::vector<Notice>& notices) {
  for (const Notice& notice : notices) {
    std::vector<Event> own;
    for (const Event& event : notice.events) {
      if (event.path.empty()) own.push_back(event);
    }
    const auto object = by_object_.find(notice.object);
    if (object == by_object_.end()) continue;
    for (const ObserverId id : std::vector<ObserverId>(object->second)) {
      const auto found = observers_.find(id);
      if (found == observers_.end()) continue;
      const Observer observer = found->second.observer;  // it may end itself
      const std::vector<Event>& events = found->second.depth == Depth::self ? own : notice.events;
      if (!events.empty()) observer(notice.transaction, events);
    }
  }
}

}  // namespace lumbung::crdt
