#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "daemon/node/io.hpp"

namespace lumbung::api {

/// One event as the page gets it: `type` names it, `data` is JSON on one line.
struct StreamEvent {
  std::string type;
  std::string data;
};

[[nodiscard]] StreamEvent version_event(const node::Published& published);
[[nodiscard]] StreamEvent stream_event(const node::Event& event);

/// Hands each event to every open stream.
///
/// Bounds  limits::event_streams_max streams, limits::events_queued_max events each: a reader that
///         is slower loses the oldest ones. Every event only says "read again", so nothing is lost
///         for good.
/// Thread  Any.
class EventHub {
 public:
  /// A reader's place. Ends when destroyed. Lives no longer than the hub.
  class Stream {
   public:
    /// Use open(), which also counts the stream in.
    explicit Stream(EventHub& hub) : hub_(hub) {}
    ~Stream();
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    /// The next event; nothing after `wait_ms` without one, or when the hub is closed.
    [[nodiscard]] std::optional<StreamEvent> next(std::int64_t wait_ms);
    [[nodiscard]] bool closed() const;

   private:
    friend class EventHub;
    EventHub& hub_;
    std::deque<StreamEvent> queue_;
  };

  /// Nothing if there are too many, or the hub is closed.
  [[nodiscard]] std::shared_ptr<Stream> open();
  void push(const StreamEvent& event);
  /// Wakes all readers for good.
  void close();

 private:
  mutable std::mutex mutex_;
  std::condition_variable pushed_;
  std::set<Stream*> streams_;
  bool closed_ = false;
};

}  // namespace lumbung::api
