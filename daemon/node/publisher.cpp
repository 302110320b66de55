#include "daemon/node/publisher.hpp"

#include <algorithm>

#include "daemon/base/limits.hpp"

namespace lumbung::node {

const DeviceView* View::find(const DeviceId& id) const {
  for (const auto& entry : devices) {
    if (entry.device == id) return &entry;
  }
  return nullptr;
}

std::optional<DeviceId> View::author_of(const LogId& log) const {
  const auto found = authors.find(log);
  if (found == authors.end()) return std::nullopt;
  return found->second;
}

Publisher::Publisher(DeviceId device, std::string device_name, std::string software,
                     std::uint64_t version_bound)
    : device_(device),
      device_name_(std::move(device_name)),
      software_(std::move(software)),
      first_version_(version_bound + 1) {}

void Publisher::restart() {
  heads_.clear();
  stale_.clear();
  if (!view_) return;
  // The version goes on; only what it showed is gone.
  auto empty = std::make_shared<View>();
  empty->version = view_->version;
  view_ = std::move(empty);
}

void Publisher::publish(const Replica* replica, const Surroundings& around, Outbox& outbox) {
  auto view = std::make_shared<View>();
  view->device = device_;
  view->device_name = device_name_;
  view->software = software_;
  view->devices = around.devices;
  view->addresses = around.addresses;
  view->pairing = around.pairing;
  view->store_failed = around.store_failed;
  view->refusals = outbox.refusals();
  changed_.clear();
  if (replica != nullptr) {
    view->community = {replica->community().community, replica->membership().community_name()};
    if (const auto level = replica->own_level()) {
      view->role = *level == identity::Level::write ? Role::write : Role::read;
    }
    view->records = replica->records();
    view->quarantined = replica->quarantined();
    view->frontier_digest = replica->frontier_digest();
    read_groups(*replica, *view);
  }
  view->book_digest = book_digest(view->groups);
  for (const auto& [id, group] : view->groups) {
    for (const auto& item : group->items) {
      if (!item.decided) ++view->open_decisions;
    }
  }
  const bool grown = !view_ || view_->frontier_digest != view->frontier_digest;
  view->version = !view_ ? first_version_ : view_->version + (grown ? 1 : 0);
  if (grown) {
    VersionHeads heads;
    if (replica != nullptr) {
      for (const auto& space : replica->spaces()) heads[space] = replica->book(space).heads();
    }
    heads_.emplace_back(view->version, std::move(heads));
    if (heads_.size() > limits::versions_kept_max) heads_.pop_front();
  }
  view_ = std::move(view);
  outbox.put(Published{view_, changed_});
}

void Publisher::read_groups(const Replica& replica, View& view) {
  for (const auto& group : replica.groups()) {
    const auto known = view_ ? view_->groups.find(group) : view.groups.end();
    const bool fresh = view_ && known != view_->groups.end() && !stale_.contains(group);
    if (fresh) {
      view.groups.emplace(group, known->second);
    } else {
      view.groups.emplace(group, make_group_view(replica, group, *replica.documents(group)));
      changed_.push_back(group);
    }
  }
  stale_.clear();
  for (const auto& space : replica.spaces()) {
    for (const auto& [id, log] : replica.book(space).logs()) {
      view.authors.emplace(id, log.opening.device);
    }
  }
}

std::optional<VersionHeads> Publisher::heads_at(std::uint64_t version) const {
  const auto found = std::lower_bound(
      heads_.begin(), heads_.end(), version,
      [](const auto& entry, std::uint64_t wanted) { return entry.first < wanted; });
  if (found == heads_.end() || found->first != version) return std::nullopt;
  return found->second;
}

}  // namespace lumbung::node
