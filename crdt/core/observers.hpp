#pragma once

#include <map>
#include <vector>

#include "crdt/event.hpp"

namespace lumbung::crdt {

/// What the observers of one object are to be told.
struct Notice {
  ObjectId object;
  TransactionInfo transaction;
  std::vector<Event> events;
};

/// Who observes which object of a document.
///
/// Thread  None of its own. Observers may come and go while they are called.
class Observers {
 public:
  [[nodiscard]] ObserverId add(const ObjectId& object, Depth depth, Observer observer);
  void remove(ObserverId id);

  [[nodiscard]] bool empty() const { return observers_.empty(); }
  [[nodiscard]] bool observed(const ObjectId& object) const { return by_object_.contains(object); }
  void tell(const std::vector<Notice>& notices);

 private:
  struct Entry {
    ObjectId object;
    Depth depth = Depth::self;
    Observer observer;
  };
  std::map<ObserverId, Entry> observers_;
  std::map<ObjectId, std::vector<ObserverId>> by_object_;
  std::uint64_t last_ = 0;
};

}  // namespace lumbung::crdt
