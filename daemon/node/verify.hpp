#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/identity/device_secrets.hpp"
#include "daemon/node/storage.hpp"

namespace lumbung::node {

/// What a walk over everything that is stored found.
struct VerifyReport {
  std::uint64_t envelopes = 0;
  std::uint64_t quarantined = 0;
  std::uint64_t snapshots = 0;        ///< that could be compared with what the logs give
  std::vector<std::string> problems;  ///< one sentence each, in English; none: all is well
  [[nodiscard]] bool ok() const { return problems.empty(); }
};

/// Judges every stored envelope anew, as if a stranger had sent it: form, chain, signature, rights,
/// content. Then rebuilds every document and compares its snapshot, and checks the identities that
/// hold in every book. Reads only; works beside a running daemon and without one.
///
/// Errors  io: the store cannot be read. bad_signature: the key file is another laptop's.
[[nodiscard]] Result<VerifyReport> verify(Storage& storage, const identity::DeviceSecrets& secrets);

}  // namespace lumbung::node
