#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace lumbung::tests {

/// A disk for SQLite that forgets what was not synced.
///
/// Works as a VFS over the system's own: every write goes to the real file, and is also noted as
/// pending until the next sync of that file. When the power is cut, later calls fail; materialise()
/// then writes, into another folder, what a disk could hold: all that was synced, and of the
/// pending writes a random part, the last of them perhaps torn between sectors.
class PowerCutDisk {
 public:
  /// The power goes at the `operations`-th write, truncation or sync from now.
  explicit PowerCutDisk(std::uint64_t operations);
  ~PowerCutDisk();
  PowerCutDisk(const PowerCutDisk&) = delete;
  PowerCutDisk& operator=(const PowerCutDisk&) = delete;

  /// To be given to sqlite3_open_v2.
  [[nodiscard]] const char* vfs_name() const { return "lumbung-power-cut"; }
  [[nodiscard]] bool power_is_off() const { return operations_left_ == 0; }
  /// Writes what the disk holds into `folder`, under the files' own base names.
  void materialise(const std::string& folder, std::mt19937_64& random) const;

  // For the VFS's C functions.
  struct Pending {
    std::int64_t offset = 0;
    std::vector<std::uint8_t> bytes;
    std::int64_t truncate_to = -1;  // >= 0: a truncation, no bytes
  };
  struct File {
    std::vector<std::uint8_t> durable;
    std::vector<Pending> pending;
  };
  [[nodiscard]] bool spend();
  [[nodiscard]] File& file(const std::string& path) { return files_[path]; }
  void forget(const std::string& path) { files_.erase(path); }

 private:
  std::uint64_t operations_left_;
  std::map<std::string, File> files_;
};

}  // namespace lumbung::tests
