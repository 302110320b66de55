#include "daemon/api/front.hpp"

#include <httplib.h>
#include <sys/socket.h>

#include <atomic>
#include <boost/asio.hpp>
#include <chrono>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include "daemon/api/answer.hpp"
#include "daemon/base/ensure.hpp"
#include "daemon/base/limits.hpp"

namespace lumbung::api {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr int kPortTries = 16;
constexpr auto kGrace = std::chrono::milliseconds(2'000);
constexpr auto kLinger = std::chrono::milliseconds(500);
constexpr std::size_t kPieceBytes = 16 * 1024;

std::string_view reason_of(int status) { return status < 500 ? "Refused" : "Unavailable"; }

/// A whole HTTP answer for a request that never reaches a worker.
std::string raw_problem(HeadFault code, Language language) {
  const auto answer = problem(code, language);
  std::string out = "HTTP/1.1 " + std::to_string(answer.status) + " " +
                    std::string(reason_of(answer.status)) + "\r\nConnection: close\r\n";
  out += "Content-Type: " + answer.content_type + "\r\n";
  out += "Content-Length: " + std::to_string(answer.body.size()) + "\r\n";
  out += "Cache-Control: no-store\r\n";
  for (const auto& [name, value] : security_headers()) {
    out += std::string(name) + ": " + std::string(value) + "\r\n";
  }
  return out + "\r\n" + answer.body;
}

}  // namespace

struct Front::Parts {
  /// One caller. Owned by the callbacks that wait for it; everything but `serve` runs on the
  /// front's thread.
  struct Connection {
    explicit Connection(tcp::socket taken)
        : socket(std::move(taken)), timer(socket.get_executor()) {}
    tcp::socket socket;
    asio::steady_timer timer;
    std::string octets;    // received and not yet answered
    std::string piece;     // where the next read goes
    std::string farewell;  // of a refused request
    RequestHead head;
    std::size_t head_bytes = 0;
    std::size_t whole_bytes = 0;  // head and body
    std::size_t requests = 0;
    std::uint64_t place = 0;  // in `waiting`; 0: not in it
    bool head_begun = false;
    bool answering = false;  // a worker has it
  };
  using Shared = std::shared_ptr<Connection>;

  Parts(Check check_head, Serve serve_request)
      : check(std::move(check_head)), serve(std::move(serve_request)), v4(io), v6(io), grace(io) {}

  Check check;
  Serve serve;
  asio::io_context io;
  tcp::acceptor v4;
  tcp::acceptor v6;
  asio::steady_timer grace;
  std::uint16_t port = 0;
  std::thread thread;
  std::unique_ptr<httplib::ThreadPool> workers;
  std::atomic<bool> stopping{false};
  std::set<Shared> connections;
  std::map<std::uint64_t, Shared> waiting;  // for a head, longest wait first
  std::uint64_t next_place = 1;
  std::size_t buffered_bytes = 0;  // bodies being read or answered

  // --- Listening --------------------------------------------------------------------------------

  [[nodiscard]] static error_code listen(tcp::acceptor& acceptor, const tcp::endpoint& at) {
    error_code code;
    acceptor.open(at.protocol(), code);
    if (code) return code;
    acceptor.set_option(tcp::acceptor::reuse_address(true), code);
    if (at.protocol() == tcp::v6()) acceptor.set_option(asio::ip::v6_only(true), code);
    if (!code) acceptor.bind(at, code);
    if (!code) acceptor.listen(asio::socket_base::max_listen_connections, code);
    if (code) {
      error_code ignored;
      acceptor.close(ignored);
    }
    return code;
  }

  [[nodiscard]] error_code listen_on_both(std::uint16_t wanted) {
    if (const auto code = listen(v4, {asio::ip::address_v4::loopback(), wanted})) return code;
    port = v4.local_endpoint().port();
    const auto code = listen(v6, {asio::ip::address_v6::loopback(), port});
    // Somebody else on ::1 with our port could show a page of his under our address: refuse that.
    // A machine without IPv6 is fine.
    if (code == asio::error::address_in_use) {
      error_code ignored;
      v4.close(ignored);
      return code;
    }
    return {};
  }

  void accept_on(tcp::acceptor& acceptor) {
    acceptor.async_accept([this, &acceptor](error_code code, tcp::socket socket) {
      if (stopping || !acceptor.is_open()) return;
      if (code) {
        // Out of file descriptors, say: try again a little later instead of spinning.
        auto pause = std::make_shared<asio::steady_timer>(io, std::chrono::milliseconds(50));
        pause->async_wait([this, &acceptor, pause](error_code) {
          if (!stopping && acceptor.is_open()) accept_on(acceptor);
        });
        return;
      }
      welcome(std::move(socket));
      accept_on(acceptor);
    });
  }

  void welcome(tcp::socket socket) {
    if (connections.size() >= limits::http_connections_max) {
      if (waiting.empty()) return;  // all are being answered; the new one is closed
      drop(waiting.begin()->second);
    }
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    auto connection = std::make_shared<Connection>(std::move(socket));
    connections.insert(connection);
    await_head(connection);
  }

  // --- One request ------------------------------------------------------------------------------

  void await_head(const Shared& connection) {
    if (waiting.size() >= limits::http_waiting_max) drop(waiting.begin()->second);
    connection->place = next_place++;
    waiting.emplace(connection->place, connection);
    connection->head_begun = false;
    expire(connection, limits::http_idle_ms_max);
    look_for_head(connection);
  }

  void look_for_head(const Shared& connection) {
    if (!connection->octets.empty() && !connection->head_begun) {
      connection->head_begun = true;
      expire(connection, limits::http_head_ms_max);
    }
    const auto end = end_of_head(connection->octets);
    const bool whole = end != std::string::npos;
    if ((whole ? end : connection->octets.size()) > limits::http_head_bytes_max) {
      return refuse(connection, "head_too_large");
    }
    if (!whole) {
      return read_more(connection, [this, connection] { look_for_head(connection); });
    }
    auto head = parse_head(std::string_view(connection->octets).substr(0, end));
    if (!head) return refuse(connection, head.error());
    connection->head = std::move(*head);
    connection->head_bytes = end;
    if (const auto fault = check(connection->head, port)) return refuse(connection, *fault);
    if (buffered_bytes + connection->head.content_length > limits::http_buffered_bytes_max) {
      return refuse(connection, "busy");
    }
    buffered_bytes += connection->head.content_length;
    connection->whole_bytes = end + connection->head.content_length;
    leave_waiting(connection);
    expire(connection, limits::http_body_ms_max);
    look_for_body(connection);
  }

  void look_for_body(const Shared& connection) {
    if (connection->octets.size() < connection->whole_bytes) {
      return read_more(connection, [this, connection] { look_for_body(connection); });
    }
    connection->timer.cancel();
    connection->answering = true;
    workers->enqueue([this, connection] {
      const auto all = std::string_view(connection->octets);
      const bool last = !connection->head.keep_alive || stopping ||
                        ++connection->requests >= limits::http_requests_per_connection_max;
      const Arrived request{connection->head, all.substr(0, connection->head_bytes),
                            all.substr(connection->head_bytes, connection->head.content_length),
                            connection->socket.native_handle(), last};
      const After after = serve(request);
      asio::post(io, [this, connection, after, last] {
        connection->answering = false;
        buffered_bytes -= connection->head.content_length;
        connection->octets.erase(0, connection->whole_bytes);
        connection->whole_bytes = 0;
        if (stopping || last || after == After::close) return part(connection);
        await_head(connection);
      });
    });
  }

  void read_more(const Shared& connection, std::function<void()> then) {
    connection->piece.resize(kPieceBytes);
    connection->socket.async_read_some(
        asio::buffer(connection->piece),
        [this, connection, then = std::move(then)](error_code code, std::size_t count) {
          if (code || stopping) return drop(connection);
          connection->octets.append(connection->piece, 0, count);
          then();
        });
  }

  // --- Ends -------------------------------------------------------------------------------------

  void expire(const Shared& connection, std::int64_t after_ms) {
    connection->timer.expires_after(std::chrono::milliseconds(after_ms));
    connection->timer.async_wait([this, connection](error_code code) {
      // Another wait took its place, perhaps while this call was already on its way.
      const bool due = connection->timer.expiry() <= asio::steady_timer::clock_type::now();
      if (code || !due || connection->answering) return;
      // A read is pending: its callback runs with an error and drops what is left.
      if (connection->octets.empty()) return drop(connection);
      refuse(connection, "head_timeout");
    });
  }

  void refuse(const Shared& connection, HeadFault code) {
    leave_waiting(connection);
    error_code ignored;
    if (!connection->farewell.empty() || !connection->socket.is_open()) return;
    connection->socket.cancel(ignored);
    connection->farewell =
        raw_problem(code, language_of(connection->head.field("accept-language")));
    expire_linger(connection, limits::http_write_ms_max);
    asio::async_write(connection->socket, asio::buffer(connection->farewell),
                      [this, connection](error_code failed, std::size_t) {
                        if (failed) return close(connection);
                        part(connection);
                      });
  }

  /// Ends politely: what the other side still sends is read for a moment, since closing with
  /// unread octets would tear the answer away from it.
  void part(const Shared& connection) {
    error_code ignored;
    connection->socket.shutdown(tcp::socket::shutdown_send, ignored);
    if (stopping) return close(connection);
    expire_linger(connection, kLinger.count());
    swallow(connection);
  }

  void swallow(const Shared& connection) {
    connection->piece.resize(kPieceBytes);
    connection->socket.async_read_some(asio::buffer(connection->piece),
                                       [this, connection](error_code code, std::size_t) {
                                         if (code) return close(connection);
                                         swallow(connection);
                                       });
  }

  void expire_linger(const Shared& connection, std::int64_t after_ms) {
    connection->timer.expires_after(std::chrono::milliseconds(after_ms));
    connection->timer.async_wait([this, connection](error_code code) {
      if (!code) close(connection);
    });
  }

  void leave_waiting(const Shared& connection) {
    waiting.erase(connection->place);
    connection->place = 0;
  }

  /// By value: the caller's handle may be the one in `waiting`.
  void drop(Shared connection) {
    if (!connection->farewell.empty()) return;  // being refused: its own callbacks end it
    close(connection);
  }

  void close(const Shared& connection) {
    const Shared held = connection;
    if (connections.erase(held) == 0) return;
    leave_waiting(held);
    if (held->whole_bytes != 0) buffered_bytes -= held->head.content_length;
    held->whole_bytes = 0;
    error_code ignored;
    held->timer.cancel();
    held->socket.close(ignored);
  }

  void begin_stop() {
    error_code ignored;
    v4.close(ignored);
    v6.close(ignored);
    for (const auto& [place, connection] : std::map(waiting)) close(connection);
    grace.expires_after(kGrace);
    grace.async_wait([this](error_code code) {
      if (code) return;
      for (const auto& connection : connections) {
        ::shutdown(connection->socket.native_handle(), SHUT_RDWR);
      }
    });
  }

  void end_stop() {
    for (const auto& connection : std::set(connections)) close(connection);
    io.stop();
  }
};

Front::Front(Check check, Serve serve)
    : parts_(std::make_unique<Parts>(std::move(check), std::move(serve))) {}

Front::~Front() { stop(); }

Result<std::uint16_t> Front::listen(std::uint16_t port) {
  ensure(parts_->port == 0, "a front listens once");
  error_code code;
  for (int attempt = 0; attempt < kPortTries; ++attempt) {
    code = parts_->listen_on_both(port);
    if (!code || port != 0) break;
  }
  if (code) {
    return fail(Errc::io,
                "cannot listen on 127.0.0.1:" + std::to_string(port) + ": " + code.message());
  }
  return parts_->port;
}

void Front::run() {
  ensure(parts_->v4.is_open() && !parts_->workers, "a front runs once, when it listens");
  parts_->workers = std::make_unique<httplib::ThreadPool>(limits::http_workers);
  parts_->accept_on(parts_->v4);
  if (parts_->v6.is_open()) parts_->accept_on(parts_->v6);
  parts_->thread = std::thread([parts = parts_.get()] { parts->io.run(); });
}

void Front::stop() {
  if (!parts_->thread.joinable() || parts_->stopping.exchange(true)) return;
  asio::post(parts_->io, [parts = parts_.get()] { parts->begin_stop(); });
  parts_->workers->shutdown();  // joins: every answer under way ends, at the latest when it is cut
  asio::post(parts_->io, [parts = parts_.get()] { parts->end_stop(); });
  parts_->thread.join();
}

}  // namespace lumbung::api
