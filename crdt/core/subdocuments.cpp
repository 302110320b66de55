#include <algorithm>

#include "crdt/core/read.hpp"

namespace lumbung::crdt {
namespace {

/// The one that a block with such content holds.
Subdocument subdocument_in(const Doc& doc, Handle block) {
  return std::get<Subdocument>(value_at(doc, block, 0));
}

}  // namespace

void Doc::subdocument_came(Handle handle) {
  Subdocument came = subdocument_in(*this, handle);
  if (came.auto_load) subdocuments_.loaded.push_back(came);
  subdocuments_.added.push_back(std::move(came));
  subdocuments_added_.push_back(handle);
}

void Doc::load_subdocument(Handle handle) {
  Subdocument asked = subdocument_in(*this, handle);
  if (!asked.auto_load) subdocuments_.loaded.push_back(std::move(asked));
}

void Doc::subdocument_goes(Handle handle) {
  const auto added = std::find(subdocuments_added_.begin(), subdocuments_added_.end(), handle);
  if (added != subdocuments_added_.end()) {  // it came in this very transaction
    subdocuments_.added.erase(subdocuments_.added.begin() + (added - subdocuments_added_.begin()));
    subdocuments_added_.erase(added);
    return;
  }
  subdocuments_.removed.push_back(subdocument_in(*this, handle));
}

}  // namespace lumbung::crdt
