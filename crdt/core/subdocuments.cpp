#include <algorithm>

#include "crdt/core/read.hpp"

namespace lumbung::crdt {

void Doc::subdocument_came(Handle handle) {
  Value value = value_at(*this, handle, 0);
  auto* found = std::get_if<Subdocument>(&value);
  if (found == nullptr) return;
  if (found->auto_load) subdocuments_.loaded.push_back(*found);
  subdocuments_.added.push_back(std::move(*found));
  subdocuments_added_.push_back(handle);
}

void Doc::load_subdocument(Handle handle) {
  Value value = value_at(*this, handle, 0);
  auto* found = std::get_if<Subdocument>(&value);
  if (found != nullptr && !found->auto_load) subdocuments_.loaded.push_back(std::move(*found));
}

void Doc::subdocument_goes(Handle handle) {
  const auto added = std::find(subdocuments_added_.begin(), subdocuments_added_.end(), handle);
  if (added != subdocuments_added_.end()) {  // it came in this very transaction
    subdocuments_.added.erase(subdocuments_.added.begin() + (added - subdocuments_added_.begin()));
    subdocuments_added_.erase(added);
    return;
  }
  Value value = value_at(*this, handle, 0);
  if (auto* found = std::get_if<Subdocument>(&value)) {
    subdocuments_.removed.push_back(std::move(*found));
  }
}

}  // namespace lumbung::crdt
