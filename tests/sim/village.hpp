#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/sim/laptop.hpp"
#include "tests/sim/oracle.hpp"
#include "tests/sim/treasurer.hpp"

namespace lumbung::sim {

/// What one seed gave. No complaints: the village kept its promises.
struct Report {
  std::uint64_t seed = 0;
  std::vector<std::string> complaints;
  std::size_t laptops = 0;
  std::uint64_t records = 0;
  std::size_t acknowledged = 0;
  std::uint64_t refused = 0;  ///< wishes that the rules refused
  std::uint64_t power_cuts = 0;
  std::uint64_t splits = 0;
  std::uint64_t forged = 0;  ///< envelopes handed out with a flipped bit
  std::int64_t virtual_ms = 0;
  std::int64_t converged_after_ms = 0;  ///< from the healing on
};

/// A village of whole laptops, from founding to the end of a bad month, out of one seed.
class Village {
 public:
  using Say = std::function<void(const std::string&)>;
  Village(std::uint64_t seed, Say say);
  [[nodiscard]] Report run();

 private:
  struct Asked {
    node::RequestId request = 0;
    Wish wish;
    node::WriteContext context;
  };
  [[nodiscard]] Laptop::Callbacks callbacks();
  void ask(Laptop& laptop, Wish wish, std::string key);
  void replied(Laptop& laptop, node::RequestId request, const node::Outcome& outcome);
  void lose_power(Laptop& laptop);
  void switch_on(Laptop& laptop);
  /// Asks again and again until the wish is granted; nothing if it never is.
  [[nodiscard]] std::optional<node::Written> insist(Laptop& laptop, const node::Command& command);
  [[nodiscard]] bool found_and_join();
  void plan_work(std::int64_t until_ms);
  void plan_faults(std::int64_t until_ms);
  void fault();
  void come_to_rest();
  [[nodiscard]] bool all_same() const;
  void say(const std::string& text);

  Seeded random_;
  Say say_;
  Schedule schedule_;
  Network network_;
  Oracle oracle_;
  std::vector<std::unique_ptr<Laptop>> laptops_;
  std::vector<std::optional<Asked>> asked_;            // what each laptop waits for
  std::vector<std::optional<Asked>> unanswered_;       // what a power cut left without an answer
  std::vector<std::optional<node::Outcome>> answers_;  // of insist()
  node::RequestId next_request_ = 1;
  std::uint64_t next_key_ = 1;
  bool at_rest_ = false;
  Report report_;
};

}  // namespace lumbung::sim
