#include "tests/api/wire.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>

namespace lumbung::test {
namespace {

constexpr int kPatienceMs = 10'000;

Said taken_apart(std::string_view head) {
  Said said;
  said.status = std::atoi(std::string(head.substr(0, head.find("\r\n"))).substr(9, 3).c_str());
  head.remove_prefix(head.find("\r\n") + 2);
  while (!head.empty() && head.substr(0, 2) != "\r\n") {
    const auto end = head.find("\r\n");
    const auto line = head.substr(0, end);
    const auto colon = line.find(':');
    std::string name(line.substr(0, colon));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    said.headers.emplace(name, std::string(line.substr(std::min(colon + 2, line.size()))));
    head.remove_prefix(end + 2);
  }
  return said;
}

}  // namespace

std::string Said::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string() : found->second;
}

Wire::Wire(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0) {
    ::close(socket_);
    socket_ = -1;
  }
}

Wire::~Wire() {
  if (socket_ >= 0) ::close(socket_);
}

bool Wire::send(std::string_view octets) {
  while (!octets.empty()) {
    const auto sent = ::send(socket_, octets.data(), octets.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    octets.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool Wire::receive() {
  pollfd watched{socket_, POLLIN, 0};
  if (::poll(&watched, 1, kPatienceMs) != 1) return false;
  char piece[16 * 1024];
  const auto got = ::recv(socket_, piece, sizeof piece, 0);
  if (got <= 0) return false;
  received_.append(piece, static_cast<std::size_t>(got));
  return true;
}

bool Wire::read_until(std::string_view text) {
  while (received_.find(text) == std::string::npos) {
    if (!receive()) return false;
  }
  return true;
}

Said Wire::answer() {
  if (!read_until("\r\n\r\n")) return {};
  const auto head_bytes = received_.find("\r\n\r\n") + 4;
  Said said = taken_apart(std::string_view(received_).substr(0, head_bytes));
  const auto length = static_cast<std::size_t>(std::atoll(said.header("content-length").c_str()));
  while (received_.size() < head_bytes + length && receive()) {
  }
  said.body = received_.substr(head_bytes, length);
  received_.erase(0, std::min(received_.size(), head_bytes + length));
  return said;
}

bool Wire::ends() {
  pollfd watched{socket_, POLLIN, 0};
  for (;;) {
    if (::poll(&watched, 1, kPatienceMs) != 1) return false;
    char piece[1024];
    if (::recv(socket_, piece, sizeof piece, 0) <= 0) return true;
  }
}

Said call(std::uint16_t port, const std::string& method, const std::string& target,
          const std::string& headers, const std::string& body) {
  Wire wire(port);
  std::string octets = method + " " + target + " HTTP/1.1\r\n";
  if (headers.find("Host:") == std::string::npos) {
    octets += "Host: 127.0.0.1:" + std::to_string(port) + "\r\n";
  }
  octets += headers;
  if (!body.empty()) octets += "Content-Type: application/json\r\n";
  const bool sized = headers.find("Content-Length:") != std::string::npos ||
                     headers.find("Transfer-Encoding:") != std::string::npos;
  if (!sized && (!body.empty() || method != "GET")) {
    octets += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  }
  wire.send(octets + "\r\n" + body);
  if (method == "HEAD") {
    Said said;
    if (wire.read_until("\r\n\r\n")) said.status = 200;
    return said;
  }
  return wire.answer();
}

}  // namespace lumbung::test
