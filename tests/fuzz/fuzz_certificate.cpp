// Octets as a device certificate and as a key file.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "daemon/identity/device_secrets.hpp"

using namespace lumbung;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  const auto certificate = identity::decode_certificate(bytes);
  if (certificate && identity::encode(*certificate) != Bytes(bytes.begin(), bytes.end())) {
    std::abort();
  }
  const auto secrets = identity::decode_secrets(bytes);
  if (secrets && identity::encode(*secrets) != Bytes(bytes.begin(), bytes.end())) std::abort();
  return 0;
}
