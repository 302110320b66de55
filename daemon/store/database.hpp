#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "daemon/base/bytes.hpp"
#include "daemon/base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace lumbung::store {

/// A prepared statement of one connection: bind, step, read, reset.
///
/// Errors  io, with SQLite's own words; the statement is reset then.
/// Thread  That of its Database.
class Statement {
 public:
  /// Puts a value at parameter `place` (from 1). A borrowed blob must outlive the next step.
  Statement& bind(int place, std::int64_t value);
  Statement& bind(int place, ByteView blob);

  /// True while there is a row to read, false at the end.
  [[nodiscard]] Result<bool> step();
  /// Runs a statement that gives no rows, and resets it.
  [[nodiscard]] Result<> run();
  /// Makes the statement ready to be bound and run again.
  void reset();

  /// Columns of the present row, from 0. A blob is copied.
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] Bytes blob(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// One SQLite connection, set as a ledger needs it: WAL, synchronous FULL, checks on.
///
/// Promise  A transaction that committed survives a power cut (sqlite.org, "Atomic Commit").
/// Thread   One caller at a time.
class Database {
 public:
  /// Opens or makes the file (mode 0600). `vfs` names another SQLite VFS; tests of power cuts do.
  [[nodiscard]] static Result<Database> open(const std::string& path, const char* vfs = nullptr);

  /// Runs SQL without results; several statements may follow each other.
  [[nodiscard]] Result<> execute(const std::string& sql);
  [[nodiscard]] Result<Statement> prepare(std::string_view sql);
  /// SQLite's own walk over the file: success, or io with the first complaint.
  [[nodiscard]] Result<> quick_check();

 private:
  struct Close {
    void operator()(sqlite3* connection) const;
  };
  explicit Database(sqlite3* connection) : connection_(connection) {}
  std::unique_ptr<sqlite3, Close> connection_;
};

}  // namespace lumbung::store
