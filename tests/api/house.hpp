#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "daemon/api/server.hpp"
#include "daemon/api/world.hpp"

namespace lumbung::test {

/// The thread that owns the node in these cases: takes what is submitted, one after another.
class Owner {
 public:
  using Answer = std::function<node::Outcome(const node::Submitted&)>;

  /// Answers each wish by `answer`, on a thread of its own.
  Owner(api::Mailbox& mailbox, Answer answer);
  ~Owner();

  /// Wishes wait until release() from now on.
  void hold();
  void release();
  /// Returns once `count` wishes have come in all.
  void await(std::size_t count);

 private:
  void work();

  api::Mailbox& mailbox_;
  Answer answer_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<node::Submitted> queue_;
  std::size_t taken_ = 0;
  bool held_ = false;
  bool ended_ = false;
  std::thread thread_;
};

/// A fresh folder of the system's temporary directory, removed at the end.
class Folder {
 public:
  Folder();
  ~Folder();
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// A world in which time stands still until it is moved.
struct StillWorld {
  std::shared_ptr<std::atomic<std::int64_t>> ms = std::make_shared<std::atomic<std::int64_t>>(0);
  std::shared_ptr<std::atomic<std::uint32_t>> drawn =
      std::make_shared<std::atomic<std::uint32_t>>(0);
  [[nodiscard]] api::World world() const;
};

/// A running server over an empty view and an owner that says yes, with a token to use it.
class House {
 public:
  explicit House(Owner::Answer answer = {});
  ~House();

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// The header line with a known token.
  [[nodiscard]] std::string token_line() const { return "X-Lumbung-Token: " + token_ + "\r\n"; }

  Folder folder;
  StillWorld still;
  api::Mailbox mailbox;
  Owner owner;
  api::Server server;

 private:
  std::uint16_t port_ = 0;
  std::string token_;
};

/// A view with nothing in it but a version.
[[nodiscard]] node::Published empty_view(std::uint64_t version);

}  // namespace lumbung::test
