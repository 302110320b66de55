#include "daemon/store/database.hpp"

#include <sqlite3.h>
#include <sys/stat.h>

#include "daemon/base/ensure.hpp"

namespace lumbung::store {
namespace {

std::string words_of(sqlite3* connection) {
  return connection == nullptr ? "out of memory" : sqlite3_errmsg(connection);
}

// FULL, not NORMAL: a ledger cannot be rebuilt from elsewhere after a power cut (protocol 12).
constexpr const char* kSettings =
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA foreign_keys=ON;"
    "PRAGMA cell_size_check=ON;"
    "PRAGMA trusted_schema=OFF;"
    "PRAGMA wal_autocheckpoint=1000;";

constexpr int kBusyTimeoutMs = 5'000;

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Statement& Statement::bind(int place, std::int64_t value) {
  ensure(sqlite3_bind_int64(statement_.get(), place, value) == SQLITE_OK, "parameter exists");
  return *this;
}

Statement& Statement::bind(int place, ByteView blob) {
  // A null pointer would bind NULL; an empty blob is a value of its own.
  const void* data = blob.empty() ? static_cast<const void*>("") : blob.data();
  ensure(
      sqlite3_bind_blob64(statement_.get(), place, data, blob.size(), SQLITE_STATIC) == SQLITE_OK,
      "parameter exists");
  return *this;
}

Result<bool> Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  const std::string words = words_of(sqlite3_db_handle(statement_.get()));
  reset();
  return fail(Errc::io, words);
}

Result<> Statement::run() {
  const auto more = step();
  reset();
  if (!more) return tl::unexpected(more.error());
  return {};
}

void Statement::reset() {
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

Bytes Statement::blob(int column) const {
  const void* data = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  if (data == nullptr || size <= 0) return {};
  const auto* octets = static_cast<const std::uint8_t*>(data);
  return Bytes(octets, octets + size);
}

void Database::Close::operator()(sqlite3* connection) const { sqlite3_close(connection); }

Result<Database> Database::open(const std::string& path, const char* vfs) {
  sqlite3* raw = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  const mode_t before = umask(0077);  // the file, its WAL and its index are for the owner only
  const int code = sqlite3_open_v2(path.c_str(), &raw, flags, vfs);
  umask(before);
  Database database(raw);
  if (code != SQLITE_OK) return fail(Errc::io, "cannot open " + path + ": " + words_of(raw));
  sqlite3_busy_timeout(raw, kBusyTimeoutMs);
  if (auto set = database.execute(kSettings); !set) return tl::unexpected(set.error());
  return database;
}

Result<> Database::execute(const std::string& sql) {
  char* words = nullptr;
  const int code = sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, &words);
  const std::string said = words == nullptr ? "" : words;
  sqlite3_free(words);
  if (code != SQLITE_OK) return fail(Errc::io, said);
  return {};
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* raw = nullptr;
  const int code = sqlite3_prepare_v3(connection_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  if (code != SQLITE_OK) return fail(Errc::io, words_of(connection_.get()));
  return Statement(raw);
}

Result<> Database::quick_check() {
  auto check = prepare("PRAGMA quick_check(1)");
  if (!check) return tl::unexpected(check.error());
  const auto row = check->step();
  if (!row) return tl::unexpected(row.error());
  const Bytes said = check->blob(0);
  if (text_of(said) != "ok") return fail(Errc::io, std::string(text_of(said)));
  return {};
}

}  // namespace lumbung::store
