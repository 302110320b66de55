#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "daemon/api/request_head.hpp"
#include "daemon/base/result.hpp"

namespace lumbung::api {

/// A request that is here as a whole.
struct Arrived {
  const RequestHead& head;
  std::string_view head_octets;
  std::string_view body;
  int socket = -1;    ///< where the answer goes
  bool last = false;  ///< the connection ends after this answer
};

enum class After : std::uint8_t { keep, close };

/// The only listener on the page's port: takes whole, checked requests off the wire and hands each
/// to a worker, which answers on the same socket.
///
/// Shape   One thread runs all waiting (heads, bodies, idle connections), so a caller who sends
///         slowly costs no worker. Workers get what is complete. There is no second socket behind
///         the front that anybody could reach.
/// Bounds  Of limits.hpp: octets and lines of a head, octets of a body and of all bodies, time for
///         each, connections waiting for a head (the oldest one yields) and in all.
/// Errors  A fault is answered with problem+json by the front itself, and the connection closed.
/// Thread  listen, run and stop: one caller. `check` runs on the front's thread, `serve` on
/// workers. Source  Decision 0004; facts E12 to E16 of the test plan.
class Front {
 public:
  /// Says why a head is refused before its body is read.
  using Check = std::function<std::optional<HeadFault>(const RequestHead&, std::uint16_t port)>;
  using Serve = std::function<After(const Arrived&)>;

  Front(Check check, Serve serve);
  ~Front();
  Front(const Front&) = delete;
  Front& operator=(const Front&) = delete;

  /// Listens on 127.0.0.1 and, where there is IPv6, on ::1 with the same port; 0 picks one. Gives
  /// the port. Errors: io (taken, or no loopback).
  [[nodiscard]] Result<std::uint16_t> listen(std::uint16_t port);
  /// Begins to answer. After listen.
  void run();
  /// Takes nothing new, lets workers finish for a moment, then cuts what is left. Ends within 8 s.
  void stop();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace lumbung::api
