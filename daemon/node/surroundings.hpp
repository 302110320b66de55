#pragma once

#include <map>
#include <string>
#include <vector>

#include "daemon/node/contacts.hpp"
#include "daemon/node/publisher.hpp"
#include "daemon/node/small_tables.hpp"

namespace lumbung::node {

/// The devices of the community as the page lists them: this one and all others, met or not.
[[nodiscard]] std::vector<DeviceView> list_devices(const Replica& replica, const Contacts& contacts,
                                                   const std::map<DeviceId, PeerRow>& met);

}  // namespace lumbung::node
