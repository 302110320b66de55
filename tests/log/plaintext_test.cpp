#include "daemon/log/plaintext.hpp"

#include <rapidcheck/catch.h>
#include <catch2/catch.hpp>

#include "daemon/base/limits.hpp"

using namespace lumbung;
using namespace lumbung::log;

TEST_CASE("plaintexts come back as they were written", "[log]") {
  CHECK(decode_plaintext(encode(Plaintext(HeadsOnly{}))) == Plaintext(HeadsOnly{}));
  rc::prop("updates of any size and day", [](const Bytes& update, std::uint16_t counter) {
    DocumentUpdate written{"buku/2017", std::nullopt, counter, update};
    RC_ASSERT(decode_plaintext(encode(Plaintext(written))) == Plaintext(written));
    written.business_date = CivilDay::of_days(*rc::gen::inRange(-25'000, 80'000));
    RC_ASSERT(decode_plaintext(encode(Plaintext(written))) == Plaintext(written));
  });
}

TEST_CASE("a plaintext outside its bounds is refused", "[log]") {
  const auto refused = [](const DocumentUpdate& update) {
    return decode_plaintext(encode(Plaintext(update))).error().code;
  };
  CHECK(refused({"", std::nullopt, 0, {}}) == Errc::malformed);
  CHECK(refused({std::string(200, 'x'), std::nullopt, 0, {}}) == Errc::limit);
  CHECK(refused({"buku/2017", std::nullopt, limits::client_counter_max, {}}) == Errc::limit);
  CHECK(refused({"buku/2017", CivilDay::of_days(2'000'000'000), 0, {}}) == Errc::malformed);
  CHECK(refused({"buku/2017", CivilDay::of_days(-60'000), 0, {}}) == Errc::malformed);
  CHECK(decode_plaintext({}).error().code == Errc::malformed);
  CHECK(decode_plaintext(Bytes{9}).error().code == Errc::refused);
  CHECK(decode_plaintext(Bytes{2, 0}).error().code == Errc::malformed);
}

TEST_CASE("octets from anywhere give a plaintext or a reason", "[log]") {
  rc::prop("and only one encoding is taken", [](const Bytes& bytes) {
    const auto read = decode_plaintext(bytes);
    if (read) RC_ASSERT(encode(*read) == bytes);
  });
}
