#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "crdt/document.hpp"
#include "crdt/inspect.hpp"
#include "tests/fuzz/memory_budget.hpp"

// What inspect_update accepts, a document must be able to judge too; and its lists stay in bounds.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lumbung::crdt;
  const ByteView input(data, size);
  const InspectLimits limits;
  Result<UpdateShape> shape;
  within_budget(size, [&] { shape = inspect_update(input, limits); });
  within_budget(size, [&] { (void)decode_any(input); });
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  within_budget(size, [&] { (void)parse_json(text); });
  if (!shape) return 0;
  if (shape->structs > limits.structs_max || shape->deleted.size() > limits.delete_ranges_max ||
      shape->depth > limits.depth_max || shape->references.size() > 3 * shape->structs) {
    std::abort();
  }
  Result<Document> document =
      Document::create({client_id_max, Collect::nothing, EmitUpdates::on_commit});
  const Result<Applied> applied = document->replay(input);
  if (!applied && applied.error().code == Errc::malformed) std::abort();
  return 0;
}
