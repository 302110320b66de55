#include <cstddef>
#include <cstdint>
#include <string_view>

#include "daemon/api/guard.hpp"
#include "daemon/api/request_head.hpp"
#include "daemon/base/ensure.hpp"
#include "daemon/base/limits.hpp"

/// Any octets give a head within its bounds or a fault, and the guards answer any such head.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lumbung;
  const std::string_view octets(reinterpret_cast<const char*>(data), size);
  const auto end = api::end_of_head(octets);
  const auto head = api::parse_head(octets.substr(0, end));
  if (!head) return 0;
  ensure(head->content_length <= limits::http_body_bytes_max, "a body is bounded");
  ensure(head->fields.size() <= limits::http_head_lines_max, "lines are bounded");
  ensure(head->count("transfer-encoding") == 0 && head->count("range") == 0, "framing is plain");
  const auto fault =
      api::check_guards(*head, 28'580, [](std::string_view token) { return token == "token"; });
  ensure(fault || head->count("host") == 1, "whoever passes names one host");
  return 0;
}
