#include "crdt/tool/commands/files.hpp"

#include <array>
#include <fstream>
#include <istream>
#include <ostream>

#include "crdt/limits.hpp"

namespace lumbung::crdt::tool {
namespace {

Result<Bytes> read_all(std::istream& in) {
  Bytes all;
  std::array<char, 65'536> part{};
  while (in.read(part.data(), part.size()) || in.gcount() > 0) {
    all.insert(all.end(), part.begin(), part.begin() + in.gcount());
    if (all.size() > limits::update_bytes_max) return fail(Errc::limit, "more than 1 GiB");
  }
  if (in.bad()) return fail(Errc::not_found, "cannot be read");
  return all;
}

}  // namespace

Result<Bytes> read_file(const std::string& name, std::istream& in) {
  if (name == "-") return read_all(in);
  std::ifstream file(name, std::ios::binary);
  if (!file) return fail(Errc::not_found, "cannot be opened");
  return read_all(file);
}

Result<> write_file(const std::string& name, ByteView bytes) {
  std::ofstream file(name, std::ios::binary | std::ios::trunc);
  if (!file) return fail(Errc::not_found, "cannot be opened for writing");
  write_bytes(file, bytes);
  file.close();
  if (!file) return fail(Errc::not_found, "cannot be written");
  return {};
}

void write_bytes(std::ostream& out, ByteView bytes) {
  out.write(reinterpret_cast<const char*>(bytes.data()),
            static_cast<std::streamsize>(bytes.size()));
}

}  // namespace lumbung::crdt::tool
