#include "tests/sim/village.hpp"

#include <algorithm>

// VERIFY #include "daemon/node/verify.hpp"

namespace lumbung::sim {
namespace {

constexpr std::int64_t kSecond = 1'000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kPatience = 30 * kMinute;  // for convergence once all has healed

std::size_t laptop_count(std::uint64_t seed) { return 2 + Seeded(seed).below(4); }

}  // namespace

Village::Village(std::uint64_t seed, Say say)
    : random_(seed),
      say_(std::move(say)),
      network_(schedule_, random_.fork(), laptop_count(seed),
               [this](LaptopIndex to, node::Input input) { laptops_[to]->feed(std::move(input)); }),
      oracle_(laptop_count(seed)),
      asked_(laptop_count(seed)),
      unanswered_(laptop_count(seed)),
      answers_(laptop_count(seed)) {
  report_.seed = seed;
  report_.laptops = laptop_count(seed);
  for (LaptopIndex index = 0; index < report_.laptops; ++index) {
    laptops_.push_back(
        std::make_unique<Laptop>(index, schedule_, network_, random_.fork(), callbacks()));
    // Village clocks are wrong by minutes, now and then by years (an empty CMOS battery).
    laptops_[index]->shift_clock(random_.percent(10)
                                     ? -random_.between(1, 15) * 365 * 24 * 60 * kMinute
                                     : random_.between(-20, 20) * kMinute);
  }
}

void Village::say(const std::string& text) {
  if (say_) say_(std::to_string(schedule_.now_ms()) + " ms  " + text);
}

Laptop::Callbacks Village::callbacks() {
  Laptop::Callbacks callbacks;
  callbacks.published = [this](const Laptop& laptop, const node::Published& published) {
    oracle_.saw(laptop.index(), *published.view, published.groups);
  };
  callbacks.replied = [this](Laptop& laptop, node::RequestId request,
                             const node::Outcome& outcome) { replied(laptop, request, outcome); };
  callbacks.lost_power = [this](Laptop& laptop) { lose_power(laptop); };
  callbacks.logged = [this](const Laptop& laptop, const std::string& text) {
    say(laptop.name() + " logs: " + text);
  };
  return callbacks;
}

void Village::ask(Laptop& laptop, Wish wish, std::string key) {
  Asked asked;
  asked.request = next_request_++;
  asked.wish = std::move(wish);
  asked.context.idempotency_key = std::move(key);
  asked.context.request_digest = Bytes(8, 1);
  asked.context.today = *CivilDay::parse("2017-03-01");
  if (random_.percent(50)) asked.context.based_on = laptop.view()->version;
  asked_[laptop.index()] = asked;
  laptop.feed(node::Submitted{asked.request, asked.context, asked.wish.command});
}

void Village::replied(Laptop& laptop, node::RequestId request, const node::Outcome& outcome) {
  auto& asked = asked_[laptop.index()];
  if (!asked || asked->request != request) return;
  answers_[laptop.index()] = outcome;
  if (outcome) {
    const auto view = laptop.view();
    if (view->role == node::Role::read && asked->wish.group) {
      oracle_.complain(laptop.name() + " may only read, and wrote");
    }
    oracle_.acknowledged(laptop.index(), asked->wish.group, *outcome, *view);
  } else {
    ++report_.refused;
    for (const Refusal& refusal : outcome.error()) say(laptop.name() + " refuses: " + refusal.code);
  }
  asked.reset();
}

void Village::lose_power(Laptop& laptop) {
  if (!laptop.is_on()) return;
  say(laptop.name() + " loses power");
  ++report_.power_cuts;
  unanswered_[laptop.index()] = std::exchange(asked_[laptop.index()], std::nullopt);
  laptop.switch_off();
  if (at_rest_) return switch_on(laptop);
  schedule_.after(random_.between(1, 120) * kSecond, [this, &laptop] { switch_on(laptop); });
}

void Village::switch_on(Laptop& laptop) {
  if (laptop.is_on()) return;
  const std::string said = laptop.switch_on();
  if (!said.empty()) return oracle_.complain(laptop.name() + " does not start: " + said);
  if (!laptop.is_on()) return schedule_.after(kSecond, [this, &laptop] { switch_on(laptop); });
  say(laptop.name() + " is on");
  // Who got no answer asks again with the same key: nothing may be written twice.
  auto& left = unanswered_[laptop.index()];
  if (left && !left->context.idempotency_key.empty() && laptop.view()->community) {
    const Asked again = *std::exchange(left, std::nullopt);
    ask(laptop, again.wish, again.context.idempotency_key);
  }
}

std::optional<node::Written> Village::insist(Laptop& laptop, const node::Command& command) {
  for (int attempt = 0; attempt < 20; ++attempt) {
    answers_[laptop.index()].reset();
    switch_on(laptop);
    if (laptop.is_on()) ask(laptop, {command, std::nullopt}, "");
    const std::int64_t until = schedule_.now_ms() + 40 * kSecond;
    while (!answers_[laptop.index()] && schedule_.now_ms() < until) {
      if (!schedule_.step(until)) break;
    }
    const auto& answer = answers_[laptop.index()];
    if (answer && *answer) return **answer;
    asked_[laptop.index()].reset();
  }
  return std::nullopt;
}

bool Village::found_and_join() {
  for (const auto& laptop : laptops_) switch_on(*laptop);
  if (!insist(*laptops_[0], node::Found{"BKM Tirta Guyub"})) {
    oracle_.complain("nobody could found the community");
    return false;
  }
  // Some villages pair their laptops in bad weather.
  if (random_.percent(40)) network_.weather.stream_cut_permille = 30;
  for (LaptopIndex index = 1; index < laptops_.size(); ++index) {
    std::vector<LaptopIndex> inviters;
    for (LaptopIndex other = 0; other < index; ++other) {
      if (laptops_[other]->view()->role == node::Role::write) inviters.push_back(other);
    }
    const bool reader = index > 1 && random_.percent(25);
    const auto role = reader ? node::Role::read : node::Role::write;
    const auto invite = insist(*laptops_[random_.pick(inviters)], node::Invite{role});
    if (!invite || !insist(*laptops_[index], node::Join{invite->id})) {
      oracle_.complain(laptops_[index]->name() + " could not join");
      return false;
    }
    say(laptops_[index]->name() + " has joined");
  }
  return true;
}

void Village::plan_work(std::int64_t until_ms) {
  if (schedule_.now_ms() >= until_ms) return;
  schedule_.after(random_.between(1, 8) * kSecond, [this, until_ms] {
    Laptop& laptop = *laptops_[random_.below(laptops_.size())];
    if (laptop.is_on() && !asked_[laptop.index()]) {
      if (auto wish = draw_wish(random_, *laptop.view())) {
        ask(laptop, std::move(*wish), "key-" + std::to_string(next_key_++));
      }
    }
    plan_work(until_ms);
  });
}

void Village::plan_faults(std::int64_t until_ms) {
  if (schedule_.now_ms() >= until_ms) return;
  schedule_.after(random_.between(5, 90) * kSecond, [this, until_ms] {
    fault();
    plan_faults(until_ms);
  });
}

void Village::fault() {
  Laptop& laptop = *laptops_[random_.below(laptops_.size())];
  switch (random_.below(8)) {
    case 0:
    case 1: {
      std::vector<int> sides;
      for (std::size_t i = 0; i < laptops_.size(); ++i) {
        sides.push_back(static_cast<int>(random_.below(3)));
      }
      ++report_.splits;
      say("the network splits");
      network_.split(std::move(sides));
      schedule_.after(random_.between(30, 480) * kSecond, [this] {
        say("the network heals");
        network_.heal();
      });
      return;
    }
    case 2:
      return lose_power(laptop);
    case 3:
      return laptop.disk().cut_power_after(1 + random_.below(4));
    case 4:
      return laptop.cut_power_after_outputs(1 + random_.below(12));
    case 5:
      return laptop.shift_clock(random_.between(-90, 90) * kMinute);
    case 6:
      say(laptop.name() + " begins to forge");
      laptop.disk().set_dishonest(true);
      return schedule_.after(random_.between(10, 60) * kSecond,
                             [&laptop] { laptop.disk().set_dishonest(false); });
    default:
      network_.weather.stream_cut_permille = random_.below(20);
      network_.weather.stream_flip_permille = random_.percent(20) ? 2 : 0;
      network_.weather.delay_ms_max = random_.between(2, 400);
      return;
  }
}

bool Village::all_same() const {
  for (const auto& laptop : laptops_) {
    if (!laptop->is_on()) return false;
    if (laptop->view()->frontier_digest != laptops_[0]->view()->frontier_digest) return false;
    for (const node::DeviceView& device : laptop->view()->devices) {
      if (!device.self && device.reach == node::Reach::connected && !device.same_content) {
        return false;
      }
    }
  }
  return true;
}

void Village::come_to_rest() {
  at_rest_ = true;
  say("all heals");
  network_.weather = {};
  network_.weather.datagram_loss_percent = 0;
  network_.heal();
  for (const auto& laptop : laptops_) {
    laptop->disk().set_dishonest(false);
    laptop->disk().cut_power_after(0);
    laptop->cut_power_after_outputs(0);
    switch_on(*laptop);
  }
  const std::int64_t healed = schedule_.now_ms();
  // Answers to repeated requests may still be on their way when all is the same for the first time.
  schedule_.run_until(healed + 5 * kSecond);
  while (!all_same() && schedule_.now_ms() < healed + kPatience) {
    schedule_.run_until(schedule_.now_ms() + kSecond);
  }
  report_.converged_after_ms = schedule_.now_ms() - healed;
}

Report Village::run() {
  if (found_and_join()) {
    const std::int64_t until = schedule_.now_ms() + random_.between(5, 25) * kMinute;
    plan_work(until);
    plan_faults(until);
    schedule_.run_until(until);
    come_to_rest();
    std::vector<std::shared_ptr<const node::View>> views;
    for (const auto& laptop : laptops_) {
      if (laptop->is_on()) views.push_back(laptop->view());
    }
    if (views.size() == laptops_.size()) oracle_.judge_end(views);
    for (const auto& laptop : laptops_) {
      // VERIFY
      report_.forged += laptop->disk().forged();
      report_.records = std::max(report_.records, laptop->is_on() ? laptop->view()->records : 0);
    }
  }
  report_.complaints = oracle_.complaints();
  report_.acknowledged = oracle_.acknowledged_count();
  report_.virtual_ms = schedule_.now_ms();
  return report_;
}

}  // namespace lumbung::sim
