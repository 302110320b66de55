#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "crdt/document.hpp"
#include "tests/fuzz/memory_budget.hpp"

// Any bytes as a state vector: an error, or clocks that write and read back as the same clocks.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lumbung::crdt;
  Result<StateVector> state;
  within_budget(size, [&] { state = decode_state_vector(ByteView(data, size)); });
  if (!state) return 0;
  if (state->size() > size / 2) std::abort();
  const Result<StateVector> again = decode_state_vector(encode_state_vector(*state));
  if (!again || *again != *state) std::abort();
  return 0;
}
