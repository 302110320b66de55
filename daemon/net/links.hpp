#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "daemon/base/bytes.hpp"
#include "daemon/base/result.hpp"
#include "daemon/node/io.hpp"

namespace lumbung::net {

/// TCP streams to other laptops: listens, dials, carries bytes both ways. Knows nothing of them.
///
/// Shape   Every event of the network leaves through `deliver` as an input of the node.
/// Errors  A stream that fails ends with Disconnected, a dial that fails with DialFailed.
/// Thread  That of the io_context.
class Links {
 public:
  using Deliver = std::function<void(node::Input)>;
  Links(boost::asio::io_context& io, Deliver deliver);
  ~Links();

  /// Listens on `port` of every interface (0: any; a taken one: another, see port()).
  [[nodiscard]] Result<> listen(std::uint16_t port);
  [[nodiscard]] std::uint16_t port() const { return port_; }

  void dial(node::DialId dial, const node::Address& address);
  void cancel(node::DialId dial);
  void send(node::LinkId link, Bytes bytes);
  /// Ends the stream once what was sent is out; nothing more is delivered of it.
  void close(node::LinkId link);
  /// Stops listening and dialling; open streams still send what they hold.
  void stop_accepting();
  /// True if no stream has bytes left to send.
  [[nodiscard]] bool drained() const;

 private:
  class Stream;
  class Attempt;
  void accept();
  void adopt(boost::asio::ip::tcp::socket socket, std::optional<node::DialId> dial);
  void ended(node::LinkId link);

  boost::asio::io_context& io_;
  Deliver deliver_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::uint16_t port_ = 0;
  node::LinkId next_link_ = 1;
  std::map<node::LinkId, std::shared_ptr<Stream>> streams_;
  std::map<node::DialId, std::shared_ptr<Attempt>> attempts_;
};

/// "192.168.1.5:28547" or "[fe80::1%eth0]:28547" taken apart; the port is `port_default` where the
/// text has none. Nothing for text that is no address; names are not looked up.
[[nodiscard]] std::optional<boost::asio::ip::tcp::endpoint> parse_address(
    const std::string& text, std::uint16_t port_default);

/// The endpoint as text that parse_address reads.
[[nodiscard]] std::string address_text(const boost::asio::ip::address& address, std::uint16_t port);

}  // namespace lumbung::net
