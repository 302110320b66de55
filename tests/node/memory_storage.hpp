#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "daemon/node/storage.hpp"

namespace lumbung::test {

/// A storage in memory that keeps the port's promises, and whose disk can be told to fail.
class MemoryStorage final : public node::Storage {
 public:
  Result<> commit(const node::StoreBatch& batch) override {
    if (commits_left && *commits_left == 0) return fail(Errc::io, "no disk any more");
    if (commits_left) --*commits_left;
    ++commits;
    for (const auto& held : batch.envelopes) {
      const auto place = std::pair(held.space, held.origin);
      if (places_.contains(place)) continue;
      places_.emplace(place, envelopes.size());
      envelopes.push_back(held);
    }
    for (const auto& change : batch.changes) {
      const auto row = std::pair(change.table, change.key);
      if (change.value) {
        rows[row] = *change.value;
      } else {
        rows.erase(row);
      }
    }
    return {};
  }

  Result<std::vector<SpaceId>> spaces() override {
    std::vector<SpaceId> ids;
    for (const auto& [place, index] : places_) {
      if (ids.empty() || ids.back() != place.first) ids.push_back(place.first);
    }
    return ids;
  }

  Result<> each_envelope(SpaceId space,
                         const std::function<bool(const node::HeldEnvelope&)>& visit) override {
    for (const auto& held : envelopes) {
      if (held.space == space && !visit(held)) break;
    }
    return {};
  }

  Result<std::vector<Bytes>> read(SpaceId space, Origin from, std::size_t count_max,
                                  std::size_t bytes_max) override {
    std::vector<Bytes> read;
    std::size_t bytes = 0;
    for (auto at = places_.lower_bound({space, from}); at != places_.end(); ++at) {
      if (at->first.first != space || at->first.second.log != from.log) break;
      const Bytes& next = envelopes[at->second].bytes;
      if (read.size() >= count_max || (!read.empty() && bytes + next.size() > bytes_max)) break;
      bytes += next.size();
      read.push_back(next);
    }
    return read;
  }

  Result<std::optional<Bytes>> get(node::Table table, ByteView key) override {
    const auto found = rows.find({table, Bytes(key.begin(), key.end())});
    if (found == rows.end()) return std::nullopt;
    return found->second;
  }

  Result<std::vector<node::TableChange>> all(node::Table table) override {
    std::vector<node::TableChange> out;
    for (const auto& [row, value] : rows) {
      if (row.first == table) out.push_back({table, row.second, value});
    }
    return out;
  }

  std::vector<node::HeldEnvelope> envelopes;  ///< in commit order
  std::map<std::pair<node::Table, Bytes>, Bytes> rows;
  std::optional<std::uint64_t> commits_left;  ///< then the disk says no
  std::uint64_t commits = 0;

 private:
  std::map<std::pair<SpaceId, Origin>, std::size_t> places_;
};

}  // namespace lumbung::test
