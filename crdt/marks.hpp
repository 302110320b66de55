#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "crdt/any.hpp"
#include "crdt/document.hpp"
#include "crdt/result.hpp"

namespace lumbung::crdt {

/// Which text typed at the edges of a mark becomes part of it.
enum class Expand : std::uint8_t {
  none,
  before,  ///< what is typed right before its first unit
  after,   ///< what is typed right behind its last unit: what Yjs does by itself
  both,
};

/// A stretch [start, end) of a text that carries an attribute.
struct Mark {
  std::size_t start = 0;
  std::size_t end = 0;
  std::string name;
  Any value;
  friend bool operator==(const Mark&, const Mark&) = default;
};

/// All marks of a text by start, then by name; neighbours of equal value are one mark.
[[nodiscard]] Result<std::vector<Mark>> marks(const Document& document, const ObjectId& text);

/// Marks on a text, with a rule for each kind of mark about what is typed at its edges.
///
/// Shape   Marks are Yjs' formats, so every Yjs editor sees them. The rules are the program's own
///         and are not stored: let all writers of a text use the same. A name without a rule
///         expands `after`. Rules are applied to what is typed through this class.
/// Units   UTF-16 units; an embed counts one.
/// Errors  out_of_range, not_found, wrong_type, as Document::format.
/// Thread  None of its own. Must go before its Document does, or is moved.
/// Source  Automerge's marks.
class Marks {
 public:
  [[nodiscard]] static Result<Marks> open(Document& document, const ObjectId& text,
                                          std::map<std::string, Expand> rules);

  [[nodiscard]] Result<> mark(const Mark& mark);
  [[nodiscard]] Result<> unmark(std::size_t start, std::size_t end, std::string_view name);
  /// Inserts with the marks that reach to `index` by their rules.
  [[nodiscard]] Result<> insert(std::size_t index, std::string_view utf8);
  /// Erases `count` units at `index`, then inserts there as `insert` does.
  [[nodiscard]] Result<> splice(std::size_t index, std::size_t count, std::string_view utf8);
  /// The attributes that `insert` would give at `index`, an object.
  [[nodiscard]] Result<Any> at(std::size_t index) const;

 private:
  Marks(Document& document, ObjectId text, std::map<std::string, Expand> rules)
      : document_(&document), text_(std::move(text)), rules_(std::move(rules)) {}
  [[nodiscard]] Expand rule(const std::string& name) const;

  Document* document_;
  ObjectId text_;
  std::map<std::string, Expand> rules_;
};

}  // namespace lumbung::crdt
