#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "crdt/core/tree.hpp"
#include "crdt/delta.hpp"
#include "crdt/id.hpp"
#include "crdt/value.hpp"

// What views are made of: trees that share all that did not change.
namespace lumbung::crdt {

/// Some elements of a list, encoded one behind the other: a chunk is copied when one of them
/// changes, so it is bytes and not values.
class ElementChunk {
 public:
  [[nodiscard]] std::size_t weight() const { return starts_.size(); }
  [[nodiscard]] std::size_t bytes() const { return encoded_.size(); }
  [[nodiscard]] ElementChunk slice(std::size_t first, std::size_t count) const;
  [[nodiscard]] Value value(std::size_t index) const;
  void add(const Value& value);
  void add(const ElementChunk& more);
  [[nodiscard]] bool fits(const ElementChunk& more) const;

 private:
  Bytes encoded_;
  std::vector<std::uint32_t> starts_;
};

/// A piece of a text, or one embed if `utf8` is empty.
struct TextChunk {
  std::string utf8;
  std::size_t units = 1;
  [[nodiscard]] std::size_t weight() const { return units; }
  [[nodiscard]] TextChunk slice(std::size_t first, std::size_t count) const;
  void add(const TextChunk& more);
  [[nodiscard]] bool fits(const TextChunk& more) const;
};

struct KeyItem {
  std::string key;
  std::shared_ptr<const Value> value;
  [[nodiscard]] std::size_t weight() const { return 1; }
  [[nodiscard]] KeyItem slice(std::size_t, std::size_t) const { return *this; }
};

/// One shared object.
struct ViewObject {
  ObjectType kind = ObjectType::undeclared;
  Tree<KeyItem> keys;
  Tree<ElementChunk> elements;
  Tree<TextChunk> text;
  std::shared_ptr<const Delta> delta;  ///< of a text with formats or embeds
  std::string xml;                     ///< of XML: what Yjs' toString gives
};

struct ObjectItem {
  ObjectId id;
  std::shared_ptr<const ViewObject> object;
  [[nodiscard]] std::size_t weight() const { return 1; }
  [[nodiscard]] ObjectItem slice(std::size_t, std::size_t) const { return *this; }
};

struct ViewState {
  StateVector state;
  std::vector<std::string> roots;
  Tree<ObjectItem> objects;
};

}  // namespace lumbung::crdt
