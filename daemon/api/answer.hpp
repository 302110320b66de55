#pragma once

#include <boost/json/value.hpp>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/api/catalogue.hpp"
#include "daemon/api/event_hub.hpp"
#include "daemon/base/refusal.hpp"

namespace lumbung::api {

/// What goes back to a caller, before it becomes HTTP.
struct Answer {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::string_view fixed;  ///< embedded in the program; sent instead of `body` when not empty
  std::vector<std::pair<std::string, std::string>> headers;
  std::shared_ptr<EventHub::Stream> events;  ///< the answer is this stream, without an end
};

[[nodiscard]] Answer json_answer(int status, const boost::json::value& content);

/// A "no" as application/problem+json (RFC 9457). The first refusal gives title and status; all
/// of them stand in `errors`. `current` is what stands now, where a write clashes with it.
[[nodiscard]] Answer problem(const std::vector<Refusal>& refusals, Language language,
                             const boost::json::value& current = nullptr);
[[nodiscard]] Answer problem(std::string_view code, Language language);

/// The headers that every answer carries. Source: security.md, "The local page", 5.
[[nodiscard]] std::span<const std::pair<std::string_view, std::string_view>> security_headers();

}  // namespace lumbung::api
