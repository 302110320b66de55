#pragma once

#include <map>
#include <memory>
#include <vector>

#include "crdt/core/doc.hpp"
#include "crdt/core/runs.hpp"
#include "crdt/core/view_state.hpp"
#include "crdt/view.hpp"

namespace lumbung::crdt {

/// Keeps a ViewState up with its document: of each list it knows which runs the state holds, and
/// changes what differs from the document's.
///
/// Thread  None of its own: the document's.
class ViewKeeper {
 public:
  explicit ViewKeeper(Doc& doc);
  ViewKeeper(const ViewKeeper&) = delete;
  ViewKeeper& operator=(const ViewKeeper&) = delete;
  ~ViewKeeper();

  [[nodiscard]] Result<View> publish();

 private:
  using Shared = std::shared_ptr<const ViewObject>;
  [[nodiscard]] Shared find(const ObjectId& id) const;
  void set(const ObjectId& id, Shared object);
  void add(const ObjectId& id);
  void add(const Value& value);
  void forget(const ObjectId& id);
  void forget(const Value& value);
  void change(const Change& change);
  void change_key(ViewObject& object, const Type& type, const std::string& key);
  void change_elements(ViewObject& object, const Type& type, Runs& runs);
  void change_text(ViewObject& object, const Type& type, Runs& runs);
  void refresh_xml(const ObjectId& id);

  Doc& doc_;
  std::vector<Change> changed_;
  ViewState state_;
  std::map<ObjectId, Runs> runs_;
};

}  // namespace lumbung::crdt
