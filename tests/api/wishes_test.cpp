#include "daemon/api/wishes.hpp"

#include <rapidcheck/catch.h>
#include <catch2/catch.hpp>

#include "daemon/base/limits.hpp"

namespace lumbung::api {
namespace {

const std::string kId(32, 'a');
const std::string kRecord = kId + ".2017.3";
const Captures kPath = {{"group", kId},    {"member", kId},     {"date", "2017-01-29"},
                        {"loan", kRecord}, {"record", kRecord}, {"item", kId + ":cash:1100"}};

tl::expected<Wish, Faults> read(std::string_view operation, std::string_view body) {
  return read_wish(operation, body, kPath, node::View{});
}

/// "code pointer" of the first fault.
std::string fault_of(std::string_view operation, std::string_view body) {
  const auto wish = read(operation, body);
  if (wish) return "none";
  return wish.error().front().code + " " + wish.error().front().pointer;
}

}  // namespace

TEST_CASE("cells of a sheet become one command", "[api]") {
  const auto wish = read("enterCells", R"({"based_on":7,"cells":[
    {"member":")" + kId + R"(","column":"hadir","value":"T"},
    {"member":")" + kId + R"(","column":"wajib","value":5000,"replaces":[")" +
                                           kRecord + R"("]}]})");
  REQUIRE(wish.has_value());
  CHECK(wish->based_on == 7);
  const auto& entries = std::get<node::EnterCells>(wish->command);
  REQUIRE(entries.cells.size() == 2);
  CHECK(entries.meeting.date.iso() == "2017-01-29");
  CHECK(std::get<ledger::Mark>(entries.cells[0].value) == ledger::Mark::terlambat);
  CHECK(std::get<ledger::Rupiah>(entries.cells[1].value).whole() == 5000);
  CHECK(ledger::text_of(entries.cells[1].replaces.at(0)) == kRecord);
}

TEST_CASE("a fault names its field", "[api]") {
  CHECK(fault_of("enterCells", "") == "field_missing /cells");
  CHECK(fault_of("enterCells", "{") == "malformed_json ");
  CHECK(fault_of("enterCells", "[]") == "malformed_json ");
  CHECK(fault_of("enterCells", R"({"cells":[],"x/y":1})") == "field_unknown /x~1y");
  CHECK(fault_of("enterCells", R"({"cells":[7]})") == "field_type /cells/0");
  const std::string cell = R"({"cells":[{"member":")" + kId + R"(","column":)";
  CHECK(fault_of("enterCells", cell + R"("wajib","value":1.5}]})") ==
        "value_invalid /cells/0/value");
  CHECK(fault_of("enterCells", cell + R"("wajib","value":9007199254740993}]})") ==
        "value_invalid /cells/0/value");
  CHECK(fault_of("enterCells", cell + R"("hadir","value":"X"}]})") ==
        "value_invalid /cells/0/value");
  CHECK(fault_of("enterCells", cell + R"("lain","value":1}]})") ==
        "column_invalid /cells/0/column");
  CHECK(fault_of("payLoan", R"({"date":"29-01-2017","amount":1})") == "date_invalid /date");
  CHECK(fault_of("payLoan", R"({"date":"2017-01-29","amount":1e3})") == "field_type /amount");
  CHECK(fault_of("payLoan", R"({"date":"2017-01-29"})") == "field_missing /amount");
  CHECK(fault_of("makeInvite", R"({"role":"king"})") == "role_invalid /role");
  CHECK(
      fault_of("enterCash",
               R"({"date":"2017-01-29","direction":"in","account":"17","amount":1,"text":"a"})") ==
      "account_invalid /account");
  CHECK(fault_of("addGroup", R"({"name":"A","rules":{"loan":{"rate_ppm":"1"}}})") ==
        "field_type /rules/loan/rate_ppm");
  CHECK(fault_of("addGroup", R"({"name":"A","based_on":-1})") == "field_type /based_on");
}

TEST_CASE("a path that names nothing is refused without blaming a field", "[api]") {
  Captures path = kPath;
  path["group"] = "..";
  CHECK(read_wish("addMember", R"({"name":"A"})", path, node::View{}).error().front().code ==
        "group_unknown");
  path = kPath;
  path["item"] = "cash";
  CHECK(read_wish("decide", R"({"choice":"one"})", path, node::View{}).error().front().code ==
        "question_unknown");
}

TEST_CASE("a question's id carries its group", "[api]") {
  const auto wish = read("decide", R"({"choice":"noted","reason":"benar"})");
  REQUIRE(wish.has_value());
  CHECK(std::get<node::Decide>(wish->command).item == "cash:1100");
  CHECK(std::get<node::Decide>(wish->command).choice == "noted");
}

TEST_CASE("deep and long bodies end in a fault", "[api]") {
  CHECK(fault_of("addGroup", R"({"name":)" + std::string(limits::json_depth_max + 1, '[')) ==
        "malformed_json ");
  std::string cells = R"({"cells":[0)";
  for (int at = 0; at < 2'048; ++at) cells += ",0";
  CHECK(fault_of("enterCells", cells + "]}") == "too_large /cells");
}

TEST_CASE("any body gives a wish or faults", "[api]") {
  rc::prop("read_wish is total", [](const std::string& body) {
    for (const auto* operation : {"enterCells", "addLoan", "addGroup", "decide"}) {
      const auto wish = read_wish(operation, body, kPath, node::View{});
      if (!wish) RC_ASSERT(!wish.error().empty());
    }
  });
}

}  // namespace lumbung::api
