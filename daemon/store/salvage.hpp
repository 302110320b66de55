#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "daemon/store/sqlite_storage.hpp"

namespace lumbung::store {

/// What became of a damaged data file.
struct Salvaged {
  std::string kept_as;           ///< the damaged file, set aside and never deleted
  std::string damage;            ///< SQLite's first complaint
  std::uint64_t carried = 0;     ///< envelopes that are whole and held again
  std::uint64_t unreadable = 0;  ///< rows that are known to be lost here
  std::uint64_t left_out = 0;    ///< readable, but what they follow is lost: others send them again
};

struct Opened {
  std::unique_ptr<SqliteStorage> storage;
  std::optional<Salvaged> salvaged;  ///< nothing if the file was sound
};

/// Opens the store, looking it over first. A damaged file is set aside under a name of its own;
/// every envelope that can still be read, fits its hash and follows only such envelopes is carried
/// into a fresh file. What is missing after that comes back from the other laptops, if they had it.
///
/// Errors  io: not even a fresh file can be written. refused: a file of a newer program.
[[nodiscard]] Result<Opened> open_or_salvage(const std::string& path);

}  // namespace lumbung::store
