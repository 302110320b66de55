#include <catch2/catch.hpp>
#include <map>
#include <random>

#include "daemon/store/sqlite_storage.hpp"
#include "tests/store/power_cut_vfs.hpp"
#include "tests/store/temporary_folder.hpp"

using namespace lumbung;
using namespace lumbung::node;
using namespace lumbung::store;

namespace {

StoreBatch batch_numbered(std::uint8_t number, std::mt19937_64& random) {
  StoreBatch batch;
  const std::size_t count = 1 + random() % 5;
  for (std::size_t i = 0; i < count; ++i) {
    HeldEnvelope envelope;
    envelope.space.bytes.fill(1);
    envelope.origin.log.bytes.fill(number);
    envelope.origin.seq = i;
    envelope.hash.bytes.fill(number);
    envelope.hash.bytes[0] = static_cast<std::uint8_t>(i);
    envelope.bytes = Bytes(100 + random() % 6000, number);
    batch.envelopes.push_back(std::move(envelope));
  }
  batch.changes.push_back({Table::local, Bytes{number}, Bytes{static_cast<std::uint8_t>(count)}});
  return batch;
}

}  // namespace

TEST_CASE("what was acknowledged survives a power cut at any write", "[store]") {
  std::size_t cut_early = 0;
  std::size_t acknowledged_in_all = 0;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    INFO("seed " << seed);
    std::mt19937_64 random(seed);
    const tests::TemporaryFolder before;
    const tests::TemporaryFolder after;
    std::map<std::uint8_t, std::size_t> acknowledged;
    {
      tests::PowerCutDisk disk(1 + random() % 400);
      auto storage = SqliteStorage::open(before.file("books.db"), disk.vfs_name());
      for (std::uint8_t number = 1; storage && number <= 40; ++number) {
        const StoreBatch batch = batch_numbered(number, random);
        const auto held = (*storage)->commit(batch);
        if (!held) {
          CHECK_FALSE((*storage)->commit(batch_numbered(99, random)).has_value());
          break;
        }
        acknowledged[number] = batch.envelopes.size();
      }
      cut_early += disk.power_is_off() ? 1 : 0;
      disk.materialise(after.path(), random);
    }
    acknowledged_in_all += acknowledged.size();
    auto storage = SqliteStorage::open(after.file("books.db"));
    REQUIRE(storage.has_value());
    std::map<std::uint8_t, std::size_t> found;
    const auto read = (*storage)->each_envelope(SpaceId::from(Bytes(16, 1)).value(),
                                                [&](const HeldEnvelope& envelope) {
                                                  ++found[envelope.origin.log.bytes[0]];
                                                  return true;
                                                });
    REQUIRE(read.has_value());
    for (const auto& [number, count] : acknowledged) CHECK(found[number] == count);
    // The batch that was under way is there whole or not at all.
    for (const auto& [number, count] : found) {
      const auto said = (*storage)->get(Table::local, Bytes{number});
      REQUIRE(said.has_value());
      REQUIRE(said->has_value());
      CHECK(count == (**said)[0]);
    }
  }
  CHECK(cut_early > 50);
  CHECK(acknowledged_in_all > 500);
}
