#include <catch2/catch.hpp>
#include <mutex>
#include <thread>

#include "crdt/view.hpp"
#include "tests/crdt/builders.hpp"

namespace lumbung::crdt::test {
namespace {

/// Where the writer leaves the newest view: all that threads share besides the views themselves.
class Newest {
 public:
  void put(View view) {
    const std::lock_guard lock(mutex_);
    view_ = std::move(view);
  }
  View get() {
    const std::lock_guard lock(mutex_);
    return view_;
  }

 private:
  std::mutex mutex_;
  View view_;
};

constexpr std::int64_t rounds = 400;

/// Every transaction keeps these true, so every view has to show them true.
bool holds_together(const View& view) {
  const auto count = std::get<Any>(**view.get(map_root, "count")).as_integer();
  if (must(view.length(list_root)) != static_cast<std::size_t>(*count)) return false;
  std::int64_t sum = 0;
  must(view.each(list_root, 0, [&sum](std::size_t, const Value& value) {
    sum += *std::get<Any>(value).as_integer();
    return true;
  }));
  const auto total = std::get<Any>(**view.get(map_root, "total")).as_integer();
  return sum == *total && must(view.text(text_root)) == std::to_string(*total) &&
         to_json(must(view.read(text_root))) == '"' + std::to_string(*total) + '"';
}

void write(Document& document, std::int64_t round) {
  std::int64_t total = *std::get<Any>(must(document.get(map_root, "total"))->value).as_integer();
  std::size_t length = must(document.length(list_root));
  const std::size_t at = static_cast<std::size_t>(round * 7) % (length + 1);
  if (round % 5 == 4 && at < length) {
    total -= *std::get<Any>(must(document.get(list_root, at)).value).as_integer();
    must(document.erase(list_root, at, 1));
    --length;
  } else {
    total += round;
    must(document.insert(list_root, at, {number(round)}));
    ++length;
  }
  must(document.put(map_root, "total", number(total)));
  must(document.put(map_root, "count", number(static_cast<std::int64_t>(length))));
  must(document.splice_text(text_root, 0, must(document.length(text_root)), std::to_string(total)));
  (void)document.commit();
}

}  // namespace

TEST_CASE("readers see whole transactions while a writer goes on", "[crdt]") {
  Document document = village(7);
  must(document.put(map_root, "total", number(0)));
  must(document.put(map_root, "count", number(0)));
  must(document.insert_text(text_root, 0, "0"));
  (void)document.commit();
  Views views = must(Views::create(document));
  Newest newest;
  newest.put(must(views.publish()));

  constexpr std::size_t readers = 3;
  std::array<std::size_t, readers> torn{};
  std::array<std::size_t, readers> backwards{};
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < readers; ++i) {
    threads.emplace_back([&, i] {
      Clock last = 0;
      for (bool done = false; !done;) {
        const View view = newest.get();
        if (!holds_together(view)) ++torn[i];
        const Clock clock = view.state_vector().at(7);
        if (clock < last) ++backwards[i];
        last = clock;
        done = view.state_vector().contains(8);
      }
    });
  }
  for (std::int64_t round = 0; round < rounds; ++round) {
    write(document, round);
    newest.put(must(views.publish()));
  }
  Document other = village(8);  // its word is the sign to stop
  must(other.put(map_root, "end", number(1)));
  must(document.apply(other.commit().update));
  newest.put(must(views.publish()));
  for (std::thread& thread : threads) thread.join();
  CHECK(torn == std::array<std::size_t, readers>{});
  CHECK(backwards == std::array<std::size_t, readers>{});
}

}  // namespace lumbung::crdt::test
