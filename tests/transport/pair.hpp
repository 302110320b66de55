#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/crypto/signing.hpp"
#include "daemon/transport/channel.hpp"

namespace lumbung::transport::tests {

/// Octets that look random and are the same in each run of a test.
class CountingEntropy final : public crypto::Entropy {
 public:
  explicit CountingEntropy(std::uint8_t seed) : next_(seed) {}
  void fill(std::span<std::uint8_t> out) override;

 private:
  std::uint64_t next_;
};

[[nodiscard]] LocalParty party(std::uint8_t seed, const std::string& name);
[[nodiscard]] PskCandidate secret(std::uint8_t seed, std::uint8_t invite = 0);

/// One end of a stream: a channel and what it gave out.
struct End {
  Channel channel;
  Bytes to_peer;  ///< handed out, not yet carried over
  std::optional<Established> established;
  std::vector<Bytes> messages;
  std::optional<Closed> closed;
  MonoTime wake = never;

  explicit End(Channel made) : channel(std::move(made)) { drain(); }
  void drain();
  void receive(MonoTime now, ByteView bytes) {
    channel.handle(now, bytes);
    drain();
  }
};

/// Two channels and the stream between them.
struct Pair {
  MonoTime now{1'000};
  CountingEntropy entropy{1};
  End initiator;
  End responder;

  Pair();
  Pair(const PskCandidate& dialled_with, std::vector<PskCandidate> candidates);
  /// Carries all bytes over, in pieces of `piece_bytes`, until both are silent.
  void run(std::size_t piece_bytes = 4096);
  void tick(std::int64_t ms);
};

}  // namespace lumbung::transport::tests
