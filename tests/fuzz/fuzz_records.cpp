// An open channel against a peer that holds the keys and seals whatever it likes: record kinds,
// pieces, pings, rekeys. Each chunk of the input (length, octets) is one record's plaintext.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "daemon/base/ensure.hpp"
#include "daemon/base/limits.hpp"
#include "tests/fuzz/fuzz_channel.hpp"

using namespace lumbung;
using namespace lumbung::transport;

namespace {

/// Bytes that a channel wants to send, taken out of its outputs.
Bytes said(Channel& channel) {
  Bytes bytes;
  for (;;) {
    const ChannelOutput out = channel.poll();
    if (const auto* send = std::get_if<SendBytes>(&out)) append(bytes, send->bytes);
    if (const auto* message = std::get_if<Message>(&out)) {
      ensure(!message->bytes.empty(), "messages have content");
      ensure(message->bytes.size() <= limits::message_bytes_max, "messages are bounded");
    }
    if (std::holds_alternative<WakeAt>(out)) return bytes;
  }
}

/// The dialling side by hand, so that the fuzzer can seal what no channel would.
struct HandMadePeer {
  NoiseHandshake handshake{
      NoiseHandshake::Setup{NoiseRole::initiator,
                            NoisePattern::xxpsk0_psk3,
                            [] {
                              const Preamble ours = initiator_preamble();
                              Bytes prologue(ours.begin(), ours.end());
                              append(prologue, responder_preamble());
                              return prologue;
                            }(),
                            tests::fuzz::party(2).noise_key,
                            tests::fuzz::party(3).noise_key,
                            {tests::fuzz::secret().psk, tests::fuzz::secret().psk}}};
  std::optional<NoiseHandshake::Ciphers> ciphers;

  static Bytes framed(ByteView frame) {
    Bytes out{static_cast<std::uint8_t>(frame.size() >> 8),
              static_cast<std::uint8_t>(frame.size())};
    append(out, frame);
    return out;
  }
  void greet(Channel& channel, MonoTime now) {
    const Preamble preamble = initiator_preamble();
    Bytes first(preamble.begin(), preamble.end());
    append(first, framed(*handshake.write({})));
    channel.handle(now, first);
    const Bytes answer = said(channel);
    ensure(handshake.read(ByteView(answer).subspan(preamble_bytes + 2)).has_value(), "answer");
    const LocalParty local = tests::fuzz::party(2);
    const Bytes payload = encode(HandshakePayload{local.certificate, local.run, {}});
    channel.handle(now, framed(*handshake.write(payload)));
    ciphers = handshake.ciphers();
    ensure(channel.established(), "the hand-made peer is let in");
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tests::fuzz::FixedEntropy entropy;
  MonoTime now{0};
  Channel channel =
      Channel::responder(now, tests::fuzz::party(1), {tests::fuzz::secret()}, entropy);
  HandMadePeer peer;
  peer.greet(channel, now);
  ByteView left(data, size);
  while (left.size() >= 2 && !channel.closed()) {
    const std::size_t length = std::min<std::size_t>(left[0], left.size() - 1);
    const ByteView plaintext = left.subspan(1, length);
    left = left.subspan(1 + length);
    channel.handle(now, HandMadePeer::framed(peer.ciphers->send.encrypt({}, plaintext)));
    if (!plaintext.empty() && plaintext[0] == static_cast<std::uint8_t>(RecordKind::rekey)) {
      peer.ciphers->send.rekey();
    }
    channel.wrote(now, said(channel).size());
    now = now.plus_ms(static_cast<std::int64_t>(length) * 10);
  }
  return 0;
}
