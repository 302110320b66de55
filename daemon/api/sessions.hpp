#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/api/world.hpp"

namespace lumbung::api {

/// Who may use the interface: pages that came by a one-time link, and the command line.
///
/// Shape   A launch secret opens one session and is gone; it lives 10 minutes. A session is a
/// cookie
///         (kept by the browser, good only for getting the token again) and a token (sent with
///         each call). All are 128 random bits and end with the program.
/// Bounds  limits::launch_secrets_max and page_sessions_max; the oldest one yields.
/// Thread  Any.
/// Source  security.md, "The local page", 3 and 4.
class Sessions {
 public:
  struct Session {
    std::string cookie;
    std::string token;
  };

  explicit Sessions(World world);

  /// The token of the command line, which stands in the file run.json.
  [[nodiscard]] const std::string& program_token() const { return program_token_; }

  /// A fresh launch secret.
  [[nodiscard]] std::string launch();
  /// The session that `secret` opens; nothing if it is unknown, used or too old.
  [[nodiscard]] std::optional<Session> open(std::string_view secret);
  /// The token of the session whose cookie this is.
  [[nodiscard]] std::optional<std::string> resume(std::string_view cookie) const;
  [[nodiscard]] bool knows(std::string_view token) const;

 private:
  struct Launch {
    std::string secret;
    std::int64_t ends_ms = 0;
  };
  [[nodiscard]] std::string draw() const;

  World world_;
  std::string program_token_;
  mutable std::mutex mutex_;
  std::deque<Launch> launches_;
  std::deque<Session> sessions_;
};

}  // namespace lumbung::api
