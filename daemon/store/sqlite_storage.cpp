#include "daemon/store/sqlite_storage.hpp"

namespace lumbung::store {
namespace {

// The number in the file's header; a newer one is refused rather than misread.
constexpr int kFormat = 1;

// envelope: every envelope held, in the order in which it was committed (id). Rows are only ever
// added; the triggers make a program that would change one fail instead.
//
// small: the tables of node::Table beside the envelopes. Values may be replaced and removed.
constexpr const char* kSchema = R"sql(
CREATE TABLE IF NOT EXISTS envelope (
  id       INTEGER PRIMARY KEY,
  space    BLOB NOT NULL CHECK (length(space) = 16),
  log      BLOB NOT NULL CHECK (length(log) = 16),
  seq      INTEGER NOT NULL CHECK (seq >= 0),
  hash     BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
  standing INTEGER NOT NULL,
  bytes    BLOB NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS envelope_place ON envelope (space, log, seq);
CREATE TRIGGER IF NOT EXISTS envelope_stays BEFORE UPDATE ON envelope
  BEGIN SELECT RAISE(ABORT, 'an envelope is never changed'); END;
CREATE TRIGGER IF NOT EXISTS envelope_remains BEFORE DELETE ON envelope
  BEGIN SELECT RAISE(ABORT, 'an envelope is never removed'); END;
CREATE TABLE IF NOT EXISTS small (
  kind  INTEGER NOT NULL,
  key   BLOB NOT NULL,
  value BLOB NOT NULL,
  PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;
)sql";

Result<std::int64_t> format_of(Database& database) {
  auto asked = database.prepare("PRAGMA user_version");
  if (!asked) return tl::unexpected(asked.error());
  const auto row = asked->step();
  if (!row) return tl::unexpected(row.error());
  return asked->integer(0);
}

}  // namespace

Result<std::unique_ptr<SqliteStorage>> SqliteStorage::open(const std::string& path,
                                                           const char* vfs) {
  auto database = Database::open(path, vfs);
  if (!database) return tl::unexpected(database.error());
  const auto format = format_of(*database);
  if (!format) return tl::unexpected(format.error());
  if (*format > kFormat) {
    return fail(Errc::refused, path + " was written by a newer version of lumbung");
  }
  if (*format == 0) {
    const auto made =
        database->execute(std::string("BEGIN IMMEDIATE;") + kSchema +
                          "PRAGMA user_version=" + std::to_string(kFormat) + ";COMMIT;");
    if (!made) return tl::unexpected(made.error());
  }
  return std::unique_ptr<SqliteStorage>(new SqliteStorage(std::move(*database)));
}

Result<> SqliteStorage::commit(const node::StoreBatch& batch) {
  if (failed_) return fail(Errc::io, "the store failed earlier and takes no more writes");
  if (batch.empty()) return {};
  auto written = database_.execute("BEGIN IMMEDIATE");
  if (written) written = write(batch);
  if (written) written = database_.execute("COMMIT");
  if (!written) {
    failed_ = true;
    // May fail in its turn, e.g. when SQLite has rolled back by itself; either way nothing is held.
    [[maybe_unused]] const auto undone = database_.execute("ROLLBACK");
  }
  return written;
}

Result<> SqliteStorage::write(const node::StoreBatch& batch) {
  auto insert = database_.prepare(
      "INSERT INTO envelope (space, log, seq, hash, standing, bytes) VALUES (?,?,?,?,?,?) "
      "ON CONFLICT (hash) DO NOTHING");
  if (!insert) return tl::unexpected(insert.error());
  for (const node::HeldEnvelope& envelope : batch.envelopes) {
    insert->bind(1, envelope.space.view())
        .bind(2, envelope.origin.log.view())
        .bind(3, static_cast<std::int64_t>(envelope.origin.seq))
        .bind(4, envelope.hash.view())
        .bind(5, static_cast<std::int64_t>(envelope.standing))
        .bind(6, envelope.bytes);
    if (auto done = insert->run(); !done) return done;
  }
  if (batch.changes.empty()) return {};
  auto put = database_.prepare("INSERT OR REPLACE INTO small (kind, key, value) VALUES (?,?,?)");
  if (!put) return tl::unexpected(put.error());
  auto remove = database_.prepare("DELETE FROM small WHERE kind = ? AND key = ?");
  if (!remove) return tl::unexpected(remove.error());
  for (const node::TableChange& change : batch.changes) {
    Statement& statement = change.value ? *put : *remove;
    statement.bind(1, static_cast<std::int64_t>(change.table)).bind(2, change.key);
    if (change.value) statement.bind(3, *change.value);
    if (auto done = statement.run(); !done) return done;
  }
  return {};
}

Result<std::vector<SpaceId>> SqliteStorage::spaces() {
  auto asked = database_.prepare("SELECT DISTINCT space FROM envelope ORDER BY space");
  if (!asked) return tl::unexpected(asked.error());
  std::vector<SpaceId> spaces;
  for (;;) {
    const auto row = asked->step();
    if (!row) return tl::unexpected(row.error());
    if (!*row) return spaces;
    if (const auto space = SpaceId::from(asked->blob(0))) spaces.push_back(*space);
  }
}

Result<> SqliteStorage::each_envelope(SpaceId space,
                                      const std::function<bool(const node::HeldEnvelope&)>& visit) {
  auto asked = database_.prepare(
      "SELECT log, seq, hash, standing, bytes FROM envelope WHERE space = ? ORDER BY id");
  if (!asked) return tl::unexpected(asked.error());
  asked->bind(1, space.view());
  for (;;) {
    const auto row = asked->step();
    if (!row) return tl::unexpected(row.error());
    if (!*row) return {};
    const auto log = LogId::from(asked->blob(0));
    const auto hash = EnvelopeHash::from(asked->blob(2));
    if (!log || !hash) return fail(Errc::malformed, "a row of the store has ids of a wrong length");
    node::HeldEnvelope envelope;
    envelope.space = space;
    envelope.origin = {*log, static_cast<std::uint64_t>(asked->integer(1))};
    envelope.hash = *hash;
    envelope.standing = static_cast<node::Standing>(asked->integer(3));
    envelope.bytes = asked->blob(4);
    if (!visit(envelope)) return {};
  }
}

Result<std::vector<Bytes>> SqliteStorage::read(SpaceId space, Origin from, std::size_t count_max,
                                               std::size_t bytes_max) {
  // Where a log forked, the branch that came first is the one that is passed on.
  auto asked = database_.prepare(
      "SELECT bytes, min(id) FROM envelope WHERE space = ? AND log = ? AND seq >= ? "
      "GROUP BY seq ORDER BY seq LIMIT ?");
  if (!asked) return tl::unexpected(asked.error());
  asked->bind(1, space.view())
      .bind(2, from.log.view())
      .bind(3, static_cast<std::int64_t>(from.seq))
      .bind(4, static_cast<std::int64_t>(count_max));
  std::vector<Bytes> read;
  std::size_t bytes = 0;
  for (;;) {
    const auto row = asked->step();
    if (!row) return tl::unexpected(row.error());
    if (!*row) return read;
    Bytes envelope = asked->blob(0);
    bytes += envelope.size();
    if (!read.empty() && bytes > bytes_max) return read;
    read.push_back(std::move(envelope));
  }
}

Result<std::optional<Bytes>> SqliteStorage::get(node::Table table, ByteView key) {
  auto asked = database_.prepare("SELECT value FROM small WHERE kind = ? AND key = ?");
  if (!asked) return tl::unexpected(asked.error());
  asked->bind(1, static_cast<std::int64_t>(table)).bind(2, key);
  const auto row = asked->step();
  if (!row) return tl::unexpected(row.error());
  if (!*row) return std::optional<Bytes>{};
  return std::optional<Bytes>{asked->blob(0)};
}

Result<std::vector<node::TableChange>> SqliteStorage::all(node::Table table) {
  auto asked = database_.prepare("SELECT key, value FROM small WHERE kind = ? ORDER BY key");
  if (!asked) return tl::unexpected(asked.error());
  asked->bind(1, static_cast<std::int64_t>(table));
  std::vector<node::TableChange> rows;
  for (;;) {
    const auto row = asked->step();
    if (!row) return tl::unexpected(row.error());
    if (!*row) return rows;
    rows.push_back({table, asked->blob(0), asked->blob(1)});
  }
}

Result<std::int64_t> SqliteStorage::envelope_count() {
  auto asked = database_.prepare("SELECT count(*) FROM envelope");
  if (!asked) return tl::unexpected(asked.error());
  const auto row = asked->step();
  if (!row) return tl::unexpected(row.error());
  return asked->integer(0);
}

}  // namespace lumbung::store
