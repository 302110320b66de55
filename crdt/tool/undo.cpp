#include "crdt/undo.hpp"

#include "crdt/tool/answers.hpp"
#include "crdt/tool/values.hpp"
#include "crdt/tool/verbs.hpp"

namespace lumbung::crdt::tool {
namespace {

Result<std::vector<ObjectId>> scope_of(const Any& request, const Document& document) {
  const Any* paths = request.find("paths");
  if (paths == nullptr || paths->as_array() == nullptr || paths->as_array()->empty()) {
    return bad("paths");
  }
  std::vector<ObjectId> scope;
  for (const Any& path : *paths->as_array()) {
    const Result<Place> place = place_of(document, Any::object().set("path", path));
    if (!place) return tl::unexpected(place.error());
    scope.push_back(place->object);
  }
  return scope;
}

Result<std::string> on(const Any& request, Open& open) {
  UndoOptions options;
  Result<std::vector<ObjectId>> scope = scope_of(request, open.document);
  if (!scope) return tl::unexpected(scope.error());
  options.scope = std::move(*scope);
  if (const Any* origins = request.find("origins"); origins != nullptr) {
    if (origins->as_array() == nullptr) return bad("origins");
    options.origins = *origins->as_array();
  }
  options.capture_timeout_ms = 0;
  if (const Any* timeout = request.find("captureTimeout"); timeout != nullptr) {
    if (!timeout->as_integer()) return bad("captureTimeout");
    options.capture_timeout_ms = *timeout->as_integer();
  }
  options.now_ms = open.now_ms;
  open.undo.reset();  // its steps stay kept, as with Yjs' destroy
  Result<UndoHistory> made = UndoHistory::create(open.document, std::move(options));
  if (!made) return tl::unexpected(made.error());
  open.undo.emplace(std::move(*made));
  return std::string(ok_answer);
}

Result<std::string> stop(const Any&, Open& open) {
  if (!open.undo) return bad("undo.on comes first");
  open.undo->stop_capturing();
  return std::string(ok_answer);
}

Result<std::string> undone_answer(Open& open, const Result<Undone>& undone) {
  if (!undone) return tl::unexpected(undone.error());
  return change_answer(open, undone->committed,
                       undone->popped ? R"(,"popped":true)" : R"(,"popped":false)");
}

Result<std::string> undo(const Any&, Open& open) {
  if (!open.undo) return bad("undo.on comes first");
  return undone_answer(open, open.undo->undo());
}

Result<std::string> redo(const Any&, Open& open) {
  if (!open.undo) return bad("undo.on comes first");
  return undone_answer(open, open.undo->redo());
}

}  // namespace

const DocumentVerbs& undo_verbs() {
  static const DocumentVerbs verbs = {{"undo.on", {When::outside_transactions, on}},
                                      {"undo.stop", {When::always, stop}},
                                      {"undo", {When::outside_transactions, undo}},
                                      {"redo", {When::outside_transactions, redo}}};
  return verbs;
}

}  // namespace lumbung::crdt::tool
