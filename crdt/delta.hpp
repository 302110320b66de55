#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "crdt/result.hpp"
#include "crdt/value.hpp"

namespace lumbung::crdt {

/// A shared object that is to be made inside a text. `fill` is called as soon as it stands there,
/// before anything else is written: what Yjs puts into an object that is inserted with its content.
/// An error of it is handed on, and what was written until then stays in the transaction, which the
/// caller may roll back.
struct NewObject {
  ObjectType type = ObjectType::map;
  std::string name;  ///< of XML elements and hooks
  std::function<Result<>(const ObjectId&)> fill;
};

/// One step of a delta: what a text holds, how a list changed, or how a text is to be changed.
///
/// Shape   `attributes` is an object, or undefined where there are none.
/// Units   UTF-16 units in texts, elements in other lists.
/// Source  quilljs.com's Delta, as Yjs writes it.
struct DeltaOp {
  enum class Kind : std::uint8_t {
    text,    ///< inserts `text`
    embed,   ///< inserts one value into a text
    values,  ///< inserts a run of values into another list
    retain,
    erase,
  };
  Kind kind = Kind::retain;
  std::string text;
  std::vector<Value> values;  ///< one for an embed
  std::size_t count = 0;      ///< of retain and erase
  Any attributes;
  std::optional<NewObject> object;  ///< to embed instead of a value, when a delta is applied

  [[nodiscard]] static DeltaOp insert(std::string text, Any attributes = {}) {
    return {Kind::text, std::move(text), {}, 0, std::move(attributes), {}};
  }
  [[nodiscard]] static DeltaOp embed(Value value, Any attributes = {}) {
    return {Kind::embed, {}, {std::move(value)}, 0, std::move(attributes), {}};
  }
  [[nodiscard]] static DeltaOp retain(std::size_t count, Any attributes = {}) {
    return {Kind::retain, {}, {}, count, std::move(attributes), {}};
  }
  [[nodiscard]] static DeltaOp erase(std::size_t count) {
    return {Kind::erase, {}, {}, count, {}, {}};
  }
};

using Delta = std::vector<DeltaOp>;

}  // namespace lumbung::crdt
