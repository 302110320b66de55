#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "daemon/node/node.hpp"
#include "daemon/node/view.hpp"
#include "tests/sim/disk.hpp"
#include "tests/sim/network.hpp"

namespace lumbung::sim {

/// One laptop of the village: a disk that stays, a clock that may be wrong, and, while it is
/// switched on, a whole node with all its rooms. The simulator's counterpart of net/event_loop.
class Laptop {
 public:
  struct Callbacks {
    std::function<void(const Laptop&, const node::Published&)> published;
    std::function<void(Laptop&, node::RequestId, const node::Outcome&)> replied;
    std::function<void(Laptop&)> lost_power;
    std::function<void(const Laptop&, const std::string&)> logged;
  };
  Laptop(LaptopIndex index, Schedule& schedule, Network& network, Seeded random,
         Callbacks callbacks);

  /// Opens the node from the disk. Empty on success, else what it said.
  [[nodiscard]] std::string switch_on();
  /// kill -9: the node is gone; what was committed stays.
  void switch_off();
  void feed(node::Input input);
  /// The power goes between two outputs of a later drain, this many outputs from now.
  void cut_power_after_outputs(std::uint64_t outputs) { outputs_until_cut_ = outputs; }
  void shift_clock(std::int64_t ms) { clock_shift_ms_ += ms; }

  [[nodiscard]] bool is_on() const { return node_ != nullptr; }
  [[nodiscard]] LaptopIndex index() const { return index_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::shared_ptr<const node::View> view() const { return node_->view(); }
  [[nodiscard]] Disk& disk() { return disk_; }
  [[nodiscard]] const node::NodeConfig& config() const { return config_; }

 private:
  [[nodiscard]] Now now() const;
  void drain();
  void perform(node::Output output);

  LaptopIndex index_;
  Schedule& schedule_;
  Network& network_;
  Disk disk_;
  Seeded entropy_;
  Callbacks callbacks_;
  std::string name_;
  node::NodeConfig config_;
  std::unique_ptr<node::Node> node_;
  std::int64_t clock_shift_ms_ = 0;
  std::int64_t wake_planned_ms_ = -1;
  std::uint64_t run_ = 0;  // distinguishes a tick of this run from one of a run before
  std::uint64_t outputs_until_cut_ = 0;
};

}  // namespace lumbung::sim
