#include "tests/sim/laptop.hpp"

#include <variant>

#include "daemon/base/match.hpp"

namespace lumbung::sim {
namespace {

constexpr std::int64_t kVillageBeginsMs = 1'485'680'400'000;  // 29-01-2017, 09.00 WIB

node::NodeConfig config_of(identity::DeviceSecrets secrets, LaptopIndex index) {
  node::NodeConfig config{std::move(secrets), "sim", 28547, 28547, {}, node::Discovery::on, {}};
  config.own_addresses = {Network::address_of(index)};
  return config;
}

}  // namespace

Laptop::Laptop(LaptopIndex index, Schedule& schedule, Network& network, Seeded random,
               Callbacks callbacks)
    : index_(index),
      schedule_(schedule),
      network_(network),
      disk_(random.fork()),
      entropy_(random.fork()),
      callbacks_(std::move(callbacks)),
      name_("Laptop " + std::to_string(index + 1)),
      config_(config_of(identity::make_device(entropy_, name_).value(), index)) {}

Now Laptop::now() const {
  // The monotonic clock begins anew with each start of the machine, as a real one does.
  return {{schedule_.now_ms()}, {kVillageBeginsMs + clock_shift_ms_ + schedule_.now_ms()}};
}

std::string Laptop::switch_on() {
  if (node_) return {};
  ++run_;
  wake_planned_ms_ = -1;
  try {
    auto opened = node::Node::open(disk_, entropy_, config_, now());
    if (!opened) return opened.error().detail;
    node_ = std::move(*opened);
  } catch (const PowerCut&) {
    return {};  // the battery went during the start; somebody will press the button again
  }
  network_.laptop_up(index_);
  try {
    drain();
  } catch (const PowerCut&) {
    callbacks_.lost_power(*this);
  }
  return {};
}

void Laptop::switch_off() {
  if (!node_) return;
  node_.reset();
  outputs_until_cut_ = 0;
  disk_.cut_power_after(0);
  network_.laptop_down(index_);
}

void Laptop::feed(node::Input input) {
  if (!node_) return;
  try {
    node_->handle(now(), std::move(input));
    drain();
  } catch (const PowerCut&) {
    callbacks_.lost_power(*this);
  }
}

void Laptop::drain() {
  for (;;) {
    node::Output output = node_->poll();
    if (const auto* wake = std::get_if<node::WakeAt>(&output)) {
      const std::int64_t when = std::max(wake->when.ms, schedule_.now_ms() + 1);
      if (wake_planned_ms_ == when) return;
      wake_planned_ms_ = when;
      schedule_.at(when, [this, when, run = run_] {
        if (run != run_ || wake_planned_ms_ != when) return;
        wake_planned_ms_ = -1;
        feed(node::Tick{});
      });
      return;
    }
    if (outputs_until_cut_ > 0 && --outputs_until_cut_ == 0) throw PowerCut{};
    perform(std::move(output));
  }
}

void Laptop::perform(node::Output output) {
  std::visit(
      Match{[this](node::Send& out) { network_.send(index_, out.link, std::move(out.bytes)); },
            [this](node::CloseLink& out) { network_.close(index_, out.link); },
            [this](node::Dial& out) { network_.dial(index_, out.dial, out.address); },
            [this](node::CancelDial& out) { network_.cancel(index_, out.dial); },
            [this](node::SendDatagram& out) { network_.datagram(index_, out.to, out.bytes); },
            [this](node::Reply& out) { callbacks_.replied(*this, out.request, out.outcome); },
            [this](node::Published& out) { callbacks_.published(*this, out); }, [](node::Event&) {},
            [this](node::LogLine& out) { callbacks_.logged(*this, out.text); },
            [](node::WakeAt&) {}},
      output);
}

}  // namespace lumbung::sim
