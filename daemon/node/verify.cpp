#include "daemon/node/verify.hpp"

#include "daemon/base/text_codec.hpp"
#include "daemon/node/group_state.hpp"
#include "daemon/node/joining.hpp"
#include "daemon/node/replica.hpp"
#include "daemon/node/snapshots.hpp"
#include "daemon/node/vault.hpp"

namespace lumbung::node {
namespace {

/// verify() makes nothing, so it needs no randomness: the vault only opens.
class NoEntropy final : public crypto::Entropy {
 public:
  void fill(std::span<std::uint8_t> out) override { std::fill(out.begin(), out.end(), 0); }
};

std::string place_of(const HeldEnvelope& held) {
  return "log " + to_hex(held.origin.log) + " envelope " + std::to_string(held.origin.seq);
}

/// One space, in the order in which it was stored.
Result<> walk(Storage& storage, Replica& replica, const SpaceId& space, VerifyReport& report) {
  HybridClock clock;
  std::vector<std::pair<HeldEnvelope, std::string>> seen;
  const DeviceId self = replica.own().certificate.device();
  const auto walked = storage.each_envelope(space, [&](const HeldEnvelope& held) {
    ++report.envelopes;
    std::string said;
    Growth growth;
    replica.ingest(held.bytes, self, clock, WallTime{}, growth, [&](const Offence& offence) {
      if (!said.empty()) said += "; ";
      said += offence.kind;
      if (!offence.detail.empty()) said += ": " + offence.detail;
    });
    HeldEnvelope bare = held;
    bare.bytes.clear();
    seen.emplace_back(std::move(bare), std::move(said));
    return true;
  });
  if (!walked) return walked;
  const auto quarantined = replica.quarantined(space);
  for (const auto& [held, said] : seen) {
    const auto at = replica.book(space).find(held.hash);
    if (!at || *at != held.origin) {
      report.problems.push_back(place_of(held) + " does not stand: " +
                                (said.empty() ? "it lacks what it follows" : said));
      continue;
    }
    const bool out = std::binary_search(quarantined.begin(), quarantined.end(), held.origin);
    if (out) ++report.quarantined;
    if (out != (held.standing == Standing::quarantined)) {
      report.problems.push_back(place_of(held) + (out ? " should be quarantined: " + said
                                                      : " is quarantined without a reason"));
    }
  }
  return {};
}

void compare_snapshot(Storage& storage, const Replica& replica, const SpaceId& space,
                      VerifyReport& report) {
  const Documents* documents = replica.documents(space);
  const auto quarantined = replica.quarantined_places();
  const SnapshotSource source{space, replica.key_of(space), replica.book(space), quarantined};
  const auto snapshot = read_snapshot(storage, source, documents->kind(), 0);
  if (!snapshot) {
    report.problems.push_back("snapshot of space " + to_hex(space) + ": " +
                              snapshot.error().detail);
    return;
  }
  if (!*snapshot) return;
  ++report.snapshots;
  for (const auto& [name, document] : (*snapshot)->documents) {
    const OpenDocument* whole = documents->find(name);
    // A snapshot is older than the log: the whole must hold all of it and nothing else of it.
    const bool fits =
        whole != nullptr && document.document.encode_state(whole->document.state_vector()) ==
                                whole->document.encode_state(whole->document.state_vector());
    if (!fits) report.problems.push_back("snapshot of " + name + " does not follow from the logs");
  }
}

void verify_book(const Replica& replica, const SpaceId& group, VerifyReport& report) {
  const auto view = make_group_view(replica, group, *replica.documents(group));
  for (const auto& broken : ledger::broken_identities(view->book)) {
    report.problems.push_back("book of group " + to_hex(group) + ": " + broken);
  }
}

}  // namespace

Result<VerifyReport> verify(Storage& storage, const identity::DeviceSecrets& secrets) {
  NoEntropy none;
  const Vault vault(secrets, none);
  VerifyReport report;
  const auto row = get_community(storage, vault);
  if (!row) return tl::unexpected(row.error());
  const auto spaces = storage.spaces();
  if (!spaces) return tl::unexpected(spaces.error());
  if (!*row) {
    if (!spaces->empty()) report.problems.emplace_back("envelopes are held without a community");
    return report;
  }
  const SpaceId control = identity::control_space_of((*row)->community);
  std::vector<Bytes> first;
  const auto read = storage.each_envelope(control, [&](const HeldEnvelope& held) {
    first.push_back(held.bytes);
    return true;
  });
  if (!read) return tl::unexpected(read.error());
  const auto founder = founder_in(first, **row);
  if (!founder) {
    report.problems.emplace_back("the community's first operation is missing or damaged");
    return report;
  }
  Replica replica({secrets.certificate(), RunNonce{}}, **row, founder);
  if (const auto done = walk(storage, replica, control, report); !done) {
    return tl::unexpected(done.error());
  }
  for (const auto& space : *spaces) {
    if (space == control) continue;
    if (replica.documents(space) == nullptr) {
      report.problems.push_back("space " + to_hex(space) + " is held but unknown to the community");
      continue;
    }
    if (const auto done = walk(storage, replica, space, report); !done) {
      return tl::unexpected(done.error());
    }
    compare_snapshot(storage, replica, space, report);
  }
  for (const auto& group : replica.groups()) verify_book(replica, group, report);
  return report;
}

}  // namespace lumbung::node
