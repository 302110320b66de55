#include "daemon/village/identity_number.hpp"

#include <catch2/catch.hpp>

using namespace lumbung::village;

TEST_CASE("a NIK tells a birth date and a sex, or is none", "[village]") {
  const auto woman = parse_nik("9901015204790003");
  REQUIRE(woman);
  CHECK(woman->sex == Sex::perempuan);
  CHECK(woman->day == 12);
  CHECK(woman->month == 4);
  CHECK(woman->year_of_century == 79);
  const auto man = parse_nik("9901013112990001");
  REQUIRE(man);
  CHECK(man->sex == Sex::laki_laki);
  SECTION("29 February passes if a century has it") {
    CHECK(parse_nik("9901012902000001"));
    CHECK(parse_nik("9901016902960001"));
    CHECK_FALSE(parse_nik("9901012902790001"));
  }
  SECTION("wrong lengths, letters, dates and serials are refused") {
    for (const char* wrong :
         {"", "990101520479000", "99010152047900033", "990101520479000a", "9901015204790000",
          "9901010004790003", "9901013204790003", "9901014004790003", "9901017204790003",
          "9901015213790003", "9901015200790003", "9901013104790003"}) {
      INFO(wrong);
      CHECK_FALSE(parse_nik(wrong));
    }
  }
}

TEST_CASE("phone numbers have one form", "[village]") {
  CHECK(normal_phone("0812-3456-789") == "08123456789");
  CHECK(normal_phone("+62 812 3456 789") == "08123456789");
  CHECK(normal_phone("081234567") == "081234567");
  for (const char* wrong : {"", "08", "08123456", "08123456789012", "62812345678", "0712345678",
                            "0812345678x", "+6581234567", "++62812345678"}) {
    INFO(wrong);
    CHECK_FALSE(normal_phone(wrong));
  }
}

TEST_CASE("typed names lose stray white space", "[village]") {
  CHECK(trimmed("  Siti   Rohani \n") == "Siti Rohani");
  CHECK(trimmed(" \t ").empty());
}
