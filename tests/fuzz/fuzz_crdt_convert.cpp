#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "crdt/updates.hpp"
#include "tests/fuzz/memory_budget.hpp"

// Any bytes as an update: written in both encodings it says the same, and once written it is
// written the same way again.
namespace {

using namespace lumbung::crdt;

void require(bool holds) {
  if (!holds) std::abort();
}

/// False if the outcome is over the bound that holds for v2: few bytes, many structs.
bool reads(const Result<Bytes>& update, Encoding encoding) {
  require(update.has_value());
  const Result<Bytes> again = convert_update(*update, encoding, encoding);
  if (!again) {
    require(encoding == Encoding::v2 && again.error().code == Errc::limit);
    return false;
  }
  require(*again == *update);
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Encoding encoding = data[0] % 2 == 0 ? Encoding::v1 : Encoding::v2;
  const ByteView input(data + 1, size - 1);
  const Result<UpdateContents> contents = read_update(input, encoding);
  Result<Bytes> v1;
  const auto convert = [&] { v1 = convert_update(input, encoding, Encoding::v1); };
  encoding == Encoding::v1 ? within_budget(size, convert) : within_budget_v2(size, convert);
  require(contents.has_value() == v1.has_value());
  if (!v1) return 0;
  require(reads(v1, Encoding::v1));
  const Result<Bytes> v2 = convert_update(*v1, Encoding::v1, Encoding::v2);
  if (reads(v2, Encoding::v2)) {
    const Result<UpdateContents> again = read_update(*v2, Encoding::v2);
    require(again.has_value() && again->structs.size() == contents->structs.size());
    const Result<Bytes> clocks = encode_state_vector_from_update(*v1);
    const Result<Bytes> same = encode_state_vector_from_update(*v2, Encoding::v2);
    require(clocks.has_value() && same.has_value() && *clocks == *same);
  }
  const Obfuscation what{(data[0] & 2) != 0, (data[0] & 4) != 0, (data[0] & 8) != 0};
  require(reads(obfuscate_update(*v1, Encoding::v1, what), Encoding::v1));
  return 0;
}
