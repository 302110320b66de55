#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crdt/document.hpp"
#include "crdt/encoding.hpp"
#include "crdt/result.hpp"

namespace lumbung::crdt::tool {

/// A root whose type the caller knows: --root NAME:TYPE.
struct KnownRoot {
  std::string name;
  ObjectType type = ObjectType::map;
};

/// What stands behind a command's name. A command refuses the options that it has no use for.
struct Arguments {
  std::vector<std::string> files;  ///< "-" is standard input
  Encoding encoding = Encoding::v1;
  std::optional<Encoding> to;
  std::optional<std::string> output;      ///< -o FILE
  std::optional<std::string> since;       ///< --since FILE, a state vector
  std::optional<std::string> since_file;  ///< --known FILE, an update whose contents are known
  std::vector<KnownRoot> roots;
  bool as_bytes = false;  ///< --bytes
};

/// Fails with a sentence about the first argument that cannot be understood.
[[nodiscard]] Result<Arguments> read_arguments(std::span<const std::string_view> arguments);

}  // namespace lumbung::crdt::tool
