#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "crdt/any.hpp"
#include "crdt/id.hpp"

namespace lumbung::crdt {

/// Kinds of shared objects, numbered as on the wire.
enum class ObjectType : std::uint8_t {
  array = 0,
  map = 1,
  text = 2,
  xml_element = 3,
  xml_fragment = 4,
  xml_hook = 5,
  xml_text = 6,
  undeclared = 255,  ///< a root that updates mention and nobody has declared yet
};

/// Names a shared object: a root by its name, a nested one by the id of the item that holds it.
class ObjectId {
 public:
  ObjectId() = default;
  [[nodiscard]] static ObjectId root(std::string_view name) {
    ObjectId id;
    id.name_ = name;
    return id;
  }
  [[nodiscard]] static ObjectId nested(Id item) {
    ObjectId id;
    id.item_ = item;
    return id;
  }
  [[nodiscard]] bool is_root() const { return !item_.has_value(); }
  [[nodiscard]] const std::string& root_name() const { return name_; }
  [[nodiscard]] Id item() const { return item_.value_or(Id{}); }
  friend auto operator<=>(const ObjectId&, const ObjectId&) = default;

 private:
  std::optional<Id> item_;
  std::string name_;
};

/// A shared object found as a value.
struct ObjectRef {
  ObjectId id;
  ObjectType type = ObjectType::map;
  friend bool operator==(const ObjectRef&, const ObjectRef&) = default;
};

/// A document inside a document. It holds no content of its own: whoever opens it makes a Document
/// for `guid` and exchanges that one's updates apart.
struct Subdocument {
  std::string guid;
  bool collects = true;    ///< Yjs' gc
  bool auto_load = false;  ///< every replica should load it at once
  Any meta;                ///< undefined if there is none
  friend bool operator==(const Subdocument&, const Subdocument&) = default;
};

using Value = std::variant<Any, ObjectRef, Subdocument>;

/// A value with the id of the write that made it.
struct Element {
  Id id;
  Value value;
};

}  // namespace lumbung::crdt
