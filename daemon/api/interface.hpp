#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/api/answer.hpp"
#include "daemon/api/mailbox.hpp"
#include "daemon/api/request_head.hpp"
#include "daemon/api/sessions.hpp"
#include "daemon/api/world.hpp"

/// What the routes are made of. Inside the room only.
namespace lumbung::api {

/// A file of the page as it is embedded in the program.
struct PageFile {
  std::string_view path;  ///< "/assets/index-1a2b.js"
  std::string_view content_type;
  std::string_view etag;  ///< without quotes
  std::string_view bytes;
  std::string_view gzip;  ///< the same packed; empty if that saves nothing
};
/// Finds a file by path; null if there is none. "/" asks for the start page.
using PageFiles = std::function<const PageFile*(std::string_view path)>;

/// What every route may use.
struct Interface {
  Mailbox& mailbox;
  Sessions& sessions;
  const World& world;
  PageFiles files;
  std::string version;
  std::uint16_t port = 0;

  [[nodiscard]] std::string cookie_name() const { return "lumbung-" + std::to_string(port); }
  /// The one-time link to the page.
  [[nodiscard]] std::string launch_link() const;
};

/// One call as a route sees it.
struct Call {
  const RequestHead& head;
  std::string_view body;
  std::string_view route;                       ///< its pattern
  std::map<std::string, std::string> captures;  ///< "{group}" -> decoded segment
  std::map<std::string, std::string> query;     ///< decoded; the last of equal names
  Language language = Language::indonesian;
};

using Handler = Answer (*)(const Call& call, const Interface& interface);

/// `pattern` is a path with "{name}" segments; the operations of openapi.json and these are the
/// same (tested both ways).
struct Route {
  std::string_view method;
  std::string_view pattern;
  std::string_view operation;  ///< operationId
  Handler handler;
};

/// All routes of the interface.
[[nodiscard]] const std::vector<Route>& routes();

/// Answers a call that has passed the guards: a route, or a file of the page.
[[nodiscard]] Answer dispatch(const RequestHead& head, std::string_view body,
                              const Interface& interface);

/// The text of openapi.json.
[[nodiscard]] std::string_view description();

}  // namespace lumbung::api
