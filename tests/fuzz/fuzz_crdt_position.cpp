#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "crdt/relative_position.hpp"
#include "tests/fuzz/memory_budget.hpp"

// Any bytes as a relative position, and as its JSON: an error, or a position that is written and
// read again as the same and that is looked for in a document.
namespace {

using namespace lumbung::crdt;

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Result<Document> document = Document::create({1, Collect::nothing, EmitUpdates::on_commit});
  require(document->root("t", ObjectType::text).has_value());
  require(document->insert_text(ObjectId::root("t"), 0, "abcd").has_value());
  require(document->erase(ObjectId::root("t"), 1, 2).has_value());
  (void)document->commit();

  Result<RelativePosition> read;
  within_budget(size, [&] { read = decode_relative_position({data, size}); });
  if (read) {
    require(*decode_relative_position(encode_relative_position(*read)) == *read);
    const auto found = absolute_position(*document, *read);
    if (found && found->object == ObjectId::root("t")) require(found->index <= 2);
  }
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Result<RelativePosition> parsed;
  within_budget(size, [&] { parsed = relative_position_from_json(text); });
  if (parsed) {
    const Result<RelativePosition> again =
        relative_position_from_json(relative_position_to_json(*parsed));
    require(again.has_value());
    if (parsed->root != "") require(*again == *parsed);
    (void)absolute_position(*document, *parsed);
  }
  return 0;
}
