#pragma once

#include <optional>
#include <string>

#include "daemon/base/bytes.hpp"
#include "daemon/base/result.hpp"

namespace lumbung::store {

/// The folder in which one laptop keeps everything: made if missing, mode 0700, and held by at most
/// one running daemon.
///
/// Files   `books.db` (store), `device.key` (secrets of this laptop, 0600), `lock`.
/// Promise The hold is the kernel's (flock): it ends with the process however that ends, so a lock
///         left by kill -9 never hinders the next start.
/// Errors  io: no such place, no right to it. conflict: another daemon holds it.
class DataDirectory {
 public:
  /// Makes the folder if needed; does not hold it.
  [[nodiscard]] static Result<DataDirectory> at(const std::string& path);

  DataDirectory(DataDirectory&& other) noexcept;
  DataDirectory& operator=(DataDirectory&& other) noexcept;
  ~DataDirectory();

  /// Holds the folder until this object ends.
  [[nodiscard]] Result<> hold();

  [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }
  [[nodiscard]] const std::string& path() const { return path_; }

  /// The octets of a small file, at most 1 MiB; nothing if there is no such file.
  [[nodiscard]] Result<std::optional<Bytes>> read(const std::string& name) const;
  /// Puts a file in place, mode 0600: written beside, synced, renamed, folder synced. After a power
  /// cut there is the old file or the new one, never a part.
  [[nodiscard]] Result<> write(const std::string& name, ByteView bytes) const;
  /// Removes a file; no file is no error.
  void remove(const std::string& name) const;

 private:
  explicit DataDirectory(std::string path) : path_(std::move(path)) {}
  std::string path_;
  int lock_ = -1;
};

}  // namespace lumbung::store
