#include "daemon/api/event_hub.hpp"

#include <boost/json.hpp>
#include <chrono>
#include <utility>

#include "daemon/base/limits.hpp"
#include "daemon/base/match.hpp"
#include "daemon/base/text_codec.hpp"
#include "daemon/node/view.hpp"

namespace lumbung::api {

namespace json = boost::json;

StreamEvent version_event(const node::Published& published) {
  json::array groups;
  for (const auto& group : published.groups) groups.emplace_back(to_hex(group));
  return {"version", json::serialize(json::object{{"version", published.view->version},
                                                  {"groups", std::move(groups)}})};
}

StreamEvent stream_event(const node::Event& event) {
  return std::visit(
      Match{[](const node::StatusChanged&) {
              return StreamEvent{"status", "{}"};
            },
            [](const node::SyncProgress& progress) {
              return StreamEvent{"sync",
                                 json::serialize(json::object{{"device", to_hex(progress.device)},
                                                              {"have", progress.have},
                                                              {"want", progress.want},
                                                              {"done", progress.done}})};
            },
            [](const node::Receipt& receipt) {
              return StreamEvent{"receipt",
                                 json::serialize(json::object{{"device", to_hex(receipt.device)},
                                                              {"name", receipt.name},
                                                              {"in", receipt.in},
                                                              {"out", receipt.out},
                                                              {"decisions", receipt.decisions}})};
            }},
      event);
}

EventHub::Stream::~Stream() {
  const std::lock_guard lock(hub_.mutex_);
  hub_.streams_.erase(this);
}

std::optional<StreamEvent> EventHub::Stream::next(std::int64_t wait_ms) {
  std::unique_lock lock(hub_.mutex_);
  hub_.pushed_.wait_for(lock, std::chrono::milliseconds(wait_ms),
                        [&] { return hub_.closed_ || !queue_.empty(); });
  if (hub_.closed_ || queue_.empty()) return std::nullopt;
  auto event = std::move(queue_.front());
  queue_.pop_front();
  return event;
}

bool EventHub::Stream::closed() const {
  const std::lock_guard lock(hub_.mutex_);
  return hub_.closed_;
}

std::shared_ptr<EventHub::Stream> EventHub::open() {
  const std::lock_guard lock(mutex_);
  if (closed_ || streams_.size() >= limits::event_streams_max) return nullptr;
  auto stream = std::make_shared<Stream>(*this);
  streams_.insert(stream.get());
  return stream;
}

void EventHub::push(const StreamEvent& event) {
  {
    const std::lock_guard lock(mutex_);
    for (auto* stream : streams_) {
      if (stream->queue_.size() == limits::events_queued_max) stream->queue_.pop_front();
      stream->queue_.push_back(event);
    }
  }
  pushed_.notify_all();
}

void EventHub::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  pushed_.notify_all();
}

}  // namespace lumbung::api
