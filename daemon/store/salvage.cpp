#include "daemon/store/salvage.hpp"

#include <filesystem>
#include <set>

#include "daemon/base/ids.hpp"
#include "daemon/log/envelope.hpp"

namespace lumbung::store {
namespace {

// Ids grow by one; after so many misses in a row behind the last one read there are no more.
constexpr std::int64_t kMissesMax = 20'000;
constexpr std::size_t kBatch = 500;

/// Chooses from the rows of a damaged file those that are whole in themselves and in their past.
class Sieve {
 public:
  [[nodiscard]] bool passes(const node::HeldEnvelope& row) {
    const auto envelope = log::decode_envelope(row.bytes);
    if (!envelope || envelope->hash != row.hash || envelope->origin() != row.origin) return false;
    const bool first = envelope->seq == 0 && envelope->prev.is_zero();
    if (!first && kept_.count(envelope->prev) == 0) return false;
    for (const auto* heads : {&envelope->auth, &envelope->deps}) {
      for (const EnvelopeHash& head : *heads) {
        if (kept_.count(head) == 0) return false;
      }
    }
    kept_.insert(row.hash);
    return true;
  }

 private:
  std::set<EnvelopeHash> kept_;
};

std::string free_name_beside(const std::string& path) {
  for (int number = 1;; ++number) {
    std::string name = path + ".damaged-" + std::to_string(number);
    if (!std::filesystem::exists(name)) return name;
  }
}

Result<> carry_envelopes(Database& from, SqliteStorage& to, Salvaged& report) {
  auto row =
      from.prepare("SELECT space, log, seq, hash, standing, bytes FROM envelope WHERE id = ?");
  if (!row) return {};  // not even the table can be found: everything has to come from others
  Sieve sieve;
  node::StoreBatch batch;
  std::int64_t misses = 0;
  for (std::int64_t id = 1; misses < kMissesMax; ++id) {
    row->bind(1, id);
    const auto found = row->step();
    if (!found || !*found) {
      ++misses;
      report.unreadable += found ? 0 : 1;
      row->reset();
      continue;
    }
    misses = 0;
    const auto space = SpaceId::from(row->blob(0));
    const auto log = LogId::from(row->blob(1));
    const auto hash = EnvelopeHash::from(row->blob(3));
    node::HeldEnvelope envelope;
    if (space && log && hash) {
      envelope = {*space,
                  {*log, static_cast<std::uint64_t>(row->integer(2))},
                  *hash,
                  static_cast<node::Standing>(row->integer(4)),
                  row->blob(5)};
    }
    row->reset();
    if (!sieve.passes(envelope)) {
      ++report.left_out;
      continue;
    }
    ++report.carried;
    batch.envelopes.push_back(std::move(envelope));
    if (batch.envelopes.size() < kBatch) continue;
    if (auto held = to.commit(batch); !held) return held;
    batch.envelopes.clear();
  }
  return to.commit(batch);
}

Result<> carry_small(Database& from, SqliteStorage& to) {
  // Both ways round, so that one broken page in the middle costs only itself.
  node::StoreBatch batch;
  for (const char* order : {"ASC", "DESC"}) {
    auto row = from.prepare(std::string("SELECT kind, key, value FROM small ORDER BY kind ") +
                            order + ", key " + order);
    if (!row) return {};
    for (auto found = row->step(); found && *found; found = row->step()) {
      const auto table = static_cast<node::Table>(row->integer(0));
      batch.changes.push_back({table, row->blob(1), row->blob(2)});
    }
  }
  return to.commit(batch);
}

Result<Opened> salvage(const std::string& path, const std::string& damage) {
  Opened opened;
  Salvaged& report = opened.salvaged.emplace();
  report.damage = damage;
  report.kept_as = free_name_beside(path);
  for (const char* part : {"", "-wal", "-shm"}) {
    std::error_code code;
    if (!std::filesystem::exists(path + part)) continue;
    std::filesystem::rename(path + part, report.kept_as + part, code);
    if (code) return fail(Errc::io, "cannot set the damaged " + path + " aside: " + code.message());
  }
  auto fresh = SqliteStorage::open(path);
  if (!fresh) return tl::unexpected(fresh.error());
  opened.storage = std::move(*fresh);
  auto broken = Database::open(report.kept_as);
  if (!broken) return opened;
  if (auto carried = carry_envelopes(*broken, *opened.storage, report); !carried) {
    return tl::unexpected(carried.error());
  }
  if (auto carried = carry_small(*broken, *opened.storage); !carried) {
    return tl::unexpected(carried.error());
  }
  return opened;
}

}  // namespace

Result<Opened> open_or_salvage(const std::string& path) {
  auto storage = SqliteStorage::open(path);
  if (!storage) {
    if (storage.error().code == Errc::refused) return tl::unexpected(storage.error());
    return salvage(path, storage.error().detail);
  }
  if (const auto sound = (*storage)->check(); !sound) {
    storage->reset();
    return salvage(path, sound.error().detail);
  }
  return Opened{std::move(*storage), std::nullopt};
}

}  // namespace lumbung::store
