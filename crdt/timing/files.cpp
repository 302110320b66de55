#include "crdt/timing/files.hpp"

#include <sodium.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include <array>

namespace lumbung::crdt::timing {

Result<std::string> read_text(const std::string& path) {
  const gzFile file = ::gzopen(path.c_str(), "rb");  // reads what is not packed as it is
  if (file == nullptr) return fail(Errc::not_found, "no file " + path);
  std::string text;
  std::array<char, 65536> piece;
  int count = 0;
  while ((count = ::gzread(file, piece.data(), piece.size())) > 0) {
    text.append(piece.data(), static_cast<std::size_t>(count));
  }
  ::gzclose(file);
  if (count < 0) return fail(Errc::malformed, "cannot read " + path);
  return text;
}

std::string sha256_hex(std::string_view text) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
  ::crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(text.data()),
                       text.size());
  std::array<char, 2 * crypto_hash_sha256_BYTES + 1> hex{};
  ::sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
  return hex.data();
}

std::string updates_sha(const std::vector<Bytes>& updates) {
  std::string all;
  for (const Bytes& update : updates) {
    all.append(reinterpret_cast<const char*>(update.data()), update.size());
  }
  return sha256_hex(all).substr(0, 16);
}

Passed::Passed() : file_(::memfd_create("lumbung-crdt", 0)) {}
Passed::~Passed() {
  if (file_ >= 0) ::close(file_);
}

void Passed::put(ByteView bytes) const {
  if (::ftruncate(file_, 0) != 0) return;
  for (std::size_t at = 0; at < bytes.size();) {
    const ssize_t done =
        ::pwrite(file_, bytes.data() + at, bytes.size() - at, static_cast<off_t>(at));
    if (done <= 0) return;
    at += static_cast<std::size_t>(done);
  }
}

Bytes Passed::get() const {
  Bytes bytes(static_cast<std::size_t>(::lseek(file_, 0, SEEK_END)));
  for (std::size_t at = 0; at < bytes.size();) {
    const ssize_t done =
        ::pread(file_, bytes.data() + at, bytes.size() - at, static_cast<off_t>(at));
    if (done <= 0) return {};
    at += static_cast<std::size_t>(done);
  }
  return bytes;
}

}  // namespace lumbung::crdt::timing
