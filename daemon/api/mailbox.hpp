#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "daemon/api/event_hub.hpp"
#include "daemon/node/io.hpp"
#include "daemon/node/view.hpp"

namespace lumbung::api {

/// Between the HTTP workers and the one thread that owns the node.
///
/// Shape   Workers put a wish in and wait for its answer with a deadline; they read the last
///         published view without waiting for anybody. The owner's thread takes the wish by the
///         function given to connect(), and tells what came of it by on_reply.
/// Bounds  limits::requests_waiting_max wishes at a time; one wish for each idempotency key.
/// Errors  Codes of the catalogue: busy, timed_out (the wish may still be done: ask again with the
///         same key), stopping, request_in_flight.
/// Thread  ask, view, events: any. connect: before the first ask. on_*: the owner's thread.
class Mailbox {
 public:
  /// Hands an input to the owner's thread; must not block, and may be called from any thread.
  using Post = std::function<void(node::Submitted)>;

  void connect(Post post);

  /// Waits at most `deadline_ms` for the answer.
  [[nodiscard]] node::Outcome ask(node::WriteContext context, node::Command command,
                                  std::int64_t deadline_ms);
  /// The last published view; null before the first.
  [[nodiscard]] std::shared_ptr<const node::View> view() const;
  [[nodiscard]] EventHub& events() { return events_; }

  void on_reply(node::Reply reply);
  void on_published(const node::Published& published);
  void on_event(const node::Event& event);

  /// Ends every wait with "stopping"; later wishes are refused.
  void close();

 private:
  struct Waiting {
    std::optional<node::Outcome> outcome;
  };

  Post post_;
  mutable std::mutex mutex_;
  std::condition_variable answered_;
  std::map<node::RequestId, Waiting> waiting_;
  std::set<std::string> keys_in_flight_;
  node::RequestId next_request_ = 1;
  bool closed_ = false;
  std::shared_ptr<const node::View> view_;
  EventHub events_;
};

}  // namespace lumbung::api
