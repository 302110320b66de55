#pragma once

#include <memory>
#include <string>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/node/replica.hpp"
#include "daemon/node/storage.hpp"
#include "daemon/node/vault.hpp"

namespace lumbung::node {

/// What this laptop holds of its community, in memory and on disk.
///
/// Shape   Memory goes ahead of the disk only between a change and its commit(). Once a commit has
///         failed nobody is told anything any more and nothing is written: a new start reads what
///         the disk really holds.
/// Thread  None of its own.
class Archive {
 public:
  Archive(Storage& storage, const OwnIdentity& own, Vault& vault)
      : storage_(storage), own_(own), vault_(vault) {}

  /// Reads the community and all of its envelopes, if there is one.
  [[nodiscard]] Result<> open(WallTime now, std::vector<std::string>& lost);

  /// Makes a change durable. After the first failure every later call fails too.
  [[nodiscard]] Result<> commit(const StoreBatch& batch);
  [[nodiscard]] bool failed() const { return failed_; }

  /// Null without a community. The same object until the program ends.
  [[nodiscard]] Replica* replica() { return replica_.get(); }
  [[nodiscard]] const Replica* replica() const { return replica_.get(); }
  /// A community that begins (founded or joined). Its first growth is committed by the caller.
  void adopt(std::unique_ptr<Replica> replica, const HybridClock& clock);
  /// Undoes adopt() after its commit failed.
  void abandon() { replica_.reset(); }

  [[nodiscard]] Storage& storage() { return storage_; }
  [[nodiscard]] const OwnIdentity& own() const { return own_; }
  [[nodiscard]] Vault& vault() { return vault_; }
  [[nodiscard]] HybridClock& clock() { return clock_; }

 private:
  Storage& storage_;
  OwnIdentity own_;
  Vault& vault_;
  HybridClock clock_;
  std::unique_ptr<Replica> replica_;
  bool failed_ = false;
};

}  // namespace lumbung::node
