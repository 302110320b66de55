#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <tuple>
#include <vector>

#include "daemon/node/storage.hpp"
#include "tests/sim/seeded.hpp"

namespace lumbung::sim {

/// Thrown out of a commit at which the power goes. The laptop that catches it loses its node.
struct PowerCut {};

/// A laptop's disk: keeps what was committed through every crash, and loses what was not.
///
/// A planned power cut strikes inside a commit: the batch is then held whole or not at all, and the
/// node never hears which. A dishonest disk hands out envelopes with a flipped bit when they are
/// read for others: how a laptop looks whose owner forges records.
class Disk final : public node::Storage {
 public:
  explicit Disk(Seeded random) : random_(random) {}

  /// The power goes at the `commits`-th commit from now (1 = the next).
  void cut_power_after(std::uint64_t commits) { commits_until_cut_ = commits; }
  void set_dishonest(bool dishonest) { dishonest_ = dishonest; }
  [[nodiscard]] std::uint64_t forged() const { return forged_; }
  [[nodiscard]] std::size_t envelope_count() const { return envelopes_.size(); }
  [[nodiscard]] bool holds(const EnvelopeHash& hash) const { return hashes_.count(hash) > 0; }

  Result<> commit(const node::StoreBatch& batch) override;
  Result<std::vector<SpaceId>> spaces() override;
  Result<> each_envelope(SpaceId space,
                         const std::function<bool(const node::HeldEnvelope&)>& visit) override;
  Result<std::vector<Bytes>> read(SpaceId space, Origin from, std::size_t count_max,
                                  std::size_t bytes_max) override;
  Result<std::optional<Bytes>> get(node::Table table, ByteView key) override;
  Result<std::vector<node::TableChange>> all(node::Table table) override;

 private:
  void hold(const node::StoreBatch& batch);

  Seeded random_;
  std::vector<node::HeldEnvelope> envelopes_;
  std::set<EnvelopeHash> hashes_;
  std::map<std::tuple<SpaceId, LogId, std::uint64_t>, std::size_t> places_;
  std::map<std::pair<node::Table, Bytes>, Bytes> small_;
  std::uint64_t commits_until_cut_ = 0;
  std::uint64_t forged_ = 0;
  bool dishonest_ = false;
};

}  // namespace lumbung::sim
