#include "daemon/node/nearness.hpp"

#include <algorithm>

#include "daemon/base/limits.hpp"
#include "daemon/base/match.hpp"
#include "daemon/node/address_text.hpp"
#include "daemon/transport/channel.hpp"

namespace lumbung::node {
namespace {

discovery::ShortDigest short_of(const Digest& digest) {
  discovery::ShortDigest cut{};
  std::copy_n(digest.bytes.begin(), cut.size(), cut.begin());
  return cut;
}

DeviceId device_of(const discovery::ClaimedDevice& claimed) {
  DeviceId device;
  device.bytes = claimed;
  return device;
}

discovery::Own own_for(const Nearness::Own& own, crypto::Entropy& entropy) {
  discovery::Own told;
  told.run_tag = entropy.draw_id<Id<8, struct RunTagTag>>().bytes;
  told.device = own.device.bytes;
  told.tcp_port = own.sync_port;
  told.beacon_port = own.beacon_port;
  for (const std::uint8_t octet : entropy.draw(8)) {
    told.jitter_seed = told.jitter_seed << 8 | octet;
  }
  return told;
}

MonoTime time_of(discovery::MonoMs ms) {
  return ms == discovery::never_ms ? transport::never : MonoTime{ms};
}

}  // namespace

/// Beacons are sealed under the community's discovery key: strangers see noise.
class Nearness::Cipher final : public discovery::BeaconCipher {
 public:
  Cipher(const crypto::SymmetricKey& key, crypto::Entropy& entropy)
      : key_(key), entropy_(entropy) {}

  std::array<std::uint8_t, discovery::beacon_sealed_bytes> seal(
      std::span<const std::uint8_t, discovery::beacon_plain_bytes> plain) override {
    const auto nonce = entropy_.draw_id<crypto::SealNonce>();
    const Bytes body = crypto::seal(key_, nonce, {}, plain);
    std::array<std::uint8_t, discovery::beacon_sealed_bytes> sealed{};
    std::copy(nonce.bytes.begin(), nonce.bytes.end(), sealed.begin());
    std::copy(body.begin(), body.end(), sealed.begin() + crypto::SealNonce::size);
    return sealed;
  }

  std::optional<std::array<std::uint8_t, discovery::beacon_plain_bytes>> open(
      std::span<const std::uint8_t, discovery::beacon_sealed_bytes> sealed) override {
    const auto nonce = crypto::SealNonce::from(sealed.first(crypto::SealNonce::size));
    const auto plain = crypto::open(key_, *nonce, {}, sealed.subspan(crypto::SealNonce::size));
    if (!plain) return std::nullopt;
    std::array<std::uint8_t, discovery::beacon_plain_bytes> out{};
    std::copy(plain->begin(), plain->end(), out.begin());
    return out;
  }

 private:
  crypto::SymmetricKey key_;
  crypto::Entropy& entropy_;
};

Nearness::Nearness(const Own& own, crypto::Entropy& entropy, Outbox& outbox, CallPlan& calls)
    : own_(own),
      entropy_(entropy),
      outbox_(outbox),
      calls_(calls),
      neighbourhood_(own_for(own, entropy)),
      wake_at_(transport::never) {}

Nearness::~Nearness() = default;

void Nearness::join(MonoTime now, const crypto::SymmetricKey& discovery_key) {
  if (!own_.speaks) return;
  auto cipher = std::make_unique<Cipher>(discovery_key, entropy_);
  neighbourhood_.join(now.ms, *cipher);
  cipher_ = std::move(cipher);
  drain(now);
}

void Nearness::leave(MonoTime now) {
  if (!cipher_) return;
  neighbourhood_.leave(now.ms);
  drain(now);
  cipher_.reset();
  near_.clear();
}

void Nearness::heard(MonoTime now, const Datagram& datagram) {
  if (!cipher_) return;
  neighbourhood_.heard(now.ms, datagram.bytes, datagram.from, datagram.interface);
  drain(now);
}

void Nearness::network_changed(MonoTime now, const std::vector<discovery::Address>& own_addresses) {
  if (!own_.speaks) return;
  auto addresses = own_addresses;
  for (auto& address : addresses) address.port = own_.sync_port;
  neighbourhood_.link_changed(now.ms, std::move(addresses));
  drain(now);
}

void Nearness::digests_changed(MonoTime now, const Digest& control, const Digest& all) {
  if (!cipher_) return;
  neighbourhood_.digests_changed(now.ms, short_of(control), short_of(all));
  drain(now);
}

void Nearness::remember(const DeviceId& device, const std::vector<Address>& addresses) {
  if (!own_.speaks) return;
  std::vector<discovery::Address> known;
  for (const auto& text : addresses) {
    if (auto address = address_of(text)) {
      address->port = own_.beacon_port;
      known.push_back(*address);
    }
  }
  neighbourhood_.remember(device.bytes, std::move(known));
}

void Nearness::tick(MonoTime now) {
  if (!cipher_ || wake_at_ > now) return;
  neighbourhood_.tick(now.ms);
  drain(now);
}

void Nearness::appeared(MonoTime now, const discovery::ClaimedPeer& peer) {
  const DeviceId device = device_of(peer.device);
  if (device == own_.device) return;
  std::vector<Address> addresses;
  for (const auto& address : peer.addresses) {
    if (discovery::is_local(address)) addresses.push_back(text_of(address));
  }
  // Both sides hear each other at once. The lower id calls; the other only if that came to nothing.
  const std::int64_t patience_ms = own_.device < device ? 0 : limits::dial_patience_ms;
  calls_.heard(now.plus_ms(patience_ms), device, std::move(addresses));
}

void Nearness::drain(MonoTime now) {
  for (bool idle = false; !idle;) {
    discovery::Output output = neighbourhood_.poll();
    std::visit(Match{[&](discovery::SendEverywhere& out) {
                       outbox_.put(SendDatagram{std::nullopt, std::move(out.bytes)});
                     },
                     [&](discovery::SendTo& out) {
                       outbox_.put(SendDatagram{out.to, std::move(out.bytes)});
                     },
                     [&](discovery::Appeared& out) { appeared(now, out.peer); },
                     [&](discovery::Changed& out) { appeared(now, out.peer); },
                     [&](discovery::Dial& out) { appeared(now, out.peer); },
                     [&](discovery::Gone& out) { calls_.silent(device_of(out.device)); },
                     [&](discovery::WakeAt& out) {
                       wake_at_ = time_of(out.when_ms);
                       idle = true;
                     }},
               output);
  }
  near_.clear();
  for (const auto& peer : neighbourhood_.neighbours()) near_.insert(device_of(peer.device));
}

std::vector<Address> Nearness::addresses_of(const DeviceId& device) const {
  std::vector<Address> addresses;
  for (const auto& peer : neighbourhood_.neighbours()) {
    if (device_of(peer.device) != device) continue;
    for (const auto& address : peer.addresses) addresses.push_back(text_of(address));
  }
  return addresses;
}

}  // namespace lumbung::node
