#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "daemon/api/interface.hpp"
#include "daemon/base/result.hpp"

namespace lumbung::api {

struct ServerOptions {
  std::string data_folder;  ///< where run.json is written
  std::uint16_t port = 0;   ///< 0 picks one
  std::string version;      ///< of the program
};

/// The page and its interface on this laptop's loopback, for as long as it lives.
///
/// Shape   Front (checks, waits) -> workers (cpp-httplib) -> routes -> mailbox and views.
/// Errors  io: the port is taken, or run.json cannot be written.
/// Thread  start and stop: one caller. `mailbox` outlives the server.
class Server {
 public:
  Server(ServerOptions options, World world, Mailbox& mailbox, PageFiles files);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Listens, writes run.json and gives the port. The mailbox is connected by then.
  [[nodiscard]] Result<std::uint16_t> start();
  /// A fresh one-time link to the page, good for one browser and 10 minutes.
  [[nodiscard]] std::string launch_link();
  /// Closes the mailbox, ends the streams, lets answers finish and removes run.json; within 8 s.
  void stop();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace lumbung::api
