#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

namespace lumbung::sim {

/// Virtual time and what will happen in it. Idle time costs nothing.
class Schedule {
 public:
  [[nodiscard]] std::int64_t now_ms() const { return now_ms_; }

  void at(std::int64_t when_ms, std::function<void()> happening) {
    events_.push({when_ms < now_ms_ ? now_ms_ : when_ms, next_++, std::move(happening)});
  }
  void after(std::int64_t span_ms, std::function<void()> happening) {
    at(now_ms_ + span_ms, std::move(happening));
  }

  /// Lets the next thing happen; false if nothing is left before `until_ms`, which is now then.
  bool step(std::int64_t until_ms) {
    if (events_.empty() || events_.top().when_ms > until_ms) {
      now_ms_ = until_ms;
      return false;
    }
    // The queue gives only const access to its top; the copy is cheap beside what happens.
    const Event event = events_.top();
    events_.pop();
    now_ms_ = event.when_ms;
    ++happened_;
    event.happening();
    return true;
  }
  void run_until(std::int64_t until_ms) {
    while (step(until_ms)) {
    }
  }
  [[nodiscard]] std::uint64_t happened() const { return happened_; }

 private:
  struct Event {
    std::int64_t when_ms;
    std::uint64_t order;  // equal times happen in the order in which they were planned
    std::function<void()> happening;
    bool operator<(const Event& other) const {
      return std::pair(when_ms, order) > std::pair(other.when_ms, other.order);
    }
  };
  std::priority_queue<Event> events_;
  std::int64_t now_ms_ = 0;
  std::uint64_t next_ = 0;
  std::uint64_t happened_ = 0;
};

}  // namespace lumbung::sim
