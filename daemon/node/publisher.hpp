#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "daemon/node/group_state.hpp"
#include "daemon/node/outbox.hpp"
#include "daemon/node/replica.hpp"
#include "daemon/node/view.hpp"

namespace lumbung::node {

/// Heads of each space at one version of the view.
using VersionHeads = std::map<SpaceId, std::vector<EnvelopeHash>>;

/// What the view needs beside the replica, gathered by the node.
struct Surroundings {
  std::vector<DeviceView> devices;
  std::vector<std::string> addresses;
  bool pairing = false;
  bool store_failed = false;
  bool operator==(const Surroundings&) const = default;
};

/// Makes the views and remembers which heads each version stood for.
///
/// Shape   A group is built again only if its space or the decisions in it have grown.
/// Memory  limits::versions_kept_max versions, heads only: older books are built anew when asked.
/// Thread  None of its own; the views may be read by anybody.
class Publisher {
 public:
  /// Versions of this run begin above `version_bound`.
  Publisher(DeviceId device, std::string device_name, std::string software,
            std::uint64_t version_bound);

  /// `space` has grown: what shows it is built again by the next publish().
  void grown(const SpaceId& space) { stale_.insert(space); }
  /// Forgets all groups (another community, or none).
  void restart();

  /// Makes the view of now and puts Published. `replica` is null without a community.
  void publish(const Replica* replica, const Surroundings& around, Outbox& outbox);

  [[nodiscard]] std::shared_ptr<const View> view() const { return view_; }
  [[nodiscard]] std::uint64_t version() const { return view_ ? view_->version : first_version_; }
  /// The version that the next publish() gives if content has grown.
  [[nodiscard]] std::uint64_t version_next() const { return version() + 1; }
  /// The heads that version stood for; nothing if it is too old, of another run, or yet to come.
  [[nodiscard]] std::optional<VersionHeads> heads_at(std::uint64_t version) const;

 private:
  void read_groups(const Replica& replica, View& view);

  DeviceId device_;
  std::string device_name_;
  std::string software_;
  std::uint64_t first_version_;
  std::shared_ptr<const View> view_;
  std::set<SpaceId> stale_;
  std::vector<SpaceId> changed_;
  std::deque<std::pair<std::uint64_t, VersionHeads>> heads_;
};

}  // namespace lumbung::node
