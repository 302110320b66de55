#include "daemon/api/client.hpp"

#include <httplib.h>

#include <utility>

#include "daemon/api/run_file.hpp"

namespace lumbung::api {
namespace {

constexpr int kConnectSeconds = 2;
constexpr int kAnswerSeconds = 35;  // joining may take 30

}  // namespace

Client::Client(std::uint16_t port, std::string token, std::string language)
    : port_(port), token_(std::move(token)), language_(std::move(language)) {}

Result<Client> Client::of(const std::string& data_folder, std::string language) {
  auto run = read_run_file(data_folder);
  if (!run) return fail(Errc::not_found, "there is no run.json in " + data_folder);
  return Client(run->page_port, std::move(run->token), std::move(language));
}

Result<ClientAnswer> Client::call(const std::string& method, const std::string& path,
                                  const std::string& body) const {
  httplib::Client client("127.0.0.1", port_);
  client.set_connection_timeout(kConnectSeconds);
  client.set_read_timeout(kAnswerSeconds);
  httplib::Request request;
  request.method = method;
  request.path = path.substr(0, 5) == "/api/" ? path : "/api/v1" + path;
  const std::string host = "127.0.0.1:" + std::to_string(port_);
  request.headers = {{"Host", host},
                     {"Origin", "http://" + host},
                     {"X-Lumbung-Token", token_},
                     {"Accept-Language", language_},
                     {"Connection", "close"}};
  if (!body.empty()) request.headers.emplace("Content-Type", "application/json");
  request.body = body;

  const auto result = client.send(request);
  if (!result) {
    const bool absent = result.error() == httplib::Error::Connection;
    return fail(absent ? Errc::not_found : Errc::io,
                "no answer from " + host + ": " + httplib::to_string(result.error()));
  }
  // Our own daemon knows its token: whoever answers here is the daemon of another folder.
  if (result->status == 401 || result->status == 421) {
    return fail(Errc::not_found, "another program answers at " + host);
  }
  return ClientAnswer{result->status, result->body};
}

}  // namespace lumbung::api
