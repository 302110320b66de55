// Octets as a control operation: what is read is written back as it came.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "daemon/identity/operation.hpp"

using namespace lumbung;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  const auto operation = identity::decode_operation(bytes);
  if (!operation || std::holds_alternative<identity::Unknown>(*operation)) return 0;
  if (identity::encode(*operation) != Bytes(bytes.begin(), bytes.end())) std::abort();
  return 0;
}
