#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "daemon/crypto/entropy.hpp"
#include "daemon/node/io.hpp"
#include "daemon/node/outbox.hpp"
#include "daemon/transport/channel.hpp"

namespace lumbung::node {

// What a link tells.

/// The channel stands: the peer holds the secret and the keys of its certificate.
struct LinkOpened {
  LinkId link = 0;
  transport::Established peer;
};
struct LinkMessage {
  LinkId link = 0;
  Bytes bytes;
};
/// Gone, for whatever reason; the last word on this link.
struct LinkEnded {
  LinkId link = 0;
  transport::Closed why;
  std::optional<DialId> dial;
  bool was_open = false;
};
using LinkEvent = std::variant<LinkOpened, LinkMessage, LinkEnded>;

/// Every stream to somebody and the secure channel on it.
///
/// Shape   One input, then next_event() until there is none. Bytes to send go into the outbox.
/// Errors  A caller without one of our secrets gets no byte; callers beyond limits::half_open_max
///         (or half_open_per_source_max) are closed unheard. Each refusal is counted.
/// Thread  None of its own.
class Links {
 public:
  Links(crypto::Entropy& entropy, Outbox& outbox) : entropy_(entropy), outbox_(outbox) {}

  /// A stream that we wished for, to be opened with one secret.
  void call(MonoTime now, const Connected& stream, const transport::LocalParty& local,
            const transport::PskCandidate& secret);
  /// A stream that somebody else opened, and the secrets that open it. None: it is closed.
  void answer(MonoTime now, const Connected& stream, const transport::LocalParty& local,
              std::vector<transport::PskCandidate> secrets);
  void received(MonoTime now, const Received& input);
  void taken(MonoTime now, const Taken& input);
  void disconnected(MonoTime now, LinkId link);
  void tick(MonoTime now);

  /// Errors are not told: a link that ended meanwhile has said so.
  void send(MonoTime now, LinkId link, ByteView message);
  void close(MonoTime now, LinkId link);
  void close_all(MonoTime now);

  [[nodiscard]] std::optional<LinkEvent> next_event();
  [[nodiscard]] MonoTime wake_at() const;

  /// Where the other end is, and the wish it answers; only for links that have not ended.
  [[nodiscard]] Address remote_of(LinkId link) const;
  [[nodiscard]] std::optional<DialId> dial_of(LinkId link) const;
  [[nodiscard]] bool is_open(LinkId link) const;

 private:
  struct Link {
    Address remote;
    std::optional<DialId> dial;
    transport::Channel channel;
    MonoTime wake_at = transport::never;
    bool open = false;
  };
  [[nodiscard]] bool has_room_for(const Address& remote) const;
  void drain(LinkId id);

  crypto::Entropy& entropy_;
  Outbox& outbox_;
  std::map<LinkId, Link> links_;
  std::deque<LinkEvent> events_;
};

}  // namespace lumbung::node
