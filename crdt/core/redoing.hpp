#pragma once

#include <vector>

#include "crdt/core/undo_log.hpp"

namespace lumbung::crdt {

/// Writes again what a step deleted, at the place where it stood.
///
/// Shape   A block is written again once; asked again, its copy is what counts. A block whose
///         parent is deleted comes back only if the parent does. Map values do not come back over
///         what others have set since.
/// Source  yjs 13.6 redoItem in src/structs/Item.js.
class Redoing {
 public:
  Redoing(UndoLog& log, std::vector<Handle> wanted, const OrderedRanges& to_delete)
      : log_(log), doc_(log.doc_), wanted_(wanted.begin(), wanted.end()), to_delete_(to_delete) {}

  /// The block that now does what `handle` did; none if that cannot be.
  Handle redo(Handle handle);

 private:
  [[nodiscard]] Handle next(Handle handle);
  [[nodiscard]] Handle holder(Handle handle) const;
  [[nodiscard]] Handle living_holder(Handle handle);
  [[nodiscard]] Handle traced(Handle handle, Handle holder);
  [[nodiscard]] bool gives_way(const Block& block) const;
  struct Place {
    Handle left = none;
    Handle right = none;
    bool free = true;
  };
  [[nodiscard]] Place list_place(Handle handle, Handle holder);
  [[nodiscard]] Place key_place(Handle handle, Handle holder, Handle parent);

  UndoLog& log_;
  Doc& doc_;
  std::set<Handle> wanted_;
  const OrderedRanges& to_delete_;
};

}  // namespace lumbung::crdt
