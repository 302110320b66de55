#include "daemon/net/links.hpp"

#include <array>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <charconv>
#include <deque>
#include <utility>

#include "daemon/base/limits.hpp"

namespace lumbung::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr auto kDialPatience = std::chrono::seconds(5);
constexpr std::size_t kReadBytes = 64 * 1024;
// Twice what flow control leaves unacknowledged; a peer that does not read is cut off here.
constexpr std::size_t kUnsentBytesMax = 2 * limits::peer_unacked_bytes_max;
// The laptop's memory is worth more than its guests: streams beyond this are closed at once.
constexpr std::size_t kStreamsMax = 2 * limits::sessions_max;
constexpr std::uint16_t kSyncPort = 28547;

/// An IPv4 peer of a dual-stack socket shows as ::ffff:a.b.c.d; people know it as a.b.c.d.
asio::ip::address plain(const asio::ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  }
  return address;
}

}  // namespace

std::optional<tcp::endpoint> parse_address(const std::string& text, std::uint16_t port_default) {
  std::string host = text;
  std::string port;
  if (!text.empty() && text.front() == '[') {
    const std::size_t close = text.find(']');
    if (close == std::string::npos) return std::nullopt;
    host = text.substr(1, close - 1);
    if (close + 1 < text.size()) {
      if (text[close + 1] != ':') return std::nullopt;
      port = text.substr(close + 2);
    }
  } else if (const std::size_t colon = text.find(':');
             colon != std::string::npos && text.find(':', colon + 1) == std::string::npos) {
    host = text.substr(0, colon);
    port = text.substr(colon + 1);
  }
  std::uint16_t number = port_default;
  if (!port.empty()) {
    const auto read = std::from_chars(port.data(), port.data() + port.size(), number);
    if (read.ec != std::errc() || read.ptr != port.data() + port.size()) return std::nullopt;
  }
  error_code code;
  const auto address = asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, code);
  if (code || number == 0) return std::nullopt;
  return tcp::endpoint(address, number);
}

std::string address_text(const asio::ip::address& address, std::uint16_t port) {
  const asio::ip::address shown = plain(address);
  const std::string host = shown.to_string();
  return (shown.is_v6() ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

/// One stream: reads always, writes its queue one piece after the other.
class Links::Stream : public std::enable_shared_from_this<Stream> {
 public:
  Stream(Links& links, node::LinkId link, tcp::socket socket)
      : links_(&links), link_(link), socket_(std::move(socket)) {}

  void read() {
    socket_.async_read_some(asio::buffer(piece_), [self = shared_from_this()](error_code code,
                                                                              std::size_t size) {
      if (self->links_ == nullptr) return;
      if (code) return self->end();
      Bytes bytes(self->piece_.begin(), self->piece_.begin() + static_cast<std::ptrdiff_t>(size));
      self->links_->deliver_(node::Received{self->link_, std::move(bytes)});
      if (self->links_ != nullptr && !self->closing_) self->read();
    });
  }

  void send(Bytes bytes) {
    if (closing_ || abandoned_ || ended_ || bytes.empty()) return;
    unsent_bytes_ += bytes.size();
    queue_.push_back(std::move(bytes));
    if (unsent_bytes_ > kUnsentBytesMax) return abandon();
    if (!writing_) write();
  }

  void close_after_sending() {
    closing_ = true;
    if (queue_.empty()) shut();
  }

  /// The owner is gone or has forgotten this stream: no more deliveries.
  void forget() { links_ = nullptr; }
  void shut() {
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_both, ignored);
    socket_.close(ignored);
  }
  [[nodiscard]] bool drained() const { return queue_.empty(); }
  [[nodiscard]] bool closing() const { return closing_; }

 private:
  void write() {
    writing_ = true;
    asio::async_write(socket_, asio::buffer(queue_.front()),
                      [self = shared_from_this()](error_code code, std::size_t size) {
                        self->writing_ = false;
                        if (code || self->ended_) return self->end();
                        self->unsent_bytes_ -= size;
                        self->queue_.pop_front();
                        if (!self->queue_.empty()) self->write();
                        if (self->queue_.empty() && self->closing_) return self->end();
                        if (self->links_ == nullptr || self->closing_) return;
                        self->links_->deliver_(node::Taken{self->link_, size});
                      });
  }

  // Posted: a stream never ends in the middle of the node's outputs.
  void abandon() {
    abandoned_ = true;
    asio::post(socket_.get_executor(), [self = shared_from_this()] { self->end(); });
  }

  // The piece that is being written belongs to its write until that is over, which closing the
  // socket brings about: the write then comes here itself.
  void end() {
    ended_ = true;
    shut();
    if (!writing_) queue_.clear();
    if (links_ == nullptr) return;
    Links& links = *std::exchange(links_, nullptr);
    links.ended(link_);
  }

  Links* links_;
  node::LinkId link_;
  tcp::socket socket_;
  std::array<std::uint8_t, kReadBytes> piece_{};
  std::deque<Bytes> queue_;
  std::size_t unsent_bytes_ = 0;
  bool writing_ = false;
  bool closing_ = false;    // the node has let go of it
  bool abandoned_ = false;  // the peer does not read
  bool ended_ = false;
};

/// One dial with its patience; answers once.
class Links::Attempt : public std::enable_shared_from_this<Attempt> {
 public:
  Attempt(Links& links, node::DialId dial)
      : links_(&links), dial_(dial), socket_(links.io_), timer_(links.io_) {}

  void start(const tcp::endpoint& endpoint) {
    timer_.expires_after(kDialPatience);
    timer_.async_wait([self = shared_from_this()](error_code code) {
      if (!code) self->fail();
    });
    socket_.async_connect(endpoint, [self = shared_from_this()](error_code code) {
      if (self->links_ == nullptr) return;
      if (code) return self->fail();
      self->timer_.cancel();
      Links& links = *std::exchange(self->links_, nullptr);
      links.attempts_.erase(self->dial_);
      links.adopt(std::move(self->socket_), self->dial_);
    });
  }

  void cancel() {
    links_ = nullptr;
    timer_.cancel();
    error_code ignored;
    socket_.close(ignored);
  }

 private:
  void fail() {
    if (links_ == nullptr) return;
    Links& links = *links_;
    cancel();
    links.attempts_.erase(dial_);
    links.deliver_(node::DialFailed{dial_});
  }

  Links* links_;
  node::DialId dial_;
  tcp::socket socket_;
  asio::steady_timer timer_;
};

Links::Links(asio::io_context& io, Deliver deliver)
    : io_(io), deliver_(std::move(deliver)), acceptor_(io) {}

Links::~Links() {
  for (const auto& [link, stream] : streams_) stream->forget(), stream->shut();
  for (const auto& [dial, attempt] : attempts_) attempt->cancel();
}

Result<> Links::listen(std::uint16_t port) {
  // One dual-stack socket hears both; a system without IPv6 gets an IPv4 one. A taken port moves on
  // to any free one, which invites and beacons then tell.
  error_code code;
  for (const std::uint16_t candidate : {port, std::uint16_t{0}}) {
    for (const tcp& protocol : {tcp::v6(), tcp::v4()}) {
      acceptor_ = tcp::acceptor(io_);
      acceptor_.open(protocol, code);
      if (code) continue;
      if (protocol == tcp::v6()) acceptor_.set_option(asio::ip::v6_only(false), code);
      acceptor_.set_option(tcp::acceptor::reuse_address(true), code);
      acceptor_.bind(tcp::endpoint(protocol, candidate), code);
      if (!code) acceptor_.listen(asio::socket_base::max_listen_connections, code);
      if (code) continue;
      port_ = acceptor_.local_endpoint(code).port();
      accept();
      return {};
    }
  }
  return fail(Errc::io, "cannot listen for other laptops: " + code.message());
}

void Links::accept() {
  acceptor_.async_accept([this](error_code code, tcp::socket socket) {
    if (code == asio::error::operation_aborted) return;
    if (!code && streams_.size() < kStreamsMax) adopt(std::move(socket), std::nullopt);
    if (acceptor_.is_open()) accept();
  });
}

void Links::adopt(tcp::socket socket, std::optional<node::DialId> dial) {
  error_code code;
  socket.set_option(tcp::no_delay(true), code);
  const tcp::endpoint remote = socket.remote_endpoint(code);
  const node::LinkId link = next_link_++;
  const auto stream = std::make_shared<Stream>(*this, link, std::move(socket));
  streams_.emplace(link, stream);
  deliver_(node::Connected{link, address_text(remote.address(), remote.port()), dial});
  if (!stream->closing()) stream->read();
}

void Links::ended(node::LinkId link) {
  const auto found = streams_.find(link);
  if (found == streams_.end()) return;
  const bool told = found->second->closing();
  streams_.erase(found);
  if (!told) deliver_(node::Disconnected{link});
}

void Links::dial(node::DialId dial, const node::Address& address) {
  const auto endpoint = parse_address(address, kSyncPort);
  if (!endpoint) {
    asio::post(io_, [this, dial] { deliver_(node::DialFailed{dial}); });
    return;
  }
  const auto attempt = std::make_shared<Attempt>(*this, dial);
  attempts_[dial] = attempt;
  attempt->start(*endpoint);
}

void Links::cancel(node::DialId dial) {
  const auto found = attempts_.find(dial);
  if (found == attempts_.end()) return;
  found->second->cancel();
  attempts_.erase(found);
}

void Links::send(node::LinkId link, Bytes bytes) {
  const auto found = streams_.find(link);
  if (found != streams_.end()) found->second->send(std::move(bytes));
}

void Links::close(node::LinkId link) {
  const auto found = streams_.find(link);
  if (found == streams_.end()) return;
  const std::shared_ptr<Stream> stream = found->second;
  stream->close_after_sending();
  if (!stream->drained()) return;
  stream->forget();
  streams_.erase(link);
}

void Links::stop_accepting() {
  error_code ignored;
  acceptor_.close(ignored);
  for (const auto& [dial, attempt] : attempts_) attempt->cancel();
  attempts_.clear();
}

bool Links::drained() const {
  for (const auto& [link, stream] : streams_) {
    if (!stream->drained()) return false;
  }
  return true;
}

}  // namespace lumbung::net
