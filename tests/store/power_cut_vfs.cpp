#include "tests/store/power_cut_vfs.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace lumbung::tests {
namespace {

constexpr std::size_t kSector = 512;

// SQLite's VFS is a C interface without a pointer of ours in xDelete; one disk lives at a time.
PowerCutDisk* disk = nullptr;

struct ShimFile {
  sqlite3_file base;
  PowerCutDisk::File*
      noted;           // null for files whose loss does not matter (shared memory, temporary)
  sqlite3_file* real;  // behind this struct in the same allocation
};

sqlite3_vfs* real_vfs() { return sqlite3_vfs_find("unix"); }
ShimFile* shim(sqlite3_file* file) { return reinterpret_cast<ShimFile*>(file); }
sqlite3_file* real(sqlite3_file* file) { return shim(file)->real; }

void apply(std::vector<std::uint8_t>& content, const PowerCutDisk::Pending& change,
           std::size_t bytes) {
  if (change.truncate_to >= 0) {
    content.resize(static_cast<std::size_t>(change.truncate_to));
    return;
  }
  const auto offset = static_cast<std::size_t>(change.offset);
  if (content.size() < offset + bytes) content.resize(offset + bytes);
  std::copy_n(change.bytes.begin(), bytes, content.begin() + static_cast<std::ptrdiff_t>(offset));
}

int shim_close(sqlite3_file* file) {
  const int code = real(file)->pMethods->xClose(real(file));
  return code;
}
int shim_read(sqlite3_file* file, void* out, int size, sqlite3_int64 offset) {
  return real(file)->pMethods->xRead(real(file), out, size, offset);
}
int shim_write(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
  if (shim(file)->noted == nullptr) {
    return real(file)->pMethods->xWrite(real(file), data, size, offset);
  }
  if (!disk->spend()) return SQLITE_IOERR_WRITE;
  const auto* octets = static_cast<const std::uint8_t*>(data);
  shim(file)->noted->pending.push_back({offset, {octets, octets + size}, -1});
  return real(file)->pMethods->xWrite(real(file), data, size, offset);
}
int shim_truncate(sqlite3_file* file, sqlite3_int64 size) {
  if (shim(file)->noted != nullptr) {
    if (!disk->spend()) return SQLITE_IOERR_TRUNCATE;
    shim(file)->noted->pending.push_back({0, {}, size});
  }
  return real(file)->pMethods->xTruncate(real(file), size);
}
int shim_sync(sqlite3_file* file, int) {
  PowerCutDisk::File* noted = shim(file)->noted;
  if (noted == nullptr) return SQLITE_OK;
  if (!disk->spend()) return SQLITE_IOERR_FSYNC;
  for (const auto& change : noted->pending) apply(noted->durable, change, change.bytes.size());
  noted->pending.clear();
  return SQLITE_OK;  // the real file needs no sync: this test's truth is `durable`
}
int shim_size(sqlite3_file* file, sqlite3_int64* size) {
  return real(file)->pMethods->xFileSize(real(file), size);
}
int shim_lock(sqlite3_file* file, int level) {
  return real(file)->pMethods->xLock(real(file), level);
}
int shim_unlock(sqlite3_file* file, int level) {
  return real(file)->pMethods->xUnlock(real(file), level);
}
int shim_reserved(sqlite3_file* file, int* out) {
  return real(file)->pMethods->xCheckReservedLock(real(file), out);
}
int shim_control(sqlite3_file* file, int op, void* arg) {
  return real(file)->pMethods->xFileControl(real(file), op, arg);
}
int shim_sector(sqlite3_file*) { return static_cast<int>(kSector); }
int shim_traits(sqlite3_file*) { return 0; }  // promises nothing about torn or reordered writes
int shim_shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
  return real(file)->pMethods->xShmMap(real(file), page, size, extend, out);
}
int shim_shm_lock(sqlite3_file* file, int offset, int count, int flags) {
  return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}
void shim_shm_barrier(sqlite3_file* file) { real(file)->pMethods->xShmBarrier(real(file)); }
int shim_shm_unmap(sqlite3_file* file, int remove) {
  return real(file)->pMethods->xShmUnmap(real(file), remove);
}

const sqlite3_io_methods kMethods = {
    2,           shim_close,   shim_read,     shim_write,       shim_truncate,  shim_sync,
    shim_size,   shim_lock,    shim_unlock,   shim_reserved,    shim_control,   shim_sector,
    shim_traits, shim_shm_map, shim_shm_lock, shim_shm_barrier, shim_shm_unmap, nullptr,
    nullptr};

int shim_open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  ShimFile* opened = shim(file);
  opened->real = reinterpret_cast<sqlite3_file*>(opened + 1);
  const bool matters = (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) != 0 && name != nullptr;
  opened->noted = matters ? &disk->file(name) : nullptr;
  const int code = real_vfs()->xOpen(real_vfs(), name, opened->real, flags, out_flags);
  opened->base.pMethods = code == SQLITE_OK ? &kMethods : nullptr;
  return code;
}
int shim_delete(sqlite3_vfs*, const char* name, int sync) {
  if (disk->power_is_off()) return SQLITE_IOERR_DELETE;
  disk->forget(name);
  return real_vfs()->xDelete(real_vfs(), name, sync);
}

sqlite3_vfs shim_vfs;

}  // namespace

PowerCutDisk::PowerCutDisk(std::uint64_t operations) : operations_left_(operations) {
  disk = this;
  shim_vfs = *real_vfs();
  shim_vfs.zName = vfs_name();
  shim_vfs.szOsFile = static_cast<int>(sizeof(ShimFile)) + real_vfs()->szOsFile;
  shim_vfs.pNext = nullptr;
  shim_vfs.xOpen = shim_open;
  shim_vfs.xDelete = shim_delete;
  sqlite3_vfs_register(&shim_vfs, 0);
}

PowerCutDisk::~PowerCutDisk() {
  sqlite3_vfs_unregister(&shim_vfs);
  disk = nullptr;
}

bool PowerCutDisk::spend() {
  if (operations_left_ > 0) --operations_left_;
  return operations_left_ > 0;
}

void PowerCutDisk::materialise(const std::string& folder, std::mt19937_64& random) const {
  for (const auto& [path, file] : files_) {
    std::vector<std::uint8_t> content = file.durable;
    for (const Pending& change : file.pending) {
      if (random() % 2 == 0) continue;  // never reached the disk, though later ones may have
      std::size_t bytes = change.bytes.size();
      if (random() % 4 == 0) bytes = std::min(bytes, (random() % (bytes / kSector + 1)) * kSector);
      apply(content, change, bytes);
    }
    const auto name = std::filesystem::path(path).filename().string();
    std::ofstream out(folder + "/" + name, std::ios::binary);
    out.write(reinterpret_cast<const char*>(content.data()),
              static_cast<std::streamsize>(content.size()));
  }
}

}  // namespace lumbung::tests
