#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "crdt/delta.hpp"

namespace lumbung::crdt {

/// A key of a map or an index in a list.
using PathStep = std::variant<std::string, std::size_t>;

/// What became of one key.
struct KeyChange {
  enum class Action : std::uint8_t { add, update, remove };
  std::string key;
  Action action = Action::add;
  Value old_value;  ///< undefined for `add`
};

/// How one shared object changed in one transaction.
///
/// Shape   `path` leads from the observed object to the changed one, as the document stands after
///         the transaction. `delta` is empty if elements did not change, `keys` if keys did not.
/// Source  yjs 13.6 src/utils/YEvent.js, src/types/YText.js.
struct Event {
  ObjectRef target;
  std::vector<PathStep> path;
  Delta delta;
  std::vector<KeyChange> keys;
};

/// What a transaction says of itself.
struct TransactionInfo {
  Any origin;             ///< as given to `begin` or `apply`; null if nothing was given
  bool local = true;      ///< false for what `apply` brought
  std::size_t after = 0;  ///< 0 for the transaction asked for, 1... for those that it drew along
};

/// Called once for each transaction that changed the observed object, all events together, when
/// the transaction and what it drew along are over. The document may be read and edited then.
using Observer = std::function<void(const TransactionInfo&, const std::vector<Event>&)>;

enum class Depth : std::uint8_t {
  self,    ///< the object alone
  beneath  ///< everything in it too
};

/// Names an observer, to end it.
struct ObserverId {
  std::uint64_t number = 0;
  friend auto operator<=>(const ObserverId&, const ObserverId&) = default;
};

}  // namespace lumbung::crdt
