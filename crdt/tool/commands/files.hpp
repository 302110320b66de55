#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "crdt/id.hpp"
#include "crdt/result.hpp"

namespace lumbung::crdt::tool {

/// All bytes of a file, of `in` for "-". not_found if it cannot be read, limit beyond 1 GiB.
[[nodiscard]] Result<Bytes> read_file(const std::string& name, std::istream& in);

[[nodiscard]] Result<> write_file(const std::string& name, ByteView bytes);

void write_bytes(std::ostream& out, ByteView bytes);

}  // namespace lumbung::crdt::tool
