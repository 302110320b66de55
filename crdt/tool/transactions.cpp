#include "crdt/tool/answers.hpp"
#include "crdt/tool/verbs.hpp"

namespace lumbung::crdt::tool {
namespace {

Result<std::string> begin(const Any& request, Open& open) {
  const Result<Any> origin = origin_of(request);
  if (!origin) return tl::unexpected(origin.error());
  open.document.begin(*origin);
  open.grouped = true;
  return std::string(ok_answer);
}

Result<std::string> commit(const Any&, Open& open) {
  if (!open.grouped) return bad("commit without begin");
  open.grouped = false;
  return change_answer(open, open.document.commit());
}

Result<std::string> root(const Any& request, Open& open) {
  static const std::map<std::string_view, ObjectType> kinds = {{"map", ObjectType::map},
                                                               {"array", ObjectType::array},
                                                               {"text", ObjectType::text},
                                                               {"xml", ObjectType::xml_fragment}};
  const Result<std::string> name = text_of(request, "name");
  const Result<std::string> type = text_of(request, "type");
  if (!name) return name;
  if (!type) return type;
  const auto kind = kinds.find(*type);
  if (kind == kinds.end()) return bad("type");
  const Result<ObjectId> declared = open.document.root(*name, kind->second);
  if (!declared) return tl::unexpected(declared.error());
  observe_roots(open);
  return std::string(ok_answer);
}

}  // namespace

void observe_roots(Open& open) {
  for (const std::string& name : open.document.root_names()) {
    const ObjectId root = ObjectId::root(name);
    const Result<ObjectType> type = open.document.object_type(root);
    if (!type || *type == ObjectType::undeclared || open.observed.contains(name)) continue;
    const auto hear = [heard = open.heard, name](const TransactionInfo& transaction,
                                                 const std::vector<Event>& events) {
      auto& all = heard->transactions;
      if (all.size() <= transaction.after) all.resize(transaction.after + 1);
      for (const Event& event : events) all[transaction.after].push_back({name, event});
    };
    if (open.document.observe(root, Depth::beneath, hear)) open.observed.insert(name);
  }
}

const DocumentVerbs& transactions() {
  static const DocumentVerbs verbs = {{"begin", {When::outside_transactions, begin}},
                                      {"commit", {When::always, commit}},
                                      {"root", {When::always, root}}};
  return verbs;
}

}  // namespace lumbung::crdt::tool
