#include "crdt/tool/answers.hpp"
#include "crdt/tool/values.hpp"
#include "crdt/tool/verbs.hpp"

namespace lumbung::crdt::tool {
namespace {

Result<std::string> json(const Any& request, Open& open) {
  const Result<std::string> name = text_of(request, "root");
  if (!name) return name;
  const Result<Any> value = open.document.read(ObjectId::root(*name));
  if (!value) return tl::unexpected(value.error());
  std::string out = R"({"json":)";
  write_plain(out, *value);
  return out + '}';
}

Result<std::string> delta(const Any& request, Open& open) {
  const Result<Place> place = place_of(open.document, request);
  if (!place) return tl::unexpected(place.error());
  const Result<Delta> found = open.document.delta(place->object);
  if (!found) return tl::unexpected(found.error());
  std::string out = R"({"delta":)";
  write_delta(out, *found);
  return out + '}';
}

Result<std::string> get_all(const Any& request, Open& open) {
  const Result<std::string> key = text_of(request, "key");
  if (!key) return key;
  const Result<Place> place = place_of(open.document, request);
  if (!place) return tl::unexpected(place.error());
  const Result<Concurrent> found = open.document.get_all(place->object, *key);
  if (!found) return tl::unexpected(found.error());
  std::string out = R"({"values":[)";
  for (const Element& element : found->values) {
    if (out.back() != '[') out += ',';
    out += R"({"value":)";
    write_value(out, open.document, element.value);
    out += R"(,"id":[)" + std::to_string(element.id.client) + ',' +
           std::to_string(element.id.clock) + "]}";
  }
  return out + R"(],"complete":)" + (found->complete ? "true}" : "false}");
}

Result<std::string> memory(const Any& /*request*/, Open& open) {
  const Memory memory = open.document.memory();
  const auto field = [](std::string_view name, std::size_t value) {
    return '"' + std::string(name) + "\":" + std::to_string(value);
  };
  return '{' + field("blocks", memory.blocks) + ',' + field("content_bytes", memory.content_bytes) +
         ',' + field("index_bytes", memory.index_bytes) + ',' +
         field("total_bytes", memory.total_bytes) + '}';
}

}  // namespace

const DocumentVerbs& questions() {
  static const DocumentVerbs verbs = {{"json", {When::always, json}},
                                      {"delta", {When::outside_transactions, delta}},
                                      {"getall", {When::outside_transactions, get_all}},
                                      {"memory", {When::always, memory}}};
  return verbs;
}

}  // namespace lumbung::crdt::tool
