#include "crdt/tool/stream.hpp"

#include <algorithm>

#include "crdt/core/utf.hpp"
#include "crdt/limits.hpp"
#include "crdt/tool/answers.hpp"

namespace lumbung::crdt::tool {
namespace {

constexpr std::size_t request_depth_max = 4 * limits::depth_max;  // each $type takes two levels

/// Several tables as one.
template <class Table>
Table together(std::initializer_list<const Table*> tables) {
  Table all;
  for (const Table* table : tables) all.insert(table->begin(), table->end());
  return all;
}

const FreeVerbs& free_verbs() {
  static const FreeVerbs verbs =
      together<FreeVerbs>({&document_makers(), &moment_makers(), &update_functions()});
  return verbs;
}

const DocumentVerbs& document_verbs() {
  static const DocumentVerbs verbs =
      together<DocumentVerbs>({&transactions(), &questions(), &update_verbs(), &moment_verbs(),
                               &protocol_verbs(), &undo_verbs()});
  return verbs;
}

const EditVerbs& edit_verbs() {
  static const EditVerbs verbs = together<EditVerbs>({&map_edits(), &list_edits(), &text_edits()});
  return verbs;
}

Result<std::string> edit(const EditVerb& verb, const Any& request, Open& open) {
  Document& document = open.document;
  const Result<Place> place = place_of(document, request);
  if (!place) return tl::unexpected(place.error());
  const Result<ObjectType> kind = document.object_type(place->object);
  if (!kind) return tl::unexpected(kind.error());
  if (std::find(verb.kinds.begin(), verb.kinds.end(), *kind) == verb.kinds.end()) {
    return fail(Errc::wrong_type, "another kind of object");
  }
  if (Result<> done = verb.run(request, document, *place); !done) {
    if (!open.grouped) document.rollback();  // it may have come halfway
    return tl::unexpected(done.error());
  }
  if (open.grouped) return std::string(ok_answer);
  return change_answer(open, document.commit());
}

}  // namespace

std::string Stream::answer(std::string_view line) {
  if (!is_utf8(line)) return error_answer("malformed", "not UTF-8");
  const Result<Any> request = parse_json(line, request_depth_max);
  if (!request) return error_answer(request.error());
  if (!request->is_object()) return error_answer("malformed", "a request is an object");
  const Result<std::string> done = dispatch(*request);
  return done ? *done : error_answer(done.error());
}

Result<std::string> Stream::dispatch(const Any& request) {
  const Result<std::string> verb = text_of(request, "do");
  if (!verb) return verb;
  if (const auto found = free_verbs().find(*verb); found != free_verbs().end()) {
    return found->second(request, documents_);
  }
  const Result<std::string> name = text_of(request, "doc");
  if (!name) return name;
  const auto open = documents_.find(*name);
  if (open == documents_.end()) return fail(Errc::not_found, "no such document");
  if (const auto found = edit_verbs().find(*verb); found != edit_verbs().end()) {
    return edit(found->second, request, open->second);
  }
  open->second.now_ms = now_ms_;
  const auto found = document_verbs().find(*verb);
  if (found == document_verbs().end()) return bad("unknown request");
  if (open->second.grouped && found->second.when == When::outside_transactions) {
    return fail(Errc::busy, "a transaction is open");
  }
  return found->second.run(request, open->second);
}

}  // namespace lumbung::crdt::tool
