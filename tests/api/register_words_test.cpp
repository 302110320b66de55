#include "daemon/api/register_words.hpp"

#include <catch2/catch.hpp>

namespace lumbung::api {
namespace {

struct Shown {
  std::string_view field;
  std::string_view value;
  std::string_view indonesian;
  std::string_view english;
};

}  // namespace

TEST_CASE("a field's value is shown as people read it", "[api]") {
  const Shown shown[] = {
      {"name", "Bu Yuli", "Bu Yuli", "Bu Yuli"},
      {"phone", "081234567890", "081234567890", "081234567890"},
      {"phone", "", "kosong", "empty"},
      {"sex", "P", "perempuan", "woman"},
      {"joined", "2017-01-29", "29-01-2017", "29-01-2017"},
      {"meeting_weekday", "0", "Minggu", "Sunday"},
      {"meeting_weekday", "7", "7", "7"},
      {"rules.wajib", "5000", "Rp5.000", "Rp5.000"},
      {"rules.loan.unit", "100", "Rp100", "Rp100"},
      {"rules.loan.count", "20", "20", "20"},
      {"rules.loan.rate_ppm", "20000", "2%", "2%"},
      {"rules.loan.rate_ppm", "15000", "1,5%", "1.5%"},
      {"rules.loan.rate_ppm", "12001", "1,2001%", "1.2001%"},
      {"rules.loan.rate_ppm", "500", "0,05%", "0.05%"},
      {"rules.loan.method", "menurun", "menurun", "declining balance"},
      {"rules.loan.mode", "naik", "ke atas", "up"},
      {"of a later version", "7", "7", "7"},
  };
  for (const Shown& one : shown) {
    CAPTURE(one.field, one.value);
    CHECK(field_value(one.field, one.value, Language::indonesian) == one.indonesian);
    CHECK(field_value(one.field, one.value, Language::english) == one.english);
  }
}

TEST_CASE("a field is called by its word, an unknown one by its own name", "[api]") {
  CHECK(field_name("rules.wajib", Language::indonesian) == "simpanan wajib");
  CHECK(field_name("rules.loan.rate_ppm", Language::english) == "interest rate");
  CHECK(field_name("of a later version", Language::english) == "of a later version");
}

}  // namespace lumbung::api
