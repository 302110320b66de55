#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "crdt/document.hpp"
#include "crdt/inspect.hpp"

// What inspect_update accepts, a document must be able to judge too; and its lists stay in bounds.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lumbung::crdt;
  const ByteView input(data, size);
  const InspectLimits limits;
  const Result<UpdateShape> shape = inspect_update(input, limits);
  (void)decode_state_vector(input);
  (void)decode_any(input);
  (void)parse_json({reinterpret_cast<const char*>(data), size});
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
