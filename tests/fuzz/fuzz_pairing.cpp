// Messages of a pairing from anybody who holds an invite: one encoding, or none.
#include <cstddef>
#include <cstdint>

#include "daemon/base/ensure.hpp"
#include "daemon/node/pairing_messages.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lumbung;
  const ByteView input(data, size);
  const auto message = node::decode_pairing(input);
  if (!message) return 0;
  const Bytes again = node::encode(*message);
  ensure(std::equal(again.begin(), again.end(), input.begin(), input.end()),
         "what was read is written as it was");
  return 0;
}
