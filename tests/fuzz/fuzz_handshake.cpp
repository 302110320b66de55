// A channel before it is open, on either side, against whatever comes over the stream.
#include <cstddef>
#include <cstdint>

#include "daemon/base/ensure.hpp"
#include "tests/fuzz/fuzz_channel.hpp"

using namespace lumbung;
using namespace lumbung::transport;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  tests::fuzz::FixedEntropy entropy;
  const MonoTime now{0};
  const ByteView bytes(data + 2, size - 2);
  const std::size_t cut = bytes.size() * data[1] / 256;
  const bool dials = data[0] % 2 == 0;
  Channel channel =
      dials ? Channel::initiator(now, tests::fuzz::party(1), tests::fuzz::secret(), entropy)
            : Channel::responder(now, tests::fuzz::party(1), {tests::fuzz::secret()}, entropy);
  channel.handle(now, bytes.first(cut));
  channel.handle(now, bytes.subspan(cut));
  ensure(!channel.established(), "nobody guesses a secret");
  // A stranger gets no byte; whoever dials has said its first message before it hears anything.
  ensure(channel.counters().bytes_out == (dials ? 12U + 2U + first_message_bytes : 0U),
         "nothing is said to a stranger");
  while (!std::holds_alternative<WakeAt>(channel.poll())) {
  }
  return 0;
}
