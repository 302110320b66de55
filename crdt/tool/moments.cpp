#include "crdt/core/doc.hpp"
#include "crdt/relative_position.hpp"
#include "crdt/snapshot.hpp"
#include "crdt/tool/answers.hpp"
#include "crdt/tool/values.hpp"
#include "crdt/tool/verbs.hpp"

namespace lumbung::crdt::tool {
namespace {

Result<bool> is_version_2(const Any& request) {
  const Any* version = request.find("v");
  if (version == nullptr || version->as_integer() == 1) return false;
  if (version->as_integer() == 2) return true;
  return bad("v");
}

Result<std::string> snapshot(const Any& request, Open& open) {
  const Result<bool> second = is_version_2(request);
  if (!second) return tl::unexpected(second.error());
  const Snapshot now = take_snapshot(open.document);
  return bytes_answer("snapshot", *second ? encode_snapshot_v2(now) : encode_snapshot(now));
}

/// The copy gets the same declared roots.
Result<> declare_roots(const Document& from, Document& to) {
  for (const std::string& name : from.root_names()) {
    const Result<ObjectType> type = from.object_type(ObjectId::root(name));
    if (!type || *type == ObjectType::undeclared) continue;
    if (const Result<ObjectId> root = to.root(name, *type); !root) {
      return tl::unexpected(root.error());
    }
  }
  return {};
}

Result<std::string> restore(const Any& request, Documents& documents) {
  const Result<std::string> from = text_of(request, "doc");
  const Result<std::string> name = text_of(request, "as");
  const Result<std::size_t> client = number_of(request, "client");
  const Result<Bytes> bytes = bytes_of(request, "snapshot");
  const Result<bool> second = is_version_2(request);
  if (!from) return from;
  if (!name) return name;
  if (!client) return tl::unexpected(client.error());
  if (!bytes) return tl::unexpected(bytes.error());
  if (!second) return tl::unexpected(second.error());
  const auto origin = documents.find(*from);
  if (origin == documents.end()) return fail(Errc::not_found, "no such document");
  if (documents.contains(*name)) return bad("the document is there already");
  const Result<Snapshot> moment = *second ? decode_snapshot_v2(*bytes) : decode_snapshot(*bytes);
  if (!moment) return tl::unexpected(moment.error());
  const Options options{*client, Collect::nothing, EmitUpdates::on_commit_and_apply};
  Result<Document> made = crdt::restore(origin->second.document, *moment, options);
  if (!made) return tl::unexpected(made.error());
  if (Result<> roots = declare_roots(origin->second.document, *made); !roots) {
    return tl::unexpected(roots.error());
  }
  observe_roots(documents.emplace(*name, Open{std::move(*made)}).first->second);
  return std::string(ok_answer);
}

Result<std::string> relative(const Any& request, Open& open) {
  const Result<std::size_t> index = number_of(request, "index");
  if (!index) return tl::unexpected(index.error());
  const Any* assoc = request.find("assoc");
  if (assoc != nullptr && !assoc->as_integer()) return bad("assoc");
  const Result<Place> place = place_of(open.document, request);
  if (!place) return tl::unexpected(place.error());
  const Result<RelativePosition> position = relative_position(
      open.document, place->object, *index, assoc != nullptr ? *assoc->as_integer() : 0);
  if (!position) return tl::unexpected(position.error());
  return R"({"bytes":")" + to_base64(encode_relative_position(*position)) + R"(","json":)" +
         relative_position_to_json(*position) + '}';
}

/// [root, step...] as JSON; a step is a key or an index.
std::string path_of(const Doc& doc, const ObjectId& object) {
  if (object.is_root()) return to_json(Any::array({Any::string(object.root_name())}));
  std::vector<Any> steps;
  Handle type = doc.block(*doc.block_at(object.item())).type;
  for (; doc.type(type).item != none; type = doc.block(doc.type(type).item).parent) {
    const Block& item = doc.block(doc.type(type).item);
    if (item.key != none) {
      steps.insert(steps.begin(), Any::string(doc.names()[item.key]));
      continue;
    }
    const auto index = static_cast<std::int64_t>(doc.index_of(doc.type(type).item));
    steps.insert(steps.begin(), Any::integer(index));
  }
  steps.insert(steps.begin(), Any::string(doc.names()[doc.type(type).root]));
  return to_json(Any::array(std::move(steps)));
}

Result<std::string> absolute(const Any& request, Open& open) {
  const Result<Bytes> bytes = bytes_of(request, "bytes");
  if (!bytes) return tl::unexpected(bytes.error());
  const Result<RelativePosition> position = decode_relative_position(*bytes);
  if (!position) return tl::unexpected(position.error());
  const auto found = absolute_position(open.document, *position);
  if (!found) return std::string(R"({"path":null,"index":null})");
  return R"({"path":)" + path_of(open.document.inside(), found->object) + R"(,"index":)" +
         std::to_string(found->index) + '}';
}

}  // namespace

const FreeVerbs& moment_makers() {
  static const FreeVerbs verbs = {{"restore", restore}};
  return verbs;
}

const DocumentVerbs& moment_verbs() {
  static const DocumentVerbs verbs = {{"snapshot", {When::outside_transactions, snapshot}},
                                      {"relpos", {When::outside_transactions, relative}},
                                      {"abspos", {When::outside_transactions, absolute}}};
  return verbs;
}

}  // namespace lumbung::crdt::tool
