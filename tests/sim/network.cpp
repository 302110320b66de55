#include "tests/sim/network.hpp"

#include <algorithm>

namespace lumbung::sim {
namespace {

constexpr std::int64_t kDialFailsAfterMs = 3'000;
constexpr std::size_t kWireKept = 4 * 1024 * 1024;
constexpr std::uint16_t kPort = 28547;

std::string text_of(LaptopIndex laptop, std::uint16_t port) {
  return "10.0.0." + std::to_string(laptop + 1) + ":" + std::to_string(port);
}

}  // namespace

Network::Network(Schedule& schedule, Seeded random, std::size_t laptops, Deliver deliver)
    : schedule_(schedule),
      random_(random),
      deliver_(std::move(deliver)),
      up_(laptops, false),
      sides_(laptops, 0) {}

discovery::Address Network::address_of(LaptopIndex laptop) {
  discovery::Address address;
  address.octets = {10, 0, 0, static_cast<std::uint8_t>(laptop + 1)};
  address.port = kPort;
  return address;
}

std::optional<LaptopIndex> Network::laptop_at(const node::Address& address) const {
  for (LaptopIndex laptop = 0; laptop < up_.size(); ++laptop) {
    if (address == text_of(laptop, kPort)) return laptop;
  }
  return std::nullopt;
}

bool Network::reachable(LaptopIndex left, LaptopIndex right) const {
  return up_[left] && up_[right] && sides_[left] == sides_[right];
}

void Network::dial(LaptopIndex from, node::DialId dial, const node::Address& address) {
  const auto to = laptop_at(address);
  const std::uint64_t ticket = next_ticket_++;
  dials_[{from, dial}] = ticket;
  if (!to || *to == from || !reachable(from, *to)) {
    schedule_.after(random_.between(1, kDialFailsAfterMs), [this, from, dial, ticket] {
      if (answers(from, dial, ticket)) deliver_(from, node::DialFailed{dial});
    });
    return;
  }
  schedule_.after(random_.between(1, weather.delay_ms_max), [this, from, dial, ticket, to = *to] {
    if (answers(from, dial, ticket)) connect(from, dial, to);
  });
}

/// True once for a dial that nobody has cancelled and whose laptop has not gone down since.
bool Network::answers(LaptopIndex from, node::DialId dial, std::uint64_t ticket) {
  const auto found = dials_.find({from, dial});
  if (found == dials_.end() || found->second != ticket) return false;
  dials_.erase(found);
  return true;
}

void Network::connect(LaptopIndex from, node::DialId dial, LaptopIndex to) {
  if (!reachable(from, to)) return deliver_(from, node::DialFailed{dial});
  const End near{from, next_link_++};
  const End far{to, next_link_++};
  streams_[near] = {far};
  streams_[far] = {near};
  deliver_(to, node::Connected{far.link, text_of(from, 40'000), std::nullopt});
  deliver_(from, node::Connected{near.link, text_of(to, kPort), dial});
}

void Network::send(LaptopIndex from, node::LinkId link, Bytes bytes) {
  const End near{from, link};
  const auto found = streams_.find(near);
  if (found == streams_.end() || found->second.mute) return;
  Stream& stream = found->second;
  schedule_.after(1, [this, near, size = bytes.size()] {
    if (streams_.count(near) > 0) deliver_(near.laptop, node::Taken{near.link, size});
  });
  if (wire_.size() < kWireKept) append(wire_, bytes);
  if (random_.below(1000) < weather.stream_cut_permille) {
    const End far = stream.peer;
    if (random_.percent(30)) {  // the cable is out and nobody notices until the pings stop
      stream.mute = true;
      if (const auto other = streams_.find(far); other != streams_.end()) other->second.mute = true;
      return;
    }
    schedule_.after(1, [this, near] { end(near, true); });
    schedule_.after(1, [this, far] { end(far, true); });
    return;
  }
  if (!bytes.empty() && random_.below(1000) < weather.stream_flip_permille) {
    bytes[random_.below(bytes.size())] ^= static_cast<std::uint8_t>(1U << random_.below(8));
  }
  // One piece, or two: a receiver may count on no boundaries.
  std::size_t first = bytes.size();
  if (bytes.size() > 1 && random_.percent(30)) first = 1 + random_.below(bytes.size() - 1);
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t size = at == 0 ? first : bytes.size() - at;
    Bytes piece(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                bytes.begin() + static_cast<std::ptrdiff_t>(at + size));
    at += size;
    stream.clear_at_ms =
        std::max(stream.clear_at_ms, schedule_.now_ms() + random_.between(0, weather.delay_ms_max));
    schedule_.at(stream.clear_at_ms,
                 [this, far = stream.peer, piece = std::move(piece)] { arrive(far, piece); });
  }
}

void Network::arrive(const End& at, Bytes bytes) {
  const auto found = streams_.find(at);
  if (found == streams_.end() || found->second.mute) return;
  deliver_(at.laptop, node::Received{at.link, std::move(bytes)});
}

void Network::end(const End& end, bool tell) {
  if (streams_.erase(end) == 0) return;
  if (tell && up_[end.laptop]) deliver_(end.laptop, node::Disconnected{end.link});
}

void Network::close(LaptopIndex from, node::LinkId link) {
  const auto found = streams_.find({from, link});
  if (found == streams_.end()) return;
  const End far = found->second.peer;
  const std::int64_t when = std::max(found->second.clear_at_ms, schedule_.now_ms()) + 1;
  streams_.erase(found);
  schedule_.at(when, [this, far] { end(far, true); });
}

void Network::datagram(LaptopIndex from, const std::optional<discovery::Address>& to,
                       const Bytes& bytes) {
  if (wire_.size() < kWireKept) append(wire_, bytes);
  for (LaptopIndex laptop = 0; laptop < up_.size(); ++laptop) {
    if (laptop == from || !reachable(from, laptop)) continue;
    if (to && *to != address_of(laptop)) continue;
    if (random_.percent(weather.datagram_loss_percent)) continue;
    const int copies = random_.percent(weather.datagram_twice_percent) ? 2 : 1;
    for (int copy = 0; copy < copies; ++copy) {
      schedule_.after(random_.between(0, weather.delay_ms_max), [this, from, laptop, bytes] {
        if (!reachable(from, laptop)) return;
        deliver_(laptop, node::Datagram{address_of(from), 1, bytes});
      });
    }
  }
}

void Network::laptop_down(LaptopIndex laptop) {
  up_[laptop] = false;
  std::erase_if(dials_, [&](const auto& dial) { return dial.first.first == laptop; });
  std::vector<End> ends;
  for (const auto& [end, stream] : streams_) {
    if (end.laptop == laptop) ends.push_back(end);
  }
  for (const End& near : ends) {
    const End far = streams_.at(near).peer;
    streams_.erase(near);
    schedule_.after(random_.between(1, 2'000), [this, far] { end(far, true); });
  }
}

void Network::split(std::vector<int> sides) {
  sides_ = std::move(sides);
  std::vector<End> parted;
  for (const auto& [end, stream] : streams_) {
    if (!reachable(end.laptop, stream.peer.laptop)) parted.push_back(end);
  }
  for (const End& near : parted) {
    // Wi-Fi that is gone says nothing: half of the ends learn of it, the others wait for pings.
    if (random_.percent(50)) {
      schedule_.after(random_.between(1, 500), [this, near] { end(near, true); });
    } else {
      streams_.at(near).mute = true;
    }
  }
}

}  // namespace lumbung::sim
