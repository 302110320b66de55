#pragma once

#include <string>

#include "daemon/base/result.hpp"

namespace lumbung::api {

struct ClientAnswer {
  int status = 0;
  std::string body;
};

/// A caller of the running daemon of one data folder, with the token that stands there. What the
/// page may do, this may do.
///
/// Errors  not_found: no daemon of that folder answers. io: it answered, then the line broke.
/// Thread  One caller.
class Client {
 public:
  /// The daemon of `data_folder`. `language` is "id" or "en".
  [[nodiscard]] static Result<Client> of(const std::string& data_folder, std::string language);

  /// One call. `path` may hold a query; without "/api/" in front it is meant below "/api/v1".
  [[nodiscard]] Result<ClientAnswer> call(const std::string& method, const std::string& path,
                                          const std::string& body) const;

 private:
  Client(std::uint16_t port, std::string token, std::string language);
  std::uint16_t port_;
  std::string token_;
  std::string language_;
};

}  // namespace lumbung::api
