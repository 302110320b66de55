#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crdt/any.hpp"
#include "crdt/delta.hpp"
#include "crdt/document.hpp"
#include "crdt/id.hpp"
#include "crdt/result.hpp"
#include "crdt/value.hpp"

namespace lumbung::crdt {

struct ViewState;
class ViewKeeper;

/// One moment of a document, to be read by any thread while the document goes on.
///
/// Shape   Never changes; a copy costs a counter. Holds the visible contents, not who wrote them.
/// Units   Elements in arrays, UTF-16 units in texts.
/// Errors  As Document's reads: not_found, wrong_type (by index for texts too), out_of_range.
/// Thread  Any number may read the same view, and copies of it, at the same time.
class View {
 public:
  View();  // of an empty document

  [[nodiscard]] const StateVector& state_vector() const;
  /// Roots that were declared, sorted.
  [[nodiscard]] std::vector<std::string> root_names() const;
  [[nodiscard]] Result<ObjectType> object_type(const ObjectId& object) const;

  [[nodiscard]] Result<std::optional<Value>> get(const ObjectId& map, std::string_view key) const;
  /// Sorted, other than Document's.
  [[nodiscard]] Result<std::vector<std::string>> keys(const ObjectId& map) const;

  [[nodiscard]] Result<std::size_t> length(const ObjectId& list) const;
  [[nodiscard]] Result<Value> get(const ObjectId& array, std::size_t index) const;
  /// Hands over the elements from index `first` on until `take` returns false.
  [[nodiscard]] Result<> each(const ObjectId& array, std::size_t first,
                              const std::function<bool(std::size_t, const Value&)>& take) const;

  [[nodiscard]] Result<std::string> text(const ObjectId& text) const;
  [[nodiscard]] Result<Delta> delta(const ObjectId& text) const;

  /// As Document::read, with the keys of maps sorted.
  [[nodiscard]] Result<Any> read(const ObjectId& object) const;

 private:
  friend class ViewKeeper;
  explicit View(std::shared_ptr<const ViewState> state);
  std::shared_ptr<const ViewState> state_;
};

/// Makes views of one document, each from the one before and what has changed since.
///
/// Shape   Belongs to the document's writer, who hands the views to readers (under a lock of its
///         own, or by a queue). `publish` costs the changed keys, for each changed list or text a
///         walk over its runs, and for each changed XML element its text and that of all above.
/// Errors  busy inside a transaction.
/// Thread  None of its own: the document's. Must go before its Document does.
class Views {
 public:
  /// Reads the whole document once.
  [[nodiscard]] static Result<Views> create(Document& document);
  Views(Views&&) noexcept;
  Views& operator=(Views&&) noexcept;
  ~Views();

  /// The document as it is now.
  [[nodiscard]] Result<View> publish();

 private:
  explicit Views(std::unique_ptr<ViewKeeper> keeper);
  std::unique_ptr<ViewKeeper> keeper_;
};

}  // namespace lumbung::crdt
