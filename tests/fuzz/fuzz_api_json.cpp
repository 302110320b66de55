#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "daemon/api/wishes.hpp"
#include "daemon/base/ensure.hpp"

/// The first octet picks the operation, the rest is the body: a wish or faults, never both, and
/// never an unbounded list of faults.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lumbung;
  static const std::array<std::string_view, 14> operations = {
      "foundCommunity", "makeInvite", "joinCommunity", "syncNow",    "addGroup",
      "changeGroup",    "addMember",  "changeMember",  "enterCells", "addLoan",
      "payLoan",        "enterCash",  "reverseRecord", "decide"};
  static const std::string id(32, 'a');
  static const api::Captures captures = {{"group", id},
                                         {"member", id},
                                         {"date", "2017-01-29"},
                                         {"loan", id + ".2017.1"},
                                         {"record", id + ".2017.1"},
                                         {"item", id + ":cash"}};
  static const node::View view;
  if (size == 0) return 0;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto wish = api::read_wish(operations[data[0] % operations.size()], body, captures, view);
  ensure(wish.has_value() || !wish.error().empty(), "a refusal has a reason");
  ensure(wish.has_value() || wish.error().size() <= 4'096, "reasons are bounded");
  (void)api::check_draft(body);
  return 0;
}
