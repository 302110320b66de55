#include "daemon/ledger/schedule.hpp"

#include <rapidcheck/catch.h>
#include <catch2/catch.hpp>

#include "daemon/ledger/repayment.hpp"
#include "tests/ledger/golden_table.hpp"
#include "tests/ledger/laptops.hpp"

using namespace lumbung;
using namespace lumbung::ledger;
using lumbung::ledger::testing::day;

namespace {

/// "11 x 104.200 + 18.800" or "103.800 + 18.200".
void expect_lines(const std::string& text, const std::vector<ScheduleLine>& lines,
                  std::size_t& at) {
  const auto times = golden::parts(text, 'x');
  const auto count = times.size() == 2 ? golden::number(times[0]) : 1;
  const auto amounts = golden::parts(times.back(), '+');
  REQUIRE(amounts.size() == 2);
  for (std::int64_t i = 0; i < count; ++i, ++at) {
    REQUIRE(at < lines.size());
    INFO("instalment " << at + 1);
    CHECK(lines[at].pokok.whole() == golden::number(amounts[0]));
    CHECK(lines[at].jasa.whole() == golden::number(amounts[1]));
  }
}

}  // namespace

TEST_CASE("the worked schedules come out to the rupiah", "[ledger]") {
  for (const auto& row : golden::read("schedules.txt")) {
    INFO(row.text);
    const auto lines = make_schedule(Rupiah::of(golden::number(row.fields.at(0))),
                                     golden::terms(row.fields.at(1)), day("2017-01-29"));
    REQUIRE(lines);
    std::size_t at = 0;
    std::int64_t jasa = 0;
    for (const ScheduleLine& line : *lines) jasa += line.jasa.whole();
    const auto expected = golden::parts(row.fields.back(), ',');
    for (std::size_t i = 0; i + 1 < expected.size(); ++i) expect_lines(expected[i], *lines, at);
    CHECK(at == lines->size());
    CHECK(expected.back() == "jasa " + golden::parts(expected.back(), ' ').at(1));
    CHECK(jasa == golden::number(golden::parts(expected.back(), ' ').at(1)));
  }
}

TEST_CASE("due dates count from the day of disbursal", "[ledger]") {
  for (const auto& row : golden::read("due-dates.txt")) {
    INFO(row.text);
    const auto period = period_of(row.fields.at(1));
    REQUIRE(period);
    std::uint32_t no = 1;
    for (const std::string& date : golden::parts(row.fields.back(), ',')) {
      CHECK(due_date(day(row.fields.at(0)), *period, no++) == day(date));
    }
  }
}

TEST_CASE("terms that make no loan are refused with the field at fault", "[ledger]") {
  const CivilDay date = day("2017-01-29");
  const auto code = [&](std::int64_t principal, const LoanTerms& terms) {
    const auto made = make_schedule(Rupiah::of(principal), terms, date);
    return made ? std::string("made") : made.error().code + " " + made.error().pointer;
  };
  LoanTerms terms;
  CHECK(code(0, terms) == "amount_invalid /principal");
  CHECK(code(-5, terms) == "amount_invalid /principal");
  CHECK(code(limits::amount_max + 1, terms) == "amount_invalid /principal");
  terms.rate_ppm = -1;
  CHECK(code(1000, terms) == "rate_invalid /rate_ppm");
  terms = {};
  terms.count = 0;
  CHECK(code(1000, terms) == "count_invalid /count");
  terms = {};
  terms.rounding.unit = 0;
  CHECK(code(1000, terms) == "unit_invalid /unit");
  terms = {};
  terms.method = Method::menurun;
  terms.basis = Basis::loan;
  CHECK(code(1000, terms) == "basis_invalid /basis");
  terms = {};
  terms.rounding.unit = 1000;
  CHECK(code(4000, terms) == "unit_too_large /unit");
  CHECK(make_schedule(Rupiah::of(1000), LoanTerms{}, day("2199-12-01")).error().code ==
        "date_invalid");
}

TEST_CASE("every schedule is exact and never negative", "[ledger]") {
  rc::prop("random terms", [] {
    LoanTerms terms;
    terms.method = *rc::gen::element(Method::flat, Method::menurun);
    terms.period = *rc::gen::element(Period::weekly, Period::monthly);
    terms.basis = terms.method == Method::flat ? *rc::gen::element(Basis::period, Basis::loan)
                                               : Basis::period;
    terms.rate_ppm = *rc::gen::inRange<std::int64_t>(0, limits::loan_rate_ppm_max + 1);
    terms.count = *rc::gen::inRange<std::int64_t>(1, limits::loan_instalments_max + 1);
    terms.rounding.unit = *rc::gen::element<std::int64_t>(1, 50, 100, 500, 1000);
    terms.rounding.mode =
        *rc::gen::element(RoundingMode::dekat, RoundingMode::naik, RoundingMode::turun);
    const auto principal = *rc::gen::inRange<std::int64_t>(1, limits::amount_max + 1);
    const auto lines = make_schedule(Rupiah::of(principal), terms, day("2017-01-31"));
    if (!lines) {
      RC_ASSERT(lines.error().code == "unit_too_large");
      return;
    }
    RC_ASSERT(lines->size() == static_cast<std::size_t>(terms.count));
    std::int64_t pokok = 0;
    std::int64_t jasa = 0;
    CivilDay before = day("2017-01-31");
    for (const ScheduleLine& line : *lines) {
      RC_ASSERT(line.pokok.whole() >= 0);
      RC_ASSERT(line.jasa.whole() >= 0);
      RC_ASSERT(line.due > before);
      before = line.due;
      pokok += line.pokok.whole();
      jasa += line.jasa.whole();
    }
    RC_ASSERT(pokok == principal);
    if (terms.method == Method::flat) {
      const auto times = terms.basis == Basis::loan ? 1 : terms.count;
      const auto whole = round_to({static_cast<Fraction::Wide>(principal) *
                                       static_cast<Fraction::Wide>(terms.rate_ppm * times),
                                   1'000'000},
                                  {1, RoundingMode::dekat});
      RC_ASSERT(jasa == whole->whole());
    }
  });
}

TEST_CASE("a payment is shared out by rule R8 and never exceeds what is owed", "[ledger]") {
  rc::prop("random payments on random days", [] {
    LoanTerms terms;
    terms.count = *rc::gen::inRange<std::int64_t>(1, 30);
    terms.rate_ppm = *rc::gen::inRange<std::int64_t>(0, 50'000);
    const auto principal = *rc::gen::inRange<std::int64_t>(10'000, 1'000'000);
    const auto lines = make_schedule(Rupiah::of(principal), terms, day("2017-01-01"));
    RC_PRE(lines.has_value());
    Repayment repayment(*lines);
    CivilDay date = day("2017-01-01");
    std::int64_t pokok = 0;
    for (int i = 0; i < 20; ++i) {
      date = date.plus_days(*rc::gen::inRange(0, 20));
      const auto amount = Rupiah::of(*rc::gen::inRange<std::int64_t>(1, 200'000));
      const Rupiah most = repayment.payable(date);
      const Rupiah jasa_due = repayment.jasa_due(date);
      const Allocation paid = repayment.pay(date, amount);
      pokok += paid.pokok.whole();
      RC_ASSERT(paid.jasa.whole() + paid.pokok.whole() + paid.rest.whole() == amount.whole());
      RC_ASSERT(paid.rest.whole() == std::max<std::int64_t>(amount.whole() - most.whole(), 0));
      RC_ASSERT(paid.jasa == std::min(jasa_due, amount));
      RC_ASSERT(repayment.outstanding().whole() == principal - pokok);
      if (repayment.settled()) RC_ASSERT(repayment.instalments_late(date.plus_days(9999)) == 0u);
    }
  });
}

TEST_CASE("a loan paid off early is charged no later jasa", "[ledger]") {
  const auto lines =
      make_schedule(Rupiah::of(100'000), testing::weekly_flat(10), day("2017-01-01"));
  REQUIRE(lines);
  Repayment repayment(*lines);
  CHECK(repayment.payable(day("2017-01-08")) == Rupiah::of(101'000));
  const Allocation paid = repayment.pay(day("2017-01-08"), Rupiah::of(101'000));
  CHECK(paid.rest.is_zero());
  CHECK(repayment.settled());
  CHECK(repayment.jasa_due(day("2017-12-31")).is_zero());
}

TEST_CASE("rounding that ends the pokok early leaves the later jasa owed", "[ledger]") {
  LoanTerms terms = testing::weekly_flat(12);
  terms.rounding.mode = RoundingMode::naik;
  terms.rate_ppm = 100'000;
  const auto lines = make_schedule(Rupiah::of(1'000), terms, day("2017-01-01"));
  REQUIRE(lines);
  CHECK(lines->at(10).pokok.is_zero());
  Repayment repayment(*lines);
  for (const ScheduleLine& line : *lines) {
    CHECK_FALSE(repayment.settled());
    const auto due = Rupiah::of(line.jasa.whole() + line.pokok.whole());
    CHECK(repayment.pay(line.due, due).rest.is_zero());
    if (line.no == 11) break;
  }
}
