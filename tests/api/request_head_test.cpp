#include <rapidcheck/catch.h>
#include <catch2/catch.hpp>

#include "daemon/api/guard.hpp"
#include "daemon/api/request_head.hpp"
#include "daemon/base/limits.hpp"

namespace lumbung::api {
namespace {

constexpr std::uint16_t kPort = 4711;

RequestHead head_of(const std::string& first_line, const std::string& fields) {
  return parse_head(first_line + "\r\n" + fields + "\r\n").value();
}

HeadFault fault_of(const std::string& octets) {
  const auto head = parse_head(octets);
  return head ? HeadFault("none") : head.error();
}

std::string_view guard_of(const std::string& first_line, const std::string& fields) {
  return check_guards(head_of(first_line, fields), kPort,
                      [](std::string_view token) { return token == "t"; })
      .value_or("passes");
}

}  // namespace

TEST_CASE("a plain request head is read", "[api]") {
  const auto head =
      head_of("POST /api/v1/x?y=1 HTTP/1.1", "Host: a:1\r\nContent-Length:  12 \r\nX: 1\r\n");
  CHECK(head.method == "POST");
  CHECK(head.path() == "/api/v1/x");
  CHECK(head.field("host") == "a:1");
  CHECK(head.content_length == 12);
  CHECK(head.keep_alive);
  CHECK_FALSE(head_of("GET / HTTP/1.1", "Connection: Close\r\n").keep_alive);
}

TEST_CASE("what is no head of ours is refused by its first fault", "[api]") {
  CHECK(fault_of("GET / HTTP/1.1\r\n") == "head_malformed");
  CHECK(fault_of("GET  / HTTP/1.1\r\n\r\n") == "head_malformed");
  CHECK(fault_of("GET http://a/ HTTP/1.1\r\n\r\n") == "head_malformed");
  CHECK(fault_of("GET / HTTP/1.1\r\n folded: 1\r\n\r\n") == "head_malformed");
  CHECK(fault_of("GET / HTTP/1.1\r\nname : 1\r\n\r\n") == "head_malformed");
  CHECK(fault_of("GET / HTTP/1.1\r\nname: a\nb: c\r\n\r\n") == "head_malformed");
  CHECK(fault_of("GET / HTTP/1.0\r\n\r\n") == "version_unsupported");
  CHECK(fault_of("BREW / HTTP/1.1\r\n\r\n") == "method_not_allowed");
  CHECK(fault_of("OPTIONS / HTTP/1.1\r\n\r\n") == "method_not_allowed");
  CHECK(fault_of("GET / HTTP/1.1\r\nRange: bytes=0-1\r\n\r\n") == "range_refused");
  CHECK(fault_of("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n") == "length_required");
  CHECK(fault_of("POST / HTTP/1.1\r\n\r\n") == "length_required");
  CHECK(fault_of("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n") ==
        "expectation_refused");
  CHECK(fault_of("POST / HTTP/1.1\r\nContent-Length: 1048577\r\n\r\n") == "body_too_large");
  CHECK(fault_of("POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n") ==
        "body_too_large");
  CHECK(fault_of("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n") == "head_malformed");
  CHECK(fault_of("POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n") ==
        "head_malformed");
  CHECK(fault_of("GET / HTTP/1.1\r\nContent-Length: 5\r\n\r\n") == "head_malformed");
}

TEST_CASE("a head has at most 64 lines and 8 KiB", "[api]") {
  std::string lines;
  for (std::size_t at = 0; at < limits::http_head_lines_max; ++at) lines += "a: b\r\n";
  CHECK(fault_of("GET / HTTP/1.1\r\n" + lines + "\r\n") == "none");
  CHECK(fault_of("GET / HTTP/1.1\r\n" + lines + "a: b\r\n\r\n") == "head_too_large");
  CHECK(fault_of("GET / HTTP/1.1\r\na: " + std::string(limits::http_head_bytes_max, 'x') +
                 "\r\n\r\n") == "head_too_large");
}

TEST_CASE("any octets give a head or a fault", "[api]") {
  rc::prop("parse_head is total", [](const std::string& octets) {
    const auto head = parse_head("GET / HTTP/1.1\r\n" + octets + "\r\n\r\n");
    if (head) RC_ASSERT(head->content_length <= limits::http_body_bytes_max);
  });
}

TEST_CASE("only the three names of this laptop's loopback are answered", "[api]") {
  CHECK(guard_of("GET / HTTP/1.1", "Host: localhost:4711\r\n") == "passes");
  CHECK(guard_of("GET / HTTP/1.1", "Host: 127.0.0.1:4711\r\n") == "passes");
  CHECK(guard_of("GET / HTTP/1.1", "Host: [::1]:4711\r\n") == "passes");
  CHECK(guard_of("GET / HTTP/1.1", "Host: evil.example\r\n") == "host_refused");
  CHECK(guard_of("GET / HTTP/1.1", "Host: localhost:4712\r\n") == "host_refused");
  CHECK(guard_of("GET / HTTP/1.1", "Host: localhost\r\n") == "host_refused");
  CHECK(guard_of("GET / HTTP/1.1", "") == "host_refused");
  CHECK(guard_of("GET / HTTP/1.1", "Host: localhost:4711\r\nHost: localhost:4711\r\n") ==
        "host_refused");
}

TEST_CASE("a call needs the token, and a browser must not say that it comes from elsewhere",
          "[api]") {
  const std::string host = "Host: localhost:4711\r\n";
  const std::string token = host + "X-Lumbung-Token: t\r\n";
  CHECK(guard_of("GET /api/v1/status HTTP/1.1", host) == "no_session");
  CHECK(guard_of("GET /api/v1/status HTTP/1.1", host + "X-Lumbung-Token: u\r\n") == "no_session");
  CHECK(guard_of("GET /api/v1/status HTTP/1.1", token) == "passes");
  CHECK(guard_of("GET /api/v1/health HTTP/1.1", host) == "passes");
  CHECK(guard_of("GET /api/v1/status HTTP/1.1", token + "Origin: http://localhost:4711\r\n") ==
        "passes");
  CHECK(guard_of("GET /api/v1/status HTTP/1.1", token + "Origin: http://evil.example\r\n") ==
        "origin_refused");
  CHECK(guard_of("GET /api/v1/status HTTP/1.1", token + "Origin: null\r\n") == "origin_refused");
  CHECK(guard_of("GET /api/v1/status HTTP/1.1", token + "Sec-Fetch-Site: same-origin\r\n") ==
        "passes");
  CHECK(guard_of("GET /api/v1/status HTTP/1.1", token + "Sec-Fetch-Site: same-site\r\n") ==
        "origin_refused");
  CHECK(guard_of("POST /api/v1/session HTTP/1.1",
                 host + "Content-Length: 0\r\nSec-Fetch-Site: cross-site\r\n") == "origin_refused");
  CHECK(guard_of("GET / HTTP/1.1", host + "Sec-Fetch-Site: cross-site\r\n") == "passes");
  CHECK(guard_of("POST /api/v1/session HTTP/1.1",
                 host + "Content-Length: 2\r\nContent-Type: text/plain\r\n") ==
        "media_type_refused");
}

}  // namespace lumbung::api
