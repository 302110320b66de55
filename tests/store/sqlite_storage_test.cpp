#include "daemon/store/sqlite_storage.hpp"

#include <sqlite3.h>
#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "tests/store/temporary_folder.hpp"

using namespace lumbung;
using namespace lumbung::node;
using namespace lumbung::store;

namespace {

HeldEnvelope envelope_of(std::uint8_t space, std::uint8_t log, std::uint64_t seq,
                         std::size_t size = 10) {
  HeldEnvelope envelope;
  envelope.space.bytes.fill(space);
  envelope.origin.log.bytes.fill(log);
  envelope.origin.seq = seq;
  envelope.hash.bytes.fill(log);
  envelope.hash.bytes[0] = static_cast<std::uint8_t>(seq);
  envelope.hash.bytes[1] = space;
  envelope.bytes = Bytes(size, static_cast<std::uint8_t>(seq));
  return envelope;
}

std::unique_ptr<SqliteStorage> opened(const tests::TemporaryFolder& folder) {
  auto storage = SqliteStorage::open(folder.file("books.db"));
  REQUIRE(storage.has_value());
  return std::move(*storage);
}

}  // namespace

TEST_CASE("the store gives back what was committed, in that order", "[store]") {
  const tests::TemporaryFolder folder;
  {
    const auto storage = opened(folder);
    REQUIRE(storage->commit({{envelope_of(2, 7, 0), envelope_of(2, 5, 0)}, {}}).has_value());
    REQUIRE(storage->commit({{envelope_of(2, 7, 1), envelope_of(1, 9, 0)}, {}}).has_value());
    REQUIRE(storage->commit({{}, {{Table::local, {1}, Bytes{42}}}}).has_value());
  }
  const auto storage = opened(folder);
  const auto spaces = storage->spaces();
  REQUIRE(spaces.has_value());
  REQUIRE(spaces->size() == 2);
  std::vector<std::pair<int, std::uint64_t>> order;
  REQUIRE(storage
              ->each_envelope((*spaces)[1],
                              [&](const HeldEnvelope& envelope) {
                                order.emplace_back(envelope.origin.log.bytes[0],
                                                   envelope.origin.seq);
                                return true;
                              })
              .has_value());
  CHECK(order == std::vector<std::pair<int, std::uint64_t>>{{7, 0}, {5, 0}, {7, 1}});
  CHECK(storage->envelope_count() == 4);
  CHECK(storage->get(Table::local, Bytes{1}).value() == Bytes{42});
  CHECK_FALSE(storage->get(Table::draft, Bytes{1}).value().has_value());
}

TEST_CASE("an envelope that is held stays as it is", "[store]") {
  const tests::TemporaryFolder folder;
  const auto storage = opened(folder);
  const HeldEnvelope envelope = envelope_of(1, 1, 0);
  REQUIRE(storage->commit({{envelope}, {}}).has_value());
  SECTION("committing it again changes nothing") {
    REQUIRE(storage->commit({{envelope}, {}}).has_value());
    CHECK(storage->envelope_count() == 1);
  }
  SECTION("not even SQL by hand changes or removes it") {
    auto database = Database::open(folder.file("books.db"));
    REQUIRE(database.has_value());
    CHECK_FALSE(database->execute("UPDATE envelope SET seq = 9").has_value());
    CHECK_FALSE(database->execute("DELETE FROM envelope").has_value());
  }
}

TEST_CASE("reading a range keeps to its bounds", "[store]") {
  const tests::TemporaryFolder folder;
  const auto storage = opened(folder);
  StoreBatch batch;
  for (std::uint64_t seq = 0; seq < 10; ++seq)
    batch.envelopes.push_back(envelope_of(1, 3, seq, 100));
  REQUIRE(storage->commit(batch).has_value());
  const SpaceId space = envelope_of(1, 3, 0).space;
  const LogId log = envelope_of(1, 3, 0).origin.log;
  CHECK(storage->read(space, {log, 0}, 500, 1'000'000)->size() == 10);
  CHECK(storage->read(space, {log, 4}, 3, 1'000'000)->size() == 3);
  CHECK(storage->read(space, {log, 4}, 3, 1'000'000)->front()[0] == 4);
  CHECK(storage->read(space, {log, 0}, 500, 250)->size() == 2);
  CHECK(storage->read(space, {log, 0}, 500, 1)->size() == 1);
  CHECK(storage->read(space, {log, 10}, 500, 1'000)->empty());
}

TEST_CASE("the two branches of a forked log are both held; the first is passed on", "[store]") {
  const tests::TemporaryFolder folder;
  const auto storage = opened(folder);
  HeldEnvelope first = envelope_of(1, 3, 0);
  HeldEnvelope second = envelope_of(1, 3, 0);
  second.hash.bytes[5] = 77;
  second.bytes = Bytes{9};
  second.standing = Standing::quarantined;
  REQUIRE(storage->commit({{first}, {}}).has_value());
  REQUIRE(storage->commit({{second}, {}}).has_value());
  CHECK(storage->envelope_count() == 2);
  const auto read = storage->read(first.space, first.origin, 10, 1'000);
  REQUIRE(read.has_value());
  REQUIRE(read->size() == 1);
  CHECK(read->front() == first.bytes);
}

TEST_CASE("small tables put, replace, remove and list in order of key", "[store]") {
  const tests::TemporaryFolder folder;
  const auto storage = opened(folder);
  REQUIRE(storage
              ->commit({{},
                        {{Table::draft, {2}, Bytes{1}},
                         {Table::draft, {1}, Bytes{}},
                         {Table::peer, {1}, Bytes{5}}}})
              .has_value());
  REQUIRE(storage->commit({{}, {{Table::draft, {2}, Bytes{3}}}}).has_value());
  auto rows = storage->all(Table::draft);
  REQUIRE(rows.has_value());
  REQUIRE(rows->size() == 2);
  CHECK((*rows)[0].key == Bytes{1});
  CHECK((*rows)[0].value == Bytes{});
  CHECK((*rows)[1].value == Bytes{3});
  REQUIRE(storage->commit({{}, {{Table::draft, {2}, std::nullopt}}}).has_value());
  CHECK(storage->all(Table::draft)->size() == 1);
  CHECK(storage->all(Table::peer)->size() == 1);
}

TEST_CASE("the store's files are for their owner only", "[store]") {
  const tests::TemporaryFolder folder;
  const auto storage = opened(folder);
  REQUIRE(storage->commit({{envelope_of(1, 1, 0)}, {}}).has_value());
  for (const char* name : {"books.db", "books.db-wal"}) {
    struct stat file {};
    REQUIRE(::stat(folder.file(name).c_str(), &file) == 0);
    CHECK((file.st_mode & 0777) == 0600);
  }
}

TEST_CASE("a file of a newer program is refused and left alone", "[store]") {
  const tests::TemporaryFolder folder;
  {
    auto database = Database::open(folder.file("books.db"));
    REQUIRE(database.has_value());
    REQUIRE(database->execute("PRAGMA user_version=9").has_value());
  }
  const auto storage = SqliteStorage::open(folder.file("books.db"));
  REQUIRE_FALSE(storage.has_value());
  CHECK(storage.error().code == Errc::refused);
}
