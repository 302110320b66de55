#include "tests/sim/disk.hpp"

namespace lumbung::sim {

using node::HeldEnvelope;
using node::StoreBatch;
using node::Table;
using node::TableChange;

Result<> Disk::commit(const StoreBatch& batch) {
  if (commits_until_cut_ > 0 && --commits_until_cut_ == 0) {
    if (random_.percent(50)) hold(batch);
    throw PowerCut{};
  }
  hold(batch);
  return {};
}

void Disk::hold(const StoreBatch& batch) {
  for (const HeldEnvelope& envelope : batch.envelopes) {
    if (!hashes_.insert(envelope.hash).second) continue;
    places_.try_emplace({envelope.space, envelope.origin.log, envelope.origin.seq},
                        envelopes_.size());
    envelopes_.push_back(envelope);
  }
  for (const TableChange& change : batch.changes) {
    if (change.value) {
      small_[{change.table, change.key}] = *change.value;
    } else {
      small_.erase({change.table, change.key});
    }
  }
}

Result<std::vector<SpaceId>> Disk::spaces() {
  std::set<SpaceId> spaces;
  for (const HeldEnvelope& envelope : envelopes_) spaces.insert(envelope.space);
  return std::vector<SpaceId>(spaces.begin(), spaces.end());
}

Result<> Disk::each_envelope(SpaceId space, const std::function<bool(const HeldEnvelope&)>& visit) {
  for (const HeldEnvelope& envelope : envelopes_) {
    if (envelope.space == space && !visit(envelope)) break;
  }
  return {};
}

Result<std::vector<Bytes>> Disk::read(SpaceId space, Origin from, std::size_t count_max,
                                      std::size_t bytes_max) {
  std::vector<Bytes> read;
  std::size_t bytes = 0;
  for (std::uint64_t seq = from.seq; read.size() < count_max; ++seq) {
    const auto place = places_.find({space, from.log, seq});
    if (place == places_.end()) break;
    Bytes envelope = envelopes_[place->second].bytes;
    bytes += envelope.size();
    if (!read.empty() && bytes > bytes_max) break;
    if (dishonest_ && random_.percent(30)) {
      envelope[random_.below(envelope.size())] ^= static_cast<std::uint8_t>(1U << random_.below(8));
      ++forged_;
    }
    read.push_back(std::move(envelope));
  }
  return read;
}

Result<std::optional<Bytes>> Disk::get(Table table, ByteView key) {
  const auto row = small_.find({table, Bytes(key.begin(), key.end())});
  if (row == small_.end()) return std::optional<Bytes>{};
  return std::optional<Bytes>{row->second};
}

Result<std::vector<TableChange>> Disk::all(Table table) {
  std::vector<TableChange> rows;
  for (const auto& [place, value] : small_) {
    if (place.first == table) rows.push_back({table, place.second, value});
  }
  return rows;
}

}  // namespace lumbung::sim
