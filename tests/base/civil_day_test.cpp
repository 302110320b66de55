#include "daemon/base/civil_day.hpp"

#include <rapidcheck/catch.h>
#include <catch2/catch.hpp>

using namespace lumbung;

TEST_CASE("a civil day is a real date", "[base]") {
  CHECK(CivilDay::parse("2017-01-29")->iso() == "2017-01-29");
  CHECK(CivilDay::of(1970, 1, 1)->days() == 0);
  CHECK(CivilDay::parse("2017-01-29")->weekday() == 0);
  CHECK_FALSE(CivilDay::parse("2017-02-29").has_value());
  CHECK(CivilDay::parse("2016-02-29").has_value());
  CHECK_FALSE(CivilDay::parse("2017-13-01").has_value());
  CHECK_FALSE(CivilDay::parse("29-01-2017").has_value());
  CHECK_FALSE(CivilDay::parse("2017-1-29").has_value());
  CHECK_FALSE(CivilDay::of(1899, 12, 31).has_value());
}

TEST_CASE("months are counted from the day itself (R7)", "[base]") {
  const CivilDay january = *CivilDay::parse("2017-01-31");
  CHECK(january.plus_months(1).iso() == "2017-02-28");
  CHECK(january.plus_months(2).iso() == "2017-03-31");
  CHECK(january.plus_months(3).iso() == "2017-04-30");
  CHECK(january.plus_months(12).iso() == "2018-01-31");
  CHECK(CivilDay::parse("2016-11-30")->plus_months(3).iso() == "2017-02-28");
}

TEST_CASE("dates and day counts are one to one", "[base]") {
  rc::prop("iso text and back", [] {
    const auto days = *rc::gen::inRange(-25567, 84006);
    const CivilDay day = CivilDay::of_days(days);
    RC_ASSERT(CivilDay::parse(day.iso()) == day);
  });
}
