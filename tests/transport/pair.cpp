#include "tests/transport/pair.hpp"

#include <algorithm>

#include "daemon/base/match.hpp"
#include "daemon/identity/device_certificate.hpp"

namespace lumbung::transport::tests {

void CountingEntropy::fill(std::span<std::uint8_t> out) {
  for (std::uint8_t& octet : out) {
    next_ = next_ * 6364136223846793005ULL + 1442695040888963407ULL;
    octet = static_cast<std::uint8_t>(next_ >> 56);
  }
}

LocalParty party(std::uint8_t seed, const std::string& name) {
  CountingEntropy entropy(seed);
  const auto signing = crypto::SigningKey::generate(entropy);
  LocalParty local;
  local.noise_key = crypto::ExchangeKey::generate(entropy);
  local.certificate =
      identity::encode(identity::make_certificate(signing, local.noise_key.public_key, name));
  local.run = entropy.draw_id<RunNonce>();
  local.frontier_digest = entropy.draw_id<Digest>();
  return local;
}

PskCandidate secret(std::uint8_t seed, std::uint8_t invite) {
  CountingEntropy entropy(seed);
  PskCandidate candidate;
  candidate.psk = entropy.draw_id<crypto::SymmetricKey>();
  candidate.tag.community.bytes[0] = seed;
  candidate.tag.invite.bytes[0] = invite;
  return candidate;
}

void End::drain() {
  for (bool idle = false; !idle;) {
    ChannelOutput output = channel.poll();
    std::visit(Match{
                   [&](SendBytes& out) { append(to_peer, out.bytes); },
                   [&](Established& out) { established = std::move(out); },
                   [&](Message& out) { messages.push_back(std::move(out.bytes)); },
                   [&](Closed& out) { closed = std::move(out); },
                   [&](WakeAt& out) {
                     wake = out.when;
                     idle = true;
                   },
               },
               output);
  }
}

Pair::Pair() : Pair(secret(1), {secret(1)}) {}

Pair::Pair(const PskCandidate& dialled_with, std::vector<PskCandidate> candidates)
    : initiator(Channel::initiator(now, party(10, "Laptop Bendahara"), dialled_with, entropy)),
      responder(
          Channel::responder(now, party(20, "Laptop Ketua"), std::move(candidates), entropy)) {}

void Pair::run(std::size_t piece_bytes) {
  const auto carry = [&](End& from, End& to) {
    const Bytes bytes = std::exchange(from.to_peer, {});
    for (std::size_t at = 0; at < bytes.size(); at += piece_bytes) {
      const std::size_t size = std::min(piece_bytes, bytes.size() - at);
      to.receive(now, ByteView(bytes).subspan(at, size));
    }
    from.channel.wrote(now, bytes.size());
  };
  while (!initiator.to_peer.empty() || !responder.to_peer.empty()) {
    carry(initiator, responder);
    carry(responder, initiator);
  }
}

void Pair::tick(std::int64_t ms) {
  now = now.plus_ms(ms);
  initiator.receive(now, {});
  responder.receive(now, {});
}

}  // namespace lumbung::transport::tests
