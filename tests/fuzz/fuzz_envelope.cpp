// Octets as an envelope, and edits of true envelopes put before acceptance. The first octet says
// which: even = the rest is an envelope; odd = the rest are edits (envelope, then place and octet).
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "daemon/log/acceptance.hpp"
#include "daemon/log/log_writer.hpp"
#include "daemon/log/plaintext.hpp"

using namespace lumbung;

namespace {

class Counting final : public crypto::Entropy {
 public:
  void fill(std::span<std::uint8_t> out) override {
    for (std::uint8_t& octet : out) octet = next_++;
  }

 private:
  std::uint8_t next_ = 0;
};

/// A log of four envelopes in a group's space, by a device that everybody knows.
struct Scene {
  crypto::SigningKey key = crypto::SigningKey::from_seed({});
  SpaceId space{{1}};
  std::vector<log::Envelope> envelopes;

  Scene() {
    Counting entropy;
    const crypto::SymmetricKey space_key;
    log::LogWriter writer(key, space, {}, 0, std::nullopt);
    envelopes.push_back(*writer.open(key, {}));
    for (int count = 0; count < 3; ++count) {
      const Bytes plaintext = log::encode(log::DocumentUpdate{"buku/2017", {}, 0, Bytes(9)});
      envelopes.push_back(
          writer.write(key, log::Kind::document, space_key, {}, plaintext, plaintext, entropy)
              ->back());
    }
  }
};

void check_codecs(ByteView bytes) {
  const auto envelope = log::decode_envelope(bytes);
  if (envelope && envelope->bytes != Bytes(bytes.begin(), bytes.end())) std::abort();
  const auto plaintext = log::decode_plaintext(bytes);
  if (plaintext && log::encode(*plaintext) != Bytes(bytes.begin(), bytes.end())) std::abort();
}

/// Each edited envelope, in order, and then the true ones: only these may be taken, and all are.
void check_acceptance(ByteView edits) {
  static const Scene scene;
  log::Shelf shelf;
  shelf.want(scene.space);
  log::Acceptance acceptance(shelf,
                             {[](const DeviceId&) { return std::optional(scene.key.public_key()); },
                              [](const DeviceId&, std::span<const Origin>) { return true; }});
  const auto take = [&](ByteView bytes, bool is_true) {
    if (std::holds_alternative<log::Accepted>(acceptance.accept(bytes, {})) && !is_true) {
      std::abort();
    }
    while (acceptance.next_freed()) {
    }
  };
  for (; edits.size() >= 4; edits = edits.subspan(4)) {
    const auto& original = scene.envelopes[edits[0] % scene.envelopes.size()];
    Bytes bytes = original.bytes;
    bytes[(edits[1] * std::size_t{256} + edits[2]) % bytes.size()] ^= edits[3];
    take(bytes, bytes == original.bytes);
  }
  for (const log::Envelope& envelope : scene.envelopes) take(envelope.bytes, true);
  if (shelf.size() != scene.envelopes.size()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView rest(data + 1, size - 1);
  if (data[0] % 2 == 0) {
    check_codecs(rest);
  } else {
    check_acceptance(rest);
  }
  return 0;
}
