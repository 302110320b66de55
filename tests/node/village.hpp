#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "daemon/node/node.hpp"
#include "daemon/node/view.hpp"
#include "tests/node/memory_storage.hpp"

namespace lumbung::test {

/// Randomness from a seed, so that a test is the same each time.
class SeededEntropy final : public crypto::Entropy {
 public:
  explicit SeededEntropy(std::uint64_t seed) : random_(seed) {}
  void fill(std::span<std::uint8_t> out) override {
    for (auto& octet : out) octet = static_cast<std::uint8_t>(random_());
  }

 private:
  std::mt19937_64 random_;
};

struct LaptopOptions {
  node::Discovery discovery = node::Discovery::on;
  std::vector<std::size_t> peers;  ///< laptops that are always called
};

/// A few laptops on one network, in one process and in virtual time.
///
/// Shape   Streams are byte queues that keep their order; who may reach whom is `cut` and `heal`.
///         Nothing moves but in run(), run_until_quiet() and ask().
class Village {
 public:
  /// A laptop with fresh keys, running.
  std::size_t add(const std::string& name, const LaptopOptions& options = {});
  void start(std::size_t laptop);
  /// The process is gone; what was not committed is lost.
  void kill(std::size_t laptop);

  /// Submits a wish and runs until it is answered.
  node::Outcome ask(std::size_t laptop, node::Command command, node::WriteContext context = {});
  /// Submits a wish and leaves it.
  node::RequestId submit(std::size_t laptop, node::Command command,
                         node::WriteContext context = {});
  std::optional<node::Outcome> answer(node::RequestId request) const;
  void run(std::int64_t span_ms);

  void cut(std::size_t left, std::size_t right);
  void heal(std::size_t left, std::size_t right);

  [[nodiscard]] const node::View& view(std::size_t laptop) const {
    return *laptops_.at(laptop)->view;
  }
  [[nodiscard]] MemoryStorage& storage(std::size_t laptop) { return laptops_.at(laptop)->storage; }
  [[nodiscard]] const identity::DeviceSecrets& secrets(std::size_t laptop) const {
    return laptops_.at(laptop)->config.secrets;
  }
  [[nodiscard]] bool running(std::size_t laptop) const {
    return laptops_.at(laptop)->node != nullptr;
  }
  [[nodiscard]] static std::string address(std::size_t laptop);
  [[nodiscard]] const std::vector<std::string>& log(std::size_t laptop) const {
    return laptops_.at(laptop)->log;
  }
  [[nodiscard]] const std::vector<node::Event>& events(std::size_t laptop) const {
    return laptops_.at(laptop)->events;
  }
  [[nodiscard]] bool same_content(const std::vector<std::size_t>& laptops) const;

  /// A stranger's stream to `laptop`: what it sends and what comes back.
  std::uint64_t knock(std::size_t laptop);
  void say(std::uint64_t stranger, Bytes bytes);
  [[nodiscard]] const Bytes& heard(std::uint64_t stranger) { return strangers_[stranger].heard; }
  [[nodiscard]] bool hung_up(std::uint64_t stranger) { return strangers_[stranger].closed; }

  /// Called for every output before it takes effect.
  std::function<void(std::size_t, const node::Output&)> watch;
  Now now{{1'000}, {1'485'667'800'000}};
  CivilDay today = *CivilDay::parse("2017-01-29");

 private:
  struct Laptop {
    explicit Laptop(node::NodeConfig given) : config(std::move(given)) {}
    std::string name;
    MemoryStorage storage;
    std::unique_ptr<SeededEntropy> entropy;
    node::NodeConfig config;
    std::unique_ptr<node::Node> node;
    std::shared_ptr<const node::View> view;
    MonoTime wake_at;
    std::vector<std::string> log;
    std::vector<node::Event> events;
  };
  struct End {
    std::size_t laptop = 0;
    node::LinkId link = 0;
    auto operator<=>(const End&) const = default;
  };
  struct Stranger {
    std::size_t laptop = 0;
    node::LinkId link = 0;
    Bytes heard;
    bool closed = false;
  };
  void drain(std::size_t laptop);
  void perform(std::size_t laptop, node::Output& output);
  void dial(std::size_t laptop, const node::Dial& wish);
  void broadcast(std::size_t laptop, const node::SendDatagram& datagram);
  void deliver_all();
  void drop_streams_of(std::size_t laptop);
  [[nodiscard]] bool reachable(std::size_t left, std::size_t right) const;

  std::vector<std::unique_ptr<Laptop>> laptops_;
  std::deque<std::pair<End, node::Input>> queue_;
  std::map<End, End> streams_;
  std::set<std::pair<std::size_t, std::size_t>> cuts_;
  std::map<node::RequestId, node::Outcome> answers_;
  std::map<std::uint64_t, Stranger> strangers_;
  node::LinkId link_next_ = 1;
  node::RequestId request_next_ = 1;
};

}  // namespace lumbung::test
