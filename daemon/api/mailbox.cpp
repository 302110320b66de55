#include "daemon/api/mailbox.hpp"

#include <chrono>
#include <utility>

#include "daemon/base/ensure.hpp"
#include "daemon/base/limits.hpp"

namespace lumbung::api {
namespace {

node::Outcome refused(const char* code) {
  return tl::unexpected<std::vector<Refusal>>({Refusal{code, {}, {}, {}}});
}

}  // namespace

void Mailbox::connect(Post post) {
  const std::lock_guard lock(mutex_);
  post_ = std::move(post);
}

node::Outcome Mailbox::ask(node::WriteContext context, node::Command command,
                           std::int64_t deadline_ms) {
  std::unique_lock lock(mutex_);
  if (closed_ || !post_) return refused("stopping");
  if (waiting_.size() >= limits::requests_waiting_max) return refused("busy");
  const std::string key = context.idempotency_key;
  if (!key.empty() && !keys_in_flight_.insert(key).second) return refused("request_in_flight");

  const auto request = next_request_++;
  waiting_.emplace(request, Waiting{});
  lock.unlock();
  post_(node::Submitted{request, std::move(context), std::move(command)});
  lock.lock();

  const auto answer = [&]() -> std::optional<node::Outcome>& {
    return waiting_.at(request).outcome;
  };
  answered_.wait_for(lock, std::chrono::milliseconds(deadline_ms),
                     [&] { return closed_ || answer().has_value(); });
  node::Outcome outcome =
      answer() ? std::move(*answer()) : refused(closed_ ? "stopping" : "timed_out");
  waiting_.erase(request);
  keys_in_flight_.erase(key);
  return outcome;
}

std::shared_ptr<const node::View> Mailbox::view() const {
  const std::lock_guard lock(mutex_);
  return view_;
}

void Mailbox::on_reply(node::Reply reply) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = waiting_.find(reply.request);
    if (found == waiting_.end()) return;  // nobody waits any more
    ensure(!found->second.outcome.has_value(), "a wish is answered once");
    found->second.outcome = std::move(reply.outcome);
  }
  answered_.notify_all();
}

void Mailbox::on_published(const node::Published& published) {
  ensure(published.view != nullptr, "what is published is there");
  {
    const std::lock_guard lock(mutex_);
    view_ = published.view;
  }
  events_.push(version_event(published));
}

void Mailbox::on_event(const node::Event& event) { events_.push(stream_event(event)); }

void Mailbox::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  answered_.notify_all();
  events_.close();
}

}  // namespace lumbung::api
