#include "daemon/node/surroundings.hpp"

namespace lumbung::node {

std::vector<DeviceView> list_devices(const Replica& replica, const Contacts& contacts,
                                     const std::map<DeviceId, PeerRow>& met) {
  std::vector<DeviceView> devices;
  const DeviceId self = replica.own().certificate.device();
  for (const auto& [id, member] : replica.membership().devices()) {
    DeviceView view;
    view.device = id;
    view.name = member.certificate.name;
    view.role = member.level == identity::Level::write ? Role::write : Role::read;
    view.self = id == self;
    if (contacts.near().contains(id)) view.reach = Reach::seen;
    if (const auto talk = contacts.peers().talk_with(id)) {
      view.reach = Reach::connected;
      view.same_content = talk->same_content;
      view.pending_in = talk->pending_in;
      view.pending_out = talk->pending_out;
    }
    if (view.self) {
      view.reach = Reach::connected;
      view.same_content = true;
    }
    if (const auto row = met.find(id); row != met.end()) {
      view.last_met_ms = row->second.last_met_ms;
      if (!row->second.addresses.empty()) view.address = row->second.addresses.front();
    }
    devices.push_back(std::move(view));
  }
  return devices;
}

}  // namespace lumbung::node
