#pragma once

#include <memory>
#include <string>

#include "daemon/node/storage.hpp"
#include "daemon/store/database.hpp"

namespace lumbung::store {

/// The node's storage in one SQLite file.
///
/// Promise  commit() is one transaction with synchronous FULL: it answers after the disk has it.
///          The envelope table only grows: triggers refuse every change and removal.
/// Errors   io: the file cannot be read or written. A first failed commit makes all later ones
///          fail too: after a failed fsync nobody knows what the disk holds.
///          refused: the file was written by a newer program.
/// Thread   One caller at a time (the node's thread).
/// Source   docs/formats.md "Store"; protocol section 12.
class SqliteStorage final : public node::Storage {
 public:
  [[nodiscard]] static Result<std::unique_ptr<SqliteStorage>> open(const std::string& path,
                                                                   const char* vfs = nullptr);

  Result<> commit(const node::StoreBatch& batch) override;
  Result<std::vector<SpaceId>> spaces() override;
  Result<> each_envelope(SpaceId space,
                         const std::function<bool(const node::HeldEnvelope&)>& visit) override;
  Result<std::vector<Bytes>> read(SpaceId space, Origin from, std::size_t count_max,
                                  std::size_t bytes_max) override;
  Result<std::optional<Bytes>> get(node::Table table, ByteView key) override;
  Result<std::vector<node::TableChange>> all(node::Table table) override;

  /// How many envelopes are held, quarantined ones too.
  [[nodiscard]] Result<std::int64_t> envelope_count();
  /// SQLite's own look over the whole file; io with its first complaint if it is damaged.
  [[nodiscard]] Result<> check() { return database_.quick_check(); }

 private:
  explicit SqliteStorage(Database database) : database_(std::move(database)) {}
  [[nodiscard]] Result<> write(const node::StoreBatch& batch);

  Database database_;
  bool failed_ = false;
};

}  // namespace lumbung::store
