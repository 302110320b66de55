#include "crdt/tool/answers.hpp"
#include "crdt/tool/verbs.hpp"

namespace lumbung::crdt::tool {
namespace {

Result<std::string> begin(const Any&, Open& open) {
  open.document.begin();
  open.grouped = true;
  return std::string(ok_answer);
}

Result<std::string> commit(const Any&, Open& open) {
  if (!open.grouped) return bad("commit without begin");
  open.grouped = false;
  return change_answer(open.document.commit().update);
}

Result<std::string> root(const Any& request, Open& open) {
  static const std::map<std::string_view, ObjectType> kinds = {
      {"map", ObjectType::map}, {"array", ObjectType::array}, {"text", ObjectType::text}};
  const Result<std::string> name = text_of(request, "name");
  const Result<std::string> type = text_of(request, "type");
  if (!name) return name;
  if (!type) return type;
  if (*type == "xml") return fail(Errc::unsupported, "xml");
  const auto kind = kinds.find(*type);
  if (kind == kinds.end()) return bad("type");
  const Result<ObjectId> declared = open.document.root(*name, kind->second);
  if (!declared) return tl::unexpected(declared.error());
  return std::string(ok_answer);
}

}  // namespace

const DocumentVerbs& transactions() {
  static const DocumentVerbs verbs = {{"begin", {When::outside_transactions, begin}},
                                      {"commit", {When::always, commit}},
                                      {"root", {When::always, root}}};
  return verbs;
}

}  // namespace lumbung::crdt::tool
