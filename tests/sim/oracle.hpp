#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "daemon/node/view.hpp"
#include "tests/sim/network.hpp"

namespace lumbung::sim {

/// What must hold in every village, whatever the network, the disks and the people do.
///
/// At all times   the same frontier gives the same book; every book keeps the identities of double
///                entry; no laptop's count of records falls, not even over a power cut; what is
///                answered as written is in the view that the answer names.
/// In the end     all laptops hold the same, everything that was ever acknowledged is there, and
///                nothing that was asked for once is there twice.
class Oracle {
 public:
  explicit Oracle(std::size_t laptops) : records_(laptops, 0) {}

  void saw(LaptopIndex laptop, const node::View& view, const std::vector<SpaceId>& groups);
  /// A write was acknowledged to a treasurer at `laptop`.
  void acknowledged(LaptopIndex laptop, std::optional<SpaceId> group, const node::Written& written,
                    const node::View& view);
  void complain(const std::string& what);

  /// After the network has healed and all is quiet: the views of all laptops.
  void judge_end(const std::vector<std::shared_ptr<const node::View>>& views);

  [[nodiscard]] const std::vector<std::string>& complaints() const { return complaints_; }
  [[nodiscard]] std::size_t acknowledged_count() const { return promised_.size(); }

 private:
  struct Promise {
    LaptopIndex laptop;
    SpaceId group;
    std::string record;
    auto operator<=>(const Promise&) const = default;
  };
  static bool holds(const node::View& view, const SpaceId& group, const std::string& record);

  std::vector<std::uint64_t> records_;
  std::map<Digest, Digest> book_of_frontier_;
  std::set<Promise> promised_;
  std::vector<std::string> complaints_;
};

}  // namespace lumbung::sim
