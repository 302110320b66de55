#pragma once

#include "crdt/core/doc.hpp"
#include "crdt/core/format.hpp"

namespace lumbung::crdt {

/// One or several edits of a text, from left to right, with formats.
///
/// Shape   Stands between two blocks and knows which attributes hold there. Each edit goes on from
///         where the last one ended; `seek` starts over.
/// Units   UTF-16 units; an embed counts one.
/// Errors  None: the caller has checked ranges and values. Inside a transaction.
/// Source  yjs 13.6 src/types/YText.js.
class TextEdit {
 public:
  TextEdit(Doc& doc, Handle text);

  void seek(std::size_t index);
  [[nodiscard]] bool at_end() const { return right_ == none; }
  [[nodiscard]] const Attributes& attributes() const { return current_; }

  /// Inserts with exactly `attributes`; gives the block. `filled` is called once it stands there.
  Handle insert(const Content& content, Attributes attributes,
                const std::function<void(Handle)>& filled = {});
  void format(std::size_t count, const Attributes& attributes);
  void erase(std::size_t count);

 private:
  [[nodiscard]] AttributeValue value_of(Handle format, std::string_view json) const;
  void forward();
  void skip_unchanging(const Attributes& attributes);
  void write_format(const std::string& key, const AttributeValue& value);
  [[nodiscard]] Attributes open(const Attributes& attributes);
  void close(Attributes& negated);
  void split_at(std::size_t count);

  Doc& doc_;
  Handle text_;
  Handle left_ = none;
  Handle right_ = none;
  std::size_t index_ = 0;
  Attributes current_;
};

/// Deletes formats of texts that do nothing. Each function works inside a transaction.
///
/// Source  yjs 13.6 src/types/YText.js.
class FormatCleaning {
 public:
  explicit FormatCleaning(Doc& doc) : doc_(doc) {}

  /// Between `start` and the next visible content. `before` held at the start; `here` holds at
  /// `current` and is kept true.
  void gap(Handle start, Handle current, const Attributes& before, Attributes& here);
  /// Around one block, without knowing which attributes hold: all but the last format of a key.
  void around(Handle block);
  /// The whole text.
  void all(Handle text);
  /// What others' edits made redundant, all over the document.
  void after(const EndedTransaction& ended);

 private:
  Doc& doc_;
};

}  // namespace lumbung::crdt
