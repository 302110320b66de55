#include "daemon/ledger/rupiah.hpp"

#include <rapidcheck/catch.h>
#include <catch2/catch.hpp>
#include <numeric>

#include "tests/ledger/golden_table.hpp"

using namespace lumbung;
using namespace lumbung::ledger;

TEST_CASE("sums that leave the range of rupiah are refused", "[ledger]") {
  const Rupiah most = Rupiah::of(limits::rupiah_max);
  CHECK(add(most, Rupiah::of(1)).error().code == Errc::overflow);
  CHECK(sub(negate(most), Rupiah::of(1)).error().code == Errc::overflow);
  CHECK(add(most, negate(most))->is_zero());
  CHECK_FALSE(Rupiah::checked(limits::rupiah_max + 1));
  CHECK(Rupiah::clamped(INT64_MAX) == most);
}

TEST_CASE("rounding goes to a multiple of the unit and leaves exact multiples alone", "[ledger]") {
  for (const auto& row : golden::read("rounding.txt")) {
    INFO(row.text);
    const auto numerator = golden::number(row.fields.at(0));
    const auto denominator = golden::number(row.fields.at(1));
    const auto mode = rounding_mode_of(row.fields.at(3));
    REQUIRE(mode);
    const auto rounded =
        round_to({static_cast<Fraction::Wide>(numerator), static_cast<Fraction::Wide>(denominator)},
                 {golden::number(row.fields.at(2)), *mode});
    REQUIRE(rounded);
    CHECK(rounded->whole() == golden::number(row.fields.back()));
  }
  CHECK(round_to({1, 1}, {0, RoundingMode::dekat}).error().code == Errc::refused);
  CHECK(round_to({1, 0}, {1, RoundingMode::dekat}).error().code == Errc::refused);
  CHECK(round_to({~Fraction::Wide{0}, 1}, {1, RoundingMode::dekat}).error().code == Errc::overflow);
}

TEST_CASE("a share-out loses no rupiah", "[ledger]") {
  SECTION("odd rupiah go to the first takers") {
    const auto shares = split(Rupiah::of(100'000), 7);
    REQUIRE(shares);
    CHECK(shares->at(4) == Rupiah::of(14'286));
    CHECK(shares->at(5) == Rupiah::of(14'285));
  }
  SECTION("weights share by the largest remainder") {
    const auto shares = split(Rupiah::of(1'252'500), {240'000, 300'000, 180'000, 420'000});
    REQUIRE(shares);
    CHECK(*shares == std::vector{Rupiah::of(263'684), Rupiah::of(329'605), Rupiah::of(197'763),
                                 Rupiah::of(461'448)});
  }
  SECTION("nobody to share with is refused") {
    CHECK(split(Rupiah::of(1), std::size_t{0}).error().code == Errc::refused);
    CHECK(split(Rupiah::of(1), {0, 0}).error().code == Errc::refused);
    CHECK(split(Rupiah::of(1), {1, -1}).error().code == Errc::refused);
    CHECK(split(Rupiah::of(-1), {1, 1}).error().code == Errc::refused);
  }
  rc::prop("shares add up and lie within one rupiah of their part", [] {
    const auto total = *rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000);
    auto weights = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::int64_t>>(
        rc::gen::inRange<std::int64_t>(0, 1'000'000)));
    weights.push_back(1);
    const auto shares = split(Rupiah::of(total), weights);
    RC_ASSERT(shares.has_value());
    std::int64_t sum = 0;
    for (const Rupiah share : *shares) sum += share.whole();
    RC_ASSERT(sum == total);
    const auto all = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
    for (std::size_t i = 0; i < weights.size(); ++i) {
      const auto floor = static_cast<Fraction::Wide>(total) *
                         static_cast<Fraction::Wide>(weights[i]) / static_cast<Fraction::Wide>(all);
      const auto share = static_cast<Fraction::Wide>((*shares)[i].whole());
      RC_ASSERT((share == floor || share == floor + 1));
    }
  });
}
