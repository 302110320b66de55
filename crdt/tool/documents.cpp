#include "crdt/tool/answers.hpp"
#include "crdt/tool/verbs.hpp"

namespace lumbung::crdt::tool {
namespace {

Result<std::string> make(const Any& request, Documents& documents) {
  const Result<std::string> name = text_of(request, "doc");
  const Result<std::size_t> client = number_of(request, "client");
  if (!name) return name;
  if (!client) return tl::unexpected(client.error());
  const Result<bool> gc = flag_of(request, "gc", true);
  if (!gc) return tl::unexpected(gc.error());
  Options options;
  options.client = *client;
  options.emit = EmitUpdates::on_commit_and_apply;
  options.encodings = EmitEncodings::both;
  if (!*gc) options.collect = Collect::nothing;
  if (documents.contains(*name)) return bad("the document is there already");
  Result<Document> made = Document::create(options);
  if (!made) return tl::unexpected(made.error());
  documents.emplace(*name, Open{std::move(*made)});
  return std::string(ok_answer);
}

Result<std::string> open(const Any& request, Documents& documents) {
  const Result<std::string> name = text_of(request, "doc");
  const Result<std::string> as = text_of(request, "as");
  if (!name) return name;
  if (!as) return as;
  const auto found = documents.find(*name);
  if (found == documents.end()) return fail(Errc::not_found, "no such document");
  const Document& holder = found->second.document;
  const Result<Subdocument> subdocument = subdocument_of(holder, request);
  if (!subdocument) return tl::unexpected(subdocument.error());
  if (documents.contains(*as)) return bad("the document is there already");
  Options options;
  options.client = holder.client();
  options.emit = EmitUpdates::on_commit_and_apply;
  if (!subdocument->collects) options.collect = Collect::nothing;
  Result<Document> made = Document::create(options);
  if (!made) return tl::unexpected(made.error());
  documents.emplace(*as, Open{std::move(*made)});
  return std::string(ok_answer);
}

Result<std::string> drop(const Any& request, Documents& documents) {
  const Result<std::string> name = text_of(request, "doc");
  if (!name) return name;
  const auto found = documents.find(*name);
  if (found == documents.end()) return fail(Errc::not_found, "no such document");
  documents.erase(found);
  return std::string(ok_answer);
}

}  // namespace

const FreeVerbs& document_makers() {
  static const FreeVerbs verbs = {{"doc", make}, {"open", open}, {"drop", drop}};
  return verbs;
}

}  // namespace lumbung::crdt::tool
