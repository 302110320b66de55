#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "crdt/any.hpp"
#include "crdt/document.hpp"
#include "crdt/event.hpp"
#include "crdt/result.hpp"

namespace lumbung::crdt {

/// One step on the way from one state of a document to another.
///
/// Shape   Patches are made to be followed one after the other: `path` (the root's name, then keys
///         and indices) and `index` are right once all earlier patches were followed. A new object
///         comes as one value with all that is in it; XML changes as a whole.
/// Units   Elements in arrays, UTF-16 units in texts, where an embed counts one.
struct Patch {
  enum class Kind : std::uint8_t {
    put,          ///< `key` has `value`
    erase_key,    ///< `key` has none
    insert,       ///< `values` stand at `index`; in a text one embed
    insert_text,  ///< `text` stands at `index`, with `attributes`
    erase,        ///< `count` are gone at `index`
    mark,         ///< `count` at `index` have `attributes`; null takes one away
  };
  Kind kind = Kind::put;
  std::vector<PathStep> path;  ///< empty: `key` is a root
  std::string key;
  Any value;
  std::size_t index = 0;
  std::size_t count = 0;
  std::vector<Any> values;
  std::string text;
  Any attributes;
  friend bool operator==(const Patch&, const Patch&) = default;
};

/// What leads from `before` to `after`, two states of one document (History::at gives them). A root
/// that is not declared in `after` gives an erase_key if `before` declares it. Of documents that
/// have nothing to do with each other it is right too, but long.
[[nodiscard]] Result<std::vector<Patch>> diff(const Document& before, const Document& after);

/// All declared roots as one object, as Document::read gives them, but an embed in a text stands as
/// U+FFFC, so that indices fit.
[[nodiscard]] Result<Any> read_roots(const Document& document);

/// `roots` (of `read_roots`) after the patches: not_found, wrong_type or out_of_range where one
/// does not fit. Half of a surrogate pair that was cut becomes U+FFFD, as in Yjs.
[[nodiscard]] Result<Any> apply_patches(const Any& roots, const std::vector<Patch>& patches);

}  // namespace lumbung::crdt
