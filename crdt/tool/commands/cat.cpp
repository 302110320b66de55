#include <algorithm>

#include "crdt/document.hpp"
#include "crdt/tool/commands/work.hpp"

namespace lumbung::crdt::tool {

/// Everything under every root, as toJSON gives it.
Result<Output> cat(const Arguments& arguments, const std::vector<Input>& files,
                   const Streams& streams) {
  Options options;
  options.client = client_id_max;  // only reads; any id will do
  Result<Document> document = Document::create(options);
  if (!document) return tl::unexpected(document.error());
  for (const KnownRoot& root : arguments.roots) {
    if (const Result<ObjectId> made = document->root(root.name, root.type); !made) {
      return fail(made.error().code, "--root " + root.name + ": " + made.error().detail);
    }
  }
  for (const Input& file : files) {
    const Result<Applied> applied = document->replay(file.bytes, arguments.encoding);
    if (!applied) return about(file, applied.error());
  }
  Any all = Any::object();
  for (const std::string& name : document->root_names()) {
    Result<ObjectType> type = document->object_type(ObjectId::root(name));
    if (type && *type == ObjectType::undeclared) {
      type = document->likely_type(name);
      if (*type != ObjectType::undeclared) (void)document->root(name, *type);
    }
    Result<Any> value = document->read(ObjectId::root(name));
    if (!value) return fail(value.error().code, "root " + name + ": " + value.error().detail);
    all.set(name, value->is_undefined() ? Any::null() : std::move(*value));
  }
  if (!document->missing().empty()) {
    streams.errors << "lumbung-crdt cat: parts wait for updates that are not in these files; "
                      "lumbung-crdt info names them\n";
  }
  return Output{to_json(all) + '\n', {}};
}

}  // namespace lumbung::crdt::tool
