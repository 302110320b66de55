#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "daemon/base/result.hpp"

namespace lumbung::api {

/// How programs of the same user reach a running daemon: the file `run.json` in its data folder,
/// mode 0600. It says where, not whether: after a kill -9 it stays, and nobody answers there.
struct RunFile {
  std::int64_t pid = 0;
  std::uint16_t page_port = 0;
  std::string token;
};

/// Puts the file in place by a rename: a reader sees the old one or the new one. Errors: io.
[[nodiscard]] Result<> write_run_file(const std::string& folder, std::uint16_t port,
                                      const std::string& token);
/// Nothing if there is none, or it cannot be read as one.
[[nodiscard]] std::optional<RunFile> read_run_file(const std::string& folder);
void remove_run_file(const std::string& folder);

}  // namespace lumbung::api
