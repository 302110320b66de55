#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "crdt/id.hpp"
#include "crdt/result.hpp"

namespace lumbung::crdt::timing {

/// The file's text; unpacked if it is packed by gzip.
[[nodiscard]] Result<std::string> read_text(const std::string& path);

/// SHA-256 in hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view text);
/// The first 16 digits over all updates, one behind the other.
[[nodiscard]] std::string updates_sha(const std::vector<Bytes>& updates);

/// A file without a name, to hand bytes from one process to the next.
///
/// Shape   Lives as long as this object and its forked copies.
/// Errors  A file that could not be made or read gives empty bytes.
/// Thread  None of its own.
class Passed {
 public:
  Passed();
  ~Passed();
  Passed(const Passed&) = delete;
  Passed& operator=(const Passed&) = delete;

  void put(ByteView bytes) const;
  [[nodiscard]] Bytes get() const;

 private:
  int file_ = -1;
};

}  // namespace lumbung::crdt::timing
