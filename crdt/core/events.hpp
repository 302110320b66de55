#pragma once

#include "crdt/core/doc.hpp"
#include "crdt/core/format.hpp"

namespace lumbung::crdt {

/// Works out what an ended transaction did to the objects somebody observes.
///
/// Shape   Looks at the document between the edits and the collecting of what they deleted.
/// Thread  None of its own.
/// Source  yjs 13.6 src/utils/YEvent.js, src/types/YText.js.
class Events {
 public:
  Events(Doc& doc, const EndedTransaction& ended) : doc_(doc), ended_(ended) {}

  /// Everything for the observers of the document. Working out the delta of a text deletes formats
  /// that do nothing, each text in a transaction of its own, which is added to `drawn_along`.
  [[nodiscard]] std::vector<Notice> all(std::deque<EndedTransaction>& drawn_along);

 private:
  struct Known {
    Delta delta;
    std::vector<KeyChange> keys;
  };
  [[nodiscard]] std::vector<PathStep> path(Handle from, Handle to) const;
  [[nodiscard]] const Known& known(const ChangedType& changed,
                                   std::deque<EndedTransaction>& drawn_along);
  [[nodiscard]] std::vector<KeyChange> keys(const ChangedType& changed) const;
  [[nodiscard]] std::optional<KeyChange> key_change(const Type& type, Handle key) const;
  [[nodiscard]] Delta list_delta(const Type& list) const;

  Doc& doc_;
  const EndedTransaction& ended_;
  std::map<Handle, Known> known_;
};

/// The delta of one text in a transaction, worked out from its blocks from left to right.
class TextDelta {
 public:
  TextDelta(Doc& doc, const EndedTransaction& ended) : doc_(doc), ended_(ended) {}
  [[nodiscard]] Delta of(Handle text);

 private:
  enum class Action : std::uint8_t { nothing, insert, retain, erase };
  void turn_to(Action action);
  void finish_op();
  void take_content(Handle at);
  void take_format(Handle at);
  void put(const std::string& key, const AttributeValue& value);

  Doc& doc_;
  const EndedTransaction& ended_;
  Delta delta_;
  Action action_ = Action::nothing;
  std::string inserted_;
  std::size_t count_ = 0;
  Attributes current_;   ///< that hold here now
  Attributes old_;       ///< that held here before, null where a format took one away
  Attributes changing_;  ///< what a retained piece gets
};

/// Attributes as an object, undefined if there are none.
[[nodiscard]] Any to_object(const Attributes& attributes);
/// What the text holds.
[[nodiscard]] Delta delta_of(const Doc& doc, const Type& text);

}  // namespace lumbung::crdt
