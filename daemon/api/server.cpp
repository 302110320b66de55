#include "daemon/api/server.hpp"

#include <httplib.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "daemon/api/front.hpp"
#include "daemon/api/guard.hpp"
#include "daemon/api/run_file.hpp"
#include "daemon/base/ensure.hpp"
#include "daemon/base/limits.hpp"

namespace lumbung::api {
namespace {

constexpr std::int64_t kStreamLookMs = 500;  // how soon a stream notices that its reader left

/// The head that the front has read, then the socket for the answer.
class AnswerStream : public httplib::Stream {
 public:
  explicit AnswerStream(const Arrived& request) : request_(request) {}

  bool is_readable() const override { return true; }
  bool is_writable() const override {
    pollfd watched{request_.socket, POLLRDHUP, 0};
    return ::poll(&watched, 1, 0) == 0;
  }
  ssize_t read(char* out, std::size_t size) override {
    const auto rest = request_.head_octets.substr(taken_);
    const auto count = std::min(size, rest.size());
    std::memcpy(out, rest.data(), count);
    taken_ += count;
    return static_cast<ssize_t>(count);
  }
  ssize_t write(const char* octets, std::size_t size) override {
    pollfd watched{request_.socket, POLLOUT, 0};
    if (::poll(&watched, 1, static_cast<int>(limits::http_write_ms_max)) != 1) return -1;
    return ::send(request_.socket, octets, size, MSG_NOSIGNAL | MSG_DONTWAIT);
  }
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  socket_t socket() const override { return request_.socket; }

 private:
  const Arrived& request_;
  std::size_t taken_ = 0;
};

/// Writes events until the reader leaves or the hub closes. A ping keeps the line alive and shows
/// a reader that is gone.
bool write_events(EventHub::Stream& events, const World& world, httplib::DataSink& sink) {
  std::string out = ": ping\n\n";
  std::int64_t spoken_ms = world.mono_ms();
  for (;;) {
    if (!out.empty()) {
      if (!sink.write(out.data(), out.size())) return false;
      spoken_ms = world.mono_ms();
      out.clear();
    }
    const auto event = events.next(kStreamLookMs);
    if (events.closed()) break;
    if (event) {
      out = "event: " + event->type + "\ndata: " + event->data + "\n\n";
    } else if (!sink.is_writable()) {
      return false;
    } else if (world.mono_ms() - spoken_ms >= limits::ping_every_ms) {
      out = ": ping\n\n";
    }
  }
  sink.done();
  return true;
}

/// cpp-httplib without its listener: what it does with one request is all that is used.
class Responder : public httplib::Server {
 public:
  explicit Responder(const Interface& interface) : interface_(interface) {
    svr_sock_ = 0;  // streamed answers end early while this says "not listening"
    set_keep_alive_max_count(limits::http_requests_per_connection_max);
    set_keep_alive_timeout(limits::http_idle_ms_max / 1000);
    httplib::Headers headers;
    for (const auto& [name, value] : security_headers()) {
      headers.emplace(std::string(name), std::string(value));
    }
    set_default_headers(std::move(headers));
    // The body is here already and the routes are our own table: everything happens before
    // httplib would read or match anything.
    set_pre_routing_handler([this](const httplib::Request&, httplib::Response& response) {
      respond(response);
      return HandlerResponse::Handled;
    });
  }

  After serve(const Arrived& request) {
    current() = &request;
    AnswerStream stream(request);
    bool closed = false;
    const bool done = process_request(stream, request.last, closed, nullptr);
    current() = nullptr;
    return done && !closed && !request.last ? After::keep : After::close;
  }

 private:
  /// The request that this worker answers; httplib has no place to carry it in.
  static const Arrived*& current() {
    thread_local const Arrived* request = nullptr;
    return request;
  }

  void respond(httplib::Response& response) {
    ensure(current() != nullptr, "a response belongs to a request");
    put(dispatch(current()->head, current()->body, interface_), response);
  }

  void put(Answer answer, httplib::Response& response) {
    response.status = answer.status;
    for (const auto& [name, value] : answer.headers) response.set_header(name, value);
    if (!response.has_header("Cache-Control")) response.set_header("Cache-Control", "no-store");
    if (answer.events) {
      response.set_header("X-Accel-Buffering", "no");
      response.set_chunked_content_provider(
          "text/event-stream",
          [this, events = std::move(answer.events)](std::size_t, httplib::DataSink& sink) {
            return write_events(*events, interface_.world, sink);
          });
    } else if (!answer.fixed.empty()) {
      response.set_content_provider(
          answer.fixed.size(), answer.content_type,
          [fixed = answer.fixed](std::size_t from, std::size_t size, httplib::DataSink& sink) {
            return sink.write(fixed.data() + from, size);
          });
    } else if (answer.status != 204 && answer.status != 304) {
      response.set_content(std::move(answer.body), answer.content_type);
    }
  }

  const Interface& interface_;
};

}  // namespace

struct Server::Parts {
  Parts(ServerOptions given, World given_world, Mailbox& given_mailbox, PageFiles files)
      : options(std::move(given)),
        world(std::move(given_world)),
        mailbox(given_mailbox),
        sessions(world),
        interface {
    mailbox, sessions, world, std::move(files), options.version, 0
  }, responder(interface),
      front(
          [this](const RequestHead& head, std::uint16_t port) {
            return check_guards(head, port,
                                [this](std::string_view token) { return sessions.knows(token); });
          },
          [this](const Arrived& request) { return responder.serve(request); }) {
  }

  ServerOptions options;
  World world;
  Mailbox& mailbox;
  Sessions sessions;
  Interface interface;
  Responder responder;
  Front front;
  bool running = false;
};

Server::Server(ServerOptions options, World world, Mailbox& mailbox, PageFiles files)
    : parts_(std::make_unique<Parts>(std::move(options), std::move(world), mailbox,
                                     std::move(files))) {}

Server::~Server() { stop(); }

Result<std::uint16_t> Server::start() {
  ensure(!parts_->running, "a server starts once");
  const auto port = parts_->front.listen(parts_->options.port);
  if (!port) return port;
  parts_->interface.port = *port;
  parts_->front.run();
  parts_->running = true;
  const auto written =
      write_run_file(parts_->options.data_folder, *port, parts_->sessions.program_token());
  if (!written) {
    stop();
    return tl::unexpected(written.error());
  }
  return port;
}

std::string Server::launch_link() { return parts_->interface.launch_link(); }

void Server::stop() {
  if (!parts_->running) return;
  parts_->running = false;
  parts_->mailbox.close();
  parts_->front.stop();
  remove_run_file(parts_->options.data_folder);
}

}  // namespace lumbung::api
