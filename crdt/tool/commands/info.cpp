#include <map>

#include "crdt/document.hpp"
#include "crdt/tool/commands/work.hpp"
#include "crdt/updates.hpp"

namespace lumbung::crdt::tool {
namespace {

/// What one client has in an update.
struct Share {
  Clock from = 0;
  Clock to = 0;
  std::size_t structs = 0;
  Clock gaps = 0;
  Clock deleted = 0;
};

std::string counted(std::uint64_t count, std::string_view thing) {
  return std::to_string(count) + ' ' + std::string(thing) + (count == 1 ? "" : "s");
}

void describe_clients(std::string& text, const UpdateContents& contents) {
  std::map<ClientId, Share> shares;
  for (const UpdateStruct& one : contents.structs) {
    const auto [place, added] = shares.try_emplace(one.id.client);
    Share& share = place->second;
    if (added) share.from = one.id.clock;
    share.to = one.id.clock + one.length;
    if (one.kind == ContentKind::skip) {
      share.gaps += one.length;
    } else {
      ++share.structs;
    }
  }
  for (const ClockRange& range : contents.deleted) shares[range.client].deleted += range.length;
  for (const auto& [client, share] : shares) {
    text += "  client " + std::to_string(client) + ": ";
    text += share.structs > 0
                ? "clocks " + std::to_string(share.from) + " to " + std::to_string(share.to) +
                      " in " + counted(share.structs, "struct")
                : std::string("no structs");
    if (share.gaps > 0) text += ", " + counted(share.gaps, "clock") + " in gaps";
    if (share.deleted > 0) text += ", " + std::to_string(share.deleted) + " deleted";
    text += '\n';
  }
}

void describe_roots(std::string& text, const Document& document) {
  for (const std::string& name : document.root_names()) {
    static constexpr std::string_view kinds[] = {"array", "map",      "text",    "XML element",
                                                 "XML",   "XML hook", "XML text"};
    const ObjectType type = document.likely_type(name);
    text += "  root " + to_json(Any::string(name)) + ": ";
    text += type == ObjectType::undeclared ? std::string_view("unknown")
                                           : kinds[static_cast<std::size_t>(type)];
    text += '\n';
  }
}

}  // namespace

Result<Output> info(const Arguments& arguments, const std::vector<Input>& files,
                    const Streams& /*streams*/) {
  Output out;
  for (const Input& file : files) {
    const Result<UpdateContents> contents = read_update(file.bytes, arguments.encoding);
    if (!contents) return about(file, contents.error());
    Options options;
    options.client = client_id_max;
    const Result<Document> document = Document::load(options, file.bytes, arguments.encoding);
    if (!document) return about(file, document.error());
    std::size_t structs = 0;
    for (const UpdateStruct& one : contents->structs) structs += one.kind != ContentKind::skip;
    out.text += (file.name == "-" ? "standard input" : file.name) + ": update v" +
                (arguments.encoding == Encoding::v1 ? "1, " : "2, ") +
                counted(file.bytes.size(), "byte") + ", " + counted(structs, "struct") + ", " +
                counted(contents->deleted.size(), "range") + " of deletes\n";
    describe_clients(out.text, *contents);
    describe_roots(out.text, *document);
    for (const auto& [client, clock] : document->missing()) {
      out.text += "  waits for client " + std::to_string(client) + " from clock " +
                  std::to_string(clock) + '\n';
    }
  }
  return out;
}

}  // namespace lumbung::crdt::tool
