#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "crdt/awareness.hpp"
#include "crdt/document.hpp"
#include "crdt/tool/request.hpp"
#include "crdt/undo.hpp"

namespace lumbung::crdt::tool {

/// What the observers of a document's roots heard since the last answer.
struct Heard {
  struct Change {
    std::string root;
    Event event;
  };
  /// The transaction asked for, then those that it drew along.
  std::vector<std::vector<Change>> transactions;
};

/// A document of the stream.
struct Open {
  Document document;
  bool grouped = false;                  ///< between begin and commit
  std::optional<Awareness> awareness{};  ///< once somebody asked
  std::optional<UndoHistory> undo{};     ///< goes before the document does
  std::function<std::int64_t()> now_ms{};
  std::shared_ptr<Heard> heard = std::make_shared<Heard>();
  std::set<std::string, std::less<>> observed{};  ///< roots
};
/// Answers tell what changed under declared roots: call it when roots were declared.
void observe_roots(Open& open);

using Documents = std::map<std::string, Open, std::less<>>;

/// Verbs that name no document, or make one: doc, merge ...
using FreeVerb = Result<std::string> (*)(const Any& request, Documents& documents);
using FreeVerbs = std::map<std::string_view, FreeVerb>;

/// Verbs about one document.
enum class When : std::uint8_t { always, outside_transactions };
struct DocumentVerb {
  When when = When::outside_transactions;
  Result<std::string> (*run)(const Any& request, Open& open) = nullptr;
};
using DocumentVerbs = std::map<std::string_view, DocumentVerb>;

/// Edits of one object; outside begin and commit a transaction of its own.
struct EditVerb {
  std::vector<ObjectType> kinds;  ///< of object that it is for
  Result<> (*run)(const Any& request, Document& document, const Place& place) = nullptr;
};
using EditVerbs = std::map<std::string_view, EditVerb>;

// One table a file; stream.cpp puts them together.
[[nodiscard]] const FreeVerbs& document_makers();     // documents.cpp
[[nodiscard]] const FreeVerbs& update_functions();    // update_functions.cpp
[[nodiscard]] const DocumentVerbs& transactions();    // transactions.cpp
[[nodiscard]] const DocumentVerbs& questions();       // questions.cpp
[[nodiscard]] const DocumentVerbs& update_verbs();    // updates.cpp
[[nodiscard]] const DocumentVerbs& moment_verbs();    // moments.cpp
[[nodiscard]] const FreeVerbs& moment_makers();       // moments.cpp
[[nodiscard]] const DocumentVerbs& protocol_verbs();  // protocols.cpp
[[nodiscard]] const DocumentVerbs& undo_verbs();      // undo.cpp
[[nodiscard]] const EditVerbs& map_edits();           // edit_map.cpp
[[nodiscard]] const EditVerbs& list_edits();          // edit_list.cpp
[[nodiscard]] const EditVerbs& text_edits();          // edit_text.cpp

}  // namespace lumbung::crdt::tool
