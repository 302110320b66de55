#include "daemon/store/data_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace lumbung::store {
namespace {

constexpr std::size_t kSmallFileBytesMax = 1024 * 1024;

tl::unexpected<Error> system_failure(const std::string& what) {
  return fail(Errc::io, what + ": " + std::strerror(errno));
}

/// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool valid() const { return fd_ >= 0; }

 private:
  int fd_;
};

}  // namespace

Result<DataDirectory> DataDirectory::at(const std::string& path) {
  std::error_code code;
  std::filesystem::create_directories(path, code);
  if (code) return fail(Errc::io, "cannot make the folder " + path + ": " + code.message());
  if (::chmod(path.c_str(), 0700) != 0) return system_failure("cannot guard the folder " + path);
  return DataDirectory(path);
}

DataDirectory::DataDirectory(DataDirectory&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

DataDirectory& DataDirectory::operator=(DataDirectory&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(lock_, other.lock_);
  return *this;
}

DataDirectory::~DataDirectory() {
  if (lock_ >= 0) ::close(lock_);
}

Result<> DataDirectory::hold() {
  const int fd = ::open(file("lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return system_failure("cannot open the lock in " + path_);
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    ::close(fd);
    return fail(Errc::conflict, "another lumbung already runs with the data in " + path_);
  }
  lock_ = fd;
  return {};
}

Result<std::optional<Bytes>> DataDirectory::read(const std::string& name) const {
  const Descriptor in(::open(file(name).c_str(), O_RDONLY | O_CLOEXEC));
  if (!in.valid()) {
    if (errno == ENOENT) return std::optional<Bytes>{};
    return system_failure("cannot open " + file(name));
  }
  Bytes bytes;
  std::uint8_t piece[4096];
  for (;;) {
    const ssize_t got = ::read(in.get(), piece, sizeof piece);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_failure("cannot read " + file(name));
    if (got == 0) return std::optional<Bytes>{std::move(bytes)};
    append(bytes, ByteView(piece, static_cast<std::size_t>(got)));
    if (bytes.size() > kSmallFileBytesMax) return fail(Errc::limit, file(name) + " is too large");
  }
}

Result<> DataDirectory::write(const std::string& name, ByteView bytes) const {
  const std::string beside = file(name + ".new");
  {
    const Descriptor out(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!out.valid()) return system_failure("cannot write " + beside);
    std::size_t done = 0;
    while (done < bytes.size()) {
      const ssize_t put = ::write(out.get(), bytes.data() + done, bytes.size() - done);
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) return system_failure("cannot write " + beside);
      done += static_cast<std::size_t>(put);
    }
    if (::fsync(out.get()) != 0) return system_failure("cannot sync " + beside);
  }
  if (::rename(beside.c_str(), file(name).c_str()) != 0) {
    return system_failure("cannot put " + file(name) + " in place");
  }
  const Descriptor folder(::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.valid() || ::fsync(folder.get()) != 0) return system_failure("cannot sync " + path_);
  return {};
}

void DataDirectory::remove(const std::string& name) const { ::unlink(file(name).c_str()); }

}  // namespace lumbung::store
