#pragma once

#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string_view>
#include <vector>

#include "daemon/log/acceptance.hpp"
#include "daemon/log/log_writer.hpp"
#include "daemon/log/plaintext.hpp"
#include "tests/crypto/seeded_entropy.hpp"

/// A laptop as far as the log room goes: a shelf, acceptance, and a writer of its own.
namespace lumbung::log {

template <class IdType>
IdType filled(std::uint8_t octet) {
  IdType id;
  id.bytes.fill(octet);
  return id;
}

inline const SpaceId control_space = filled<SpaceId>(0xC0);
inline const SpaceId group_space = filled<SpaceId>(0x61);
inline const crypto::SymmetricKey space_key = filled<crypto::SymmetricKey>(0x4B);

/// Who is certified and who may write, the same for all laptops of a test.
struct Village {
  std::map<DeviceId, crypto::SigningPublicKey> certified;
  std::set<DeviceId> may_only_read;
};

class Laptop {
 public:
  Laptop(Village& village, std::uint8_t number)
      : key_(crypto::SigningKey::from_seed(filled<crypto::SigningSeed>(number))),
        number_(number),
        entropy_(number),
        shelf_{control_space, {}},
        acceptance_(shelf_, {[&village](const DeviceId& device) {
                               const auto found = village.certified.find(device);
                               return found == village.certified.end()
                                          ? std::nullopt
                                          : std::optional(found->second);
                             },
                             [&village](const DeviceId& author, std::span<const Origin>) {
                               return !village.may_only_read.contains(author);
                             }}) {
    village.certified.emplace(device(), key_.public_key());
    shelf_.want(control_space);
    shelf_.want(group_space);
  }
  Laptop(const Laptop&) = delete;
  Laptop& operator=(const Laptop&) = delete;

  [[nodiscard]] DeviceId device() const { return crypto::device_id_of(key_.public_key()); }
  [[nodiscard]] const crypto::SigningKey& key() const { return key_; }
  [[nodiscard]] LogBook& book(const SpaceId& space = group_space) { return shelf_.want(space); }
  [[nodiscard]] Acceptance& acceptance() { return acceptance_; }
  [[nodiscard]] Shelf& shelf() { return shelf_; }

  /// A new daemon run: the next write opens a new log.
  void restart() {
    ++run_;
    writers_.clear();
  }

  /// Writes one envelope of its kind (after a LOG_OPEN where needed), knowing all that it holds.
  Envelope write(std::string_view text, const SpaceId& space = group_space) {
    LogBook& here = book(space);
    auto writer = writers_.find(space);
    Known known{{}, {}, Hlc::of(1'485'648'000'000 + tick_++, 0)};
    if (space != control_space) known.auth = book(control_space).heads();
    if (writer == writers_.end()) {
      const auto run = filled<RunNonce>(static_cast<std::uint8_t>(run_ * 16 + number_));
      writer = writers_
                   .emplace(space, LogWriter(key_, space, run, here.ordinal_next(device()),
                                             here.end_of_latest(device())))
                   .first;
      known.deps = here.heads();
      keep(*writer->second.open(key_, known));
    }
    known.deps = here.heads_unseen_by(writer->second.log());
    const Bytes plaintext = encode(
        Plaintext(DocumentUpdate{"buku/2017", std::nullopt, 0, Bytes(text.begin(), text.end())}));
    const auto made =
        writer->second.write(key_, space == control_space ? Kind::control : Kind::document,
                             space_key, known, plaintext, encode(Plaintext(HeadsOnly{})), entropy_);
    for (const Envelope& envelope : *made) keep(envelope);
    return made->back();
  }

  /// Takes what another sent; the verdict on it, then those on what it freed.
  std::vector<Verdict> take(const Envelope& envelope, const DeviceId& from = {}) {
    std::vector<Verdict> verdicts{acceptance_.accept(envelope.bytes, from)};
    while (auto freed = acceptance_.next_freed()) verdicts.push_back(std::move(*freed));
    for (const Verdict& verdict : verdicts) {
      if (const auto* accepted = std::get_if<Accepted>(&verdict)) {
        held_.emplace(accepted->held.at, accepted->envelope);
        arrived_.push_back(accepted->held);
      }
    }
    return verdicts;
  }

  [[nodiscard]] const Envelope& at(Origin origin) const { return held_.at(origin); }
  [[nodiscard]] bool holds(Origin origin) const { return held_.contains(origin); }
  /// All envelopes of all spaces in the order they came.
  [[nodiscard]] std::vector<Envelope> all() const {
    std::vector<Envelope> envelopes;
    for (const Held& held : arrived_) envelopes.push_back(held_.at(held.at));
    return envelopes;
  }
  [[nodiscard]] const std::vector<Held>& arrived() const { return arrived_; }

 private:
  void keep(const Envelope& envelope) {
    arrived_.push_back(acceptance_.take_own(envelope));
    held_.emplace(envelope.origin(), envelope);
  }

  crypto::SigningKey key_;
  std::uint8_t number_;
  crypto::SeededEntropy entropy_;
  Shelf shelf_;
  Acceptance acceptance_;
  std::map<SpaceId, LogWriter> writers_;
  std::map<Origin, Envelope> held_;
  std::vector<Held> arrived_;
  std::uint8_t run_ = 0;
  std::int64_t tick_ = 0;
};

/// The only verdict of its kind, or a failed test.
template <class Kind>
const Kind& only(const std::vector<Verdict>& verdicts) {
  REQUIRE(verdicts.size() == 1);
  REQUIRE(std::holds_alternative<Kind>(verdicts.front()));
  return std::get<Kind>(verdicts.front());
}

/// The octets of an envelope with its signature made anew: what a tampered program would send.
inline Envelope signed_anew(Bytes bytes, const crypto::SigningKey& key) {
  const auto draft = decode_envelope(bytes);
  REQUIRE(draft.has_value());
  const auto signature = key.sign(envelope_context, draft->signed_bytes());
  std::copy(signature.bytes.begin(), signature.bytes.end(),
            bytes.end() - static_cast<std::ptrdiff_t>(crypto::Signature::size));
  return *decode_envelope(bytes);
}

}  // namespace lumbung::log
