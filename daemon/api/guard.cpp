#include "daemon/api/guard.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace lumbung::api {
namespace {

constexpr std::array<std::string_view, 3> kNames = {"localhost", "127.0.0.1", "[::1]"};
constexpr std::array<std::string_view, 4> kOpen = {"/api/openapi.json", "/api/v1/health",
                                                   "/api/v1/session", "/api/v1/session/resume"};

bool is_own_host(std::string_view host, std::uint16_t port) {
  return std::any_of(kNames.begin(), kNames.end(), [&](std::string_view name) {
    return host == std::string(name) + ":" + std::to_string(port);
  });
}

bool reads_only(std::string_view method) { return method == "GET" || method == "HEAD"; }

/// Another page's script may send requests here, but a browser marks them as not from this page.
bool comes_from_elsewhere(const RequestHead& head) {
  if (head.count("origin") > 1 || head.count("sec-fetch-site") > 1) return true;
  if (head.count("origin") == 1 &&
      head.field("origin") != "http://" + std::string(head.field("host"))) {
    return true;
  }
  const auto site = head.field("sec-fetch-site");
  return head.count("sec-fetch-site") == 1 && site != "same-origin" && site != "none";
}

}  // namespace

bool is_api(std::string_view path) { return path == "/api" || path.substr(0, 5) == "/api/"; }

bool is_open(std::string_view path) {
  return !is_api(path) || std::find(kOpen.begin(), kOpen.end(), path) != kOpen.end();
}

std::optional<HeadFault> check_guards(const RequestHead& head, std::uint16_t port,
                                      const TokenKnown& token_known) {
  if (head.count("host") != 1 || !is_own_host(head.field("host"), port)) return "host_refused";
  const auto path = head.path();
  // A click on a link from elsewhere may open the page itself; it may not call the interface.
  if ((is_api(path) || !reads_only(head.method)) && comes_from_elsewhere(head)) {
    return "origin_refused";
  }
  if (!is_open(path) &&
      (head.count("x-lumbung-token") != 1 || !token_known(head.field("x-lumbung-token")))) {
    return "no_session";
  }
  if (head.content_length != 0) {
    const auto type = head.field("content-type");
    if (type.substr(0, type.find(';')) != "application/json") return "media_type_refused";
  }
  return std::nullopt;
}

}  // namespace lumbung::api
