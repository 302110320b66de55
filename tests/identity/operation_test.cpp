#include "daemon/identity/operation.hpp"

#include <rapidcheck/catch.h>
#include <catch2/catch.hpp>

#include "daemon/base/match.hpp"
#include "daemon/identity/founding.hpp"
#include "daemon/identity/invite_link.hpp"
#include "tests/crypto/seeded_entropy.hpp"

using namespace lumbung;
using namespace lumbung::identity;

namespace {

std::vector<Operation> one_of_each() {
  crypto::SeededEntropy entropy(5);
  const auto founder = make_device(entropy, "Sekretariat");
  const auto joiner = make_device(entropy, "KSM Melati");
  const auto founding = found_community(entropy, *founder, "BKM Maju Bersama", "BKM");
  const InviteId invite = invite_id_of(make_invite_secret(entropy));
  return {founding->genesis, founding->board,
          Invite{invite, Level::write, Hlc::of(1'485'648'000'000, 3)},
          Admit{invite, Level::read, joiner->certificate()}, Carrier{}};
}

}  // namespace

TEST_CASE("operations come back as they were written", "[identity]") {
  for (const Operation& operation : one_of_each()) {
    const Bytes bytes = encode(operation);
    const auto read = decode_operation(bytes);
    REQUIRE(read.has_value());
    CHECK(*read == operation);
    CHECK(encode(*read) == bytes);
    SECTION("cut ones are refused") {
      for (std::size_t size = 0; size < bytes.size(); ++size) {
        CHECK_FALSE(decode_operation(ByteView(bytes).first(size)).has_value());
      }
    }
    SECTION("longer ones are refused") {
      Bytes longer = bytes;
      longer.push_back(0);
      CHECK(decode_operation(longer).error().code == Errc::malformed);
    }
  }
}

TEST_CASE("a genesis is what its founder and its root key signed", "[identity]") {
  const Bytes bytes = encode(one_of_each().front());
  for (std::size_t bit = 8; bit < bytes.size() * 8; ++bit) {
    Bytes flipped = bytes;
    flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    CHECK_FALSE(decode_operation(flipped).has_value());
  }
}

TEST_CASE("a kind of a later version is known as such", "[identity]") {
  const Bytes bytes{0x77, 1, 2, 3};
  const auto read = decode_operation(bytes);
  REQUIRE(read.has_value());
  CHECK(*read == Operation(Unknown{0x77}));
}

TEST_CASE("levels, kinds and ids outside their range are refused", "[identity]") {
  auto operations = one_of_each();
  SECTION("a level") {
    Bytes bytes = encode(operations[2]);
    bytes[17] = 3;
    CHECK(decode_operation(bytes).error().code == Errc::malformed);
  }
  SECTION("a kind of space") {
    Bytes bytes = encode(operations[1]);
    bytes[33] = 9;
    CHECK(decode_operation(bytes).error().code == Errc::malformed);
  }
  SECTION("an invite without an id") {
    const Bytes bytes = encode(Operation(Invite{{}, Level::read, {}}));
    CHECK(decode_operation(bytes).error().code == Errc::malformed);
  }
}

TEST_CASE("octets from anywhere give an operation or a reason", "[identity]") {
  const auto operations = one_of_each();
  rc::prop("also nearly right ones", [&](std::vector<std::pair<std::size_t, std::uint8_t>> edits) {
    Bytes bytes = encode(operations[*rc::gen::inRange<std::size_t>(0, operations.size())]);
    for (const auto& [at, octet] : edits) bytes[at % bytes.size()] = octet;
    const auto read = decode_operation(bytes);
    if (read && !std::holds_alternative<Unknown>(*read)) RC_ASSERT(encode(*read) == bytes);
  });
}

TEST_CASE("founding makes ids that follow from the operations", "[identity]") {
  crypto::SeededEntropy entropy(9);
  const auto founder = make_device(entropy, "Sekretariat");
  const auto founding = found_community(entropy, *founder, "BKM Maju", "BKM");
  REQUIRE(founding.has_value());
  CHECK(founding->community ==
        community_id_of(operation_hash(encode(Operation(founding->genesis)))));
  CHECK(founding->control_space == control_space_of(founding->community));
  CHECK(founding->genesis.control_key_id == crypto::key_id_of(founding->control_key));
  CHECK(crypto::SigningKey::from_seed(founding->root_seed).public_key() ==
        founding->genesis.root_key);
  CHECK(discovery_key_of(founding->control_key) != founding->control_key);
  CHECK_FALSE(found_community(entropy, *founder, "", "BKM").has_value());
  CHECK_FALSE(found_community(entropy, *founder, "BKM", "").has_value());
  CHECK_FALSE(make_device(entropy, "").has_value());
}
