#include "daemon/log/envelope.hpp"

#include <rapidcheck/catch.h>

#include "daemon/base/limits.hpp"
#include "tests/log/laptop.hpp"

using namespace lumbung;
using namespace lumbung::log;

TEST_CASE("an envelope is read from exactly its own octets", "[log]") {
  Village village;
  Laptop ani(village, 1);
  Laptop budi(village, 2);
  for (const Envelope& envelope : {ani.write("satu"), ani.write("operasi", control_space)}) {
    const auto read = decode_envelope(envelope.bytes);
    REQUIRE(read.has_value());
    CHECK(read->bytes == envelope.bytes);
    CHECK(read->hash == envelope.hash);
    CHECK(has_signature_of(*read, ani.key().public_key()));
    CHECK_FALSE(has_signature_of(*read, budi.key().public_key()));
    for (std::size_t size = 0; size < envelope.bytes.size(); ++size) {
      CHECK_FALSE(decode_envelope(ByteView(envelope.bytes).first(size)).has_value());
    }
    Bytes longer = envelope.bytes;
    longer.push_back(0);
    CHECK(decode_envelope(longer).error().code == Errc::malformed);
  }
}

TEST_CASE("an envelope over its bound is not even looked at", "[log]") {
  const Bytes huge(limits::envelope_bytes_max + 1, 1);
  CHECK(read_envelope(huge).error().step == AcceptStep::form);
  CHECK(decode_envelope(huge).error().code == Errc::limit);
}

TEST_CASE("octets from anywhere never pass unread", "[log]") {
  Village village;
  Laptop ani(village, 1);
  ani.write("satu");
  ani.restart();
  ani.write("dua");
  const auto envelopes = ani.all();
  rc::prop("an envelope with random edits is refused or read as it stands", [&] {
    Bytes bytes = envelopes[*rc::gen::inRange<std::size_t>(0, envelopes.size())].bytes;
    const auto edits = *rc::gen::inRange(1, 5);
    for (int edit = 0; edit < edits; ++edit) {
      const auto at = *rc::gen::inRange<std::size_t>(0, bytes.size());
      switch (*rc::gen::inRange(0, 3)) {
        case 0:
          bytes[at] = *rc::gen::arbitrary<std::uint8_t>();
          break;
        case 1:
          bytes.erase(bytes.begin() + static_cast<std::ptrdiff_t>(at));
          break;
        default:
          bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at), 0xFF);
          break;
      }
    }
    const auto read = decode_envelope(bytes);
    if (read) RC_ASSERT(read->bytes == bytes);
    const auto known = std::any_of(envelopes.begin(), envelopes.end(),
                                   [&](const Envelope& one) { return one.bytes == bytes; });
    if (read && !known) RC_ASSERT(!has_signature_of(*read, ani.key().public_key()));
  });
}
