#include <boost/json.hpp>

#include "daemon/api/show.hpp"
#include "daemon/base/text_codec.hpp"

namespace lumbung::api {

namespace json = boost::json;

namespace {

std::string_view word_of(node::Reach reach) {
  switch (reach) {
    case node::Reach::connected:
      return "connected";
    case node::Reach::seen:
      return "seen";
    case node::Reach::away:
      return "away";
  }
  return "away";
}

std::string_view word_of(node::Role role) { return role == node::Role::write ? "write" : "read"; }

json::value show_role(const std::optional<node::Role>& role) {
  return role ? json::value(word_of(*role)) : json::value(nullptr);
}

json::value show_count(const std::optional<std::uint64_t>& count) {
  return count ? json::value(*count) : json::value(nullptr);
}

}  // namespace

std::string Reading::device_name(const DeviceId& device) const {
  const auto* found = view.find(device);
  return found == nullptr ? to_hex(device).substr(0, 8) : found->name;
}

json::value show_day(const std::optional<CivilDay>& day) {
  return day ? json::value(day->iso()) : json::value(nullptr);
}

json::object show_status(const Reading& reading, std::string_view version) {
  const auto& view = reading.view;
  json::array peers;
  for (const auto& device : view.devices) {
    if (device.self) continue;
    peers.push_back(json::object{{"device", to_hex(device.device)},
                                 {"name", device.name},
                                 {"state", word_of(device.reach)},
                                 {"same_content", device.same_content},
                                 {"pending_in", show_count(device.pending_in)},
                                 {"pending_out", show_count(device.pending_out)}});
  }
  json::array addresses;
  for (const auto& address : view.addresses) addresses.emplace_back(address);
  return {{"name", view.device_name},
          {"device", to_hex(view.device)},
          {"community", view.community ? json::value(view.community->name) : json::value(nullptr)},
          {"peers", std::move(peers)},
          {"records", view.records},
          {"frontier_digest", to_hex(view.frontier_digest)},
          {"book_digest", to_hex(view.book_digest)},
          {"open_decisions", view.open_decisions},
          {"version", version},
          {"role", show_role(view.role)},
          {"addresses", std::move(addresses)},
          {"pairing", view.pairing},
          {"books_version", view.version}};
}

json::object show_devices(const Reading& reading) {
  json::array items;
  for (const auto& device : reading.view.devices) {
    const bool met = device.last_met_ms != 0;
    items.push_back(json::object{
        {"device", to_hex(device.device)},
        {"name", device.name},
        {"role", word_of(device.role)},
        {"state", device.self ? std::string_view("this") : word_of(device.reach)},
        {"same_content", device.self || device.same_content},
        {"pending_in", show_count(device.pending_in)},
        {"pending_out", show_count(device.pending_out)},
        {"last_met_ms", met ? json::value(device.last_met_ms) : json::value(nullptr)},
        {"address", device.address.empty() ? json::value(nullptr) : json::value(device.address)},
        {"this", device.self}});
  }
  return {{"items", std::move(items)}};
}

}  // namespace lumbung::api
