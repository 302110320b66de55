#include "tests/api/house.hpp"

#include <cstdlib>
#include <filesystem>
#include <utility>

#include "daemon/api/run_file.hpp"
#include "daemon/base/ensure.hpp"

namespace lumbung::test {
namespace {

const api::PageFile* page_file(std::string_view path) {
  static const api::PageFile start{"/", "text/html; charset=utf-8", "e1", "<!doctype html>", ""};
  static const api::PageFile script{"/assets/a.js", "text/javascript", "e2", "plain text",
                                    "packed"};
  if (path == "/") return &start;
  return path == script.path ? &script : nullptr;
}

node::Outcome say_yes(const node::Submitted&) {
  node::Written written;
  written.version = 8;
  return written;
}

}  // namespace

Owner::Owner(api::Mailbox& mailbox, Answer answer)
    : mailbox_(mailbox), answer_(answer ? std::move(answer) : Answer(say_yes)) {
  mailbox_.connect([this](node::Submitted wish) {
    const std::lock_guard lock(mutex_);
    queue_.push_back(std::move(wish));
    ++taken_;
    changed_.notify_all();
  });
  thread_ = std::thread([this] { work(); });
}

Owner::~Owner() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }
  thread_.join();
}

void Owner::hold() {
  const std::lock_guard lock(mutex_);
  held_ = true;
}

void Owner::release() {
  const std::lock_guard lock(mutex_);
  held_ = false;
  changed_.notify_all();
}

void Owner::await(std::size_t count) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return taken_ >= count; });
}

void Owner::work() {
  for (;;) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return ended_ || (!held_ && !queue_.empty()); });
    if (ended_) return;
    auto wish = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    mailbox_.on_reply({wish.request, answer_(wish)});
  }
}

Folder::Folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "lumbung-XXXXXX").string();
  ensure(::mkdtemp(pattern.data()) != nullptr, "a temporary folder can be made");
  path_ = pattern;
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

api::World StillWorld::world() const {
  api::World world;
  world.mono_ms = [ms = ms] { return ms->load(); };
  world.today = [] { return *CivilDay::of(2017, 1, 29); };
  world.random = [drawn = drawn](std::size_t count) {
    Bytes octets(count);
    const auto number = ++*drawn;
    for (std::size_t at = 0; at < count && at < 4; ++at) {
      octets[at] = static_cast<std::uint8_t>(number >> (8 * at));
    }
    return octets;
  };
  return world;
}

node::Published empty_view(std::uint64_t version) {
  auto view = std::make_shared<node::View>();
  view->version = version;
  view->device_name = "Laptop Bu Sri";
  return {std::move(view), {}};
}

House::House(Owner::Answer answer)
    : owner(mailbox, std::move(answer)),
      server({folder.path(), 0, "0.1.0"}, still.world(), mailbox, page_file) {
  mailbox.on_published(empty_view(7));
  port_ = server.start().value();
  token_ = api::read_run_file(folder.path()).value().token;
}

House::~House() { server.stop(); }

}  // namespace lumbung::test
