// Messages of a peer: what decodes is encoded to the same octets, and a session that hears any
// sequence of them (length of two octets, octets) stays within its bounds.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "daemon/base/ensure.hpp"
#include "daemon/base/limits.hpp"
#include "daemon/sync/sync_session.hpp"

using namespace lumbung;
using namespace lumbung::sync;

namespace {

SpaceId space_number(std::uint8_t number) {
  SpaceId space;
  space.bytes.fill(number);
  return space;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (const auto message = decode(ByteView(data, size))) {
    const Bytes again = encode(*message);
    ensure(std::equal(again.begin(), again.end(), data, data + size), "one encoding");
  }
  const log::LogBook control(space_number(0));
  const log::LogBook board(space_number(1));
  PeerView view;
  view.spaces = [] { return std::vector<SpaceId>{space_number(0), space_number(1)}; };
  view.book = [&](const SpaceId& space) { return space == space_number(0) ? &control : &board; };
  view.read = [](const SpaceId&, const Origin&, std::size_t, std::size_t) {
    return std::vector<Bytes>{};
  };
  view.frontier_digest = [] { return Digest{}; };
  SpaceClaims claims;
  MonoTime now{0};
  SyncSession session(now, 1, std::move(view), claims);
  ByteView left(data, size);
  while (left.size() >= 2) {
    const std::size_t length =
        std::min<std::size_t>(static_cast<std::size_t>(left[0]) << 8 | left[1], left.size() - 2);
    session.handle(now, left.subspan(2, length));
    left = left.subspan(2 + length);
    now = now.plus_ms(3'000);
    session.tick(now);
    for (bool idle = false; !idle;) {
      const SyncOutput out = session.poll();
      if (const auto* batch = std::get_if<Deliver>(&out)) {
        session.committed(now, batch->space, batch->batch_number);
      }
      idle = std::holds_alternative<WakeAt>(out);
    }
    ensure(session.pending_in() <= limits::pending_max, "a liar's sum is bounded");
    ensure(session.progress().have <= session.progress().want, "progress stays below its end");
  }
  return 0;
}
