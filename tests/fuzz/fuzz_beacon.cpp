// Beacons as opened: what decodes is encoded to the same octets, and a neighbourhood that hears
// them stays within its bounds. The cipher passes the octets through.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "discovery/neighbourhood.hpp"

using namespace lumbung::discovery;

namespace {

class PassingCipher final : public BeaconCipher {
 public:
  std::array<std::uint8_t, beacon_sealed_bytes> seal(
      std::span<const std::uint8_t, beacon_plain_bytes> plain) override {
    std::array<std::uint8_t, beacon_sealed_bytes> out{};
    std::copy(plain.begin(), plain.end(), out.begin());
    return out;
  }
  std::optional<std::array<std::uint8_t, beacon_plain_bytes>> open(
      std::span<const std::uint8_t, beacon_sealed_bytes> sealed) override {
    std::array<std::uint8_t, beacon_plain_bytes> out{};
    std::copy_n(sealed.begin(), out.size(), out.begin());
    return out;
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  PassingCipher cipher;
  Neighbourhood neighbourhood(Own{{1}, {2}, 3, 4, 5});
  MonoMs now_ms = 0;
  neighbourhood.join(now_ms, cipher);
  for (std::size_t at = 0; at + beacon_plain_bytes <= size; at += beacon_plain_bytes) {
    std::array<std::uint8_t, beacon_plain_bytes> plain{};
    std::copy_n(data + at, plain.size(), plain.begin());
    const auto beacon = decode(plain);
    if (beacon && encode(*beacon) != plain) std::abort();
    const auto sealed = cipher.seal(plain);
    Address from;
    from.octets = {192, 168, 1, plain[20]};
    neighbourhood.heard(now_ms, sealed, from, plain[21]);
    now_ms += 1'000;
    neighbourhood.tick(now_ms);
    while (!std::holds_alternative<WakeAt>(neighbourhood.poll())) {
    }
    if (neighbourhood.neighbours().size() > neighbours_max) std::abort();
  }
  return 0;
}
