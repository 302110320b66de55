#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace lumbung::test {

/// What a server said, taken apart far enough to judge it. `status` 0: it said nothing.
struct Said {
  int status = 0;
  std::multimap<std::string, std::string> headers;  // names in lower case
  std::string body;

  [[nodiscard]] std::string header(const std::string& name) const;
};

/// A plain TCP connection to 127.0.0.1: sends exactly the octets it is given.
class Wire {
 public:
  explicit Wire(std::uint16_t port);
  ~Wire();
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  [[nodiscard]] bool connected() const { return socket_ >= 0; }
  /// False once the other side has closed.
  bool send(std::string_view octets);
  /// One answer with a Content-Length, or nothing said within 10 s.
  [[nodiscard]] Said answer();
  /// Reads until `text` has come; false when the line ends or 10 s pass first.
  [[nodiscard]] bool read_until(std::string_view text);
  /// True if the other side closes within 10 s.
  [[nodiscard]] bool ends();

 private:
  bool receive();
  int socket_ = -1;
  std::string received_;
};

/// One call on a line of its own. `headers` are whole lines with their ends; Host is added unless
/// they name it.
[[nodiscard]] Said call(std::uint16_t port, const std::string& method, const std::string& target,
                        const std::string& headers = "", const std::string& body = "");

}  // namespace lumbung::test
