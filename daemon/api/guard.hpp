#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "daemon/api/request_head.hpp"

namespace lumbung::api {

/// Tells whether a token opens the interface (a page's session, or the command line's).
using TokenKnown = std::function<bool(std::string_view token)>;

/// True for the interface; everything else is a file of the page.
[[nodiscard]] bool is_api(std::string_view path);

/// True for what needs no token: the page's own files, health, the description, and the two ways
/// to a session.
[[nodiscard]] bool is_open(std::string_view path);

/// What every request must show before anything else is looked at. Faults: host_refused (421;
/// against DNS rebinding), origin_refused (403; against other pages), no_session (401),
/// media_type_refused (415; keeps plain forms of other pages out).
///
/// Source  security.md, "The local page", 2 and 3.
[[nodiscard]] std::optional<HeadFault> check_guards(const RequestHead& head, std::uint16_t port,
                                                    const TokenKnown& token_known);

}  // namespace lumbung::api
