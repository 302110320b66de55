#include "daemon/store/salvage.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "daemon/crypto/hash.hpp"
#include "daemon/log/log_writer.hpp"
#include "tests/store/temporary_folder.hpp"

using namespace lumbung;
using namespace lumbung::store;

namespace {

/// Octets that only look random; the same in every run.
class Counting final : public crypto::Entropy {
 public:
  void fill(std::span<std::uint8_t> out) override {
    for (std::uint8_t& octet : out) octet = static_cast<std::uint8_t>(++count_ * 37);
  }

 private:
  std::uint32_t count_ = 0;
};

/// A store with one log of real envelopes; gives the path.
std::string store_with(const tests::TemporaryFolder& folder, std::size_t envelopes) {
  Counting entropy;
  const auto key = crypto::SigningKey::generate(entropy);
  const auto space = entropy.draw_id<SpaceId>();
  const auto space_key = entropy.draw_id<crypto::SymmetricKey>();
  log::LogWriter writer(key, space, entropy.draw_id<RunNonce>(), 0, std::nullopt);
  node::StoreBatch batch;
  const auto hold = [&](const log::Envelope& envelope) {
    batch.envelopes.push_back(
        {space, envelope.origin(), envelope.hash, node::Standing::accepted, envelope.bytes});
  };
  const auto opening = writer.open(key, {});
  REQUIRE(opening.has_value());
  hold(*opening);
  while (batch.envelopes.size() < envelopes) {
    const auto made =
        writer.write(key, log::Kind::document, space_key, {}, Bytes(300, 7), {}, entropy);
    REQUIRE(made.has_value());
    for (const log::Envelope& envelope : *made) hold(envelope);
  }
  batch.changes.push_back({node::Table::local, Bytes{1}, Bytes{42}});
  const std::string path = folder.file("books.db");
  auto storage = SqliteStorage::open(path);
  REQUIRE(storage.has_value());
  REQUIRE((*storage)->commit(batch).has_value());
  return path;
}

std::string content_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void overwrite(const std::string& path, std::size_t at, std::size_t size) {
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(static_cast<std::streamoff>(at));
  file << std::string(size, 'Z');
}

}  // namespace

TEST_CASE("a sound file is opened as it is", "[store]") {
  const tests::TemporaryFolder folder;
  const auto opened = open_or_salvage(store_with(folder, 20));
  REQUIRE(opened.has_value());
  CHECK_FALSE(opened->salvaged.has_value());
  CHECK(opened->storage->envelope_count().value() == 20);
}

TEST_CASE("of a damaged file what is whole is carried over, and the file is kept", "[store]") {
  const tests::TemporaryFolder folder;
  const std::string path = store_with(folder, 400);
  const std::size_t size = content_of(path).size();
  const auto tenth = GENERATE(as<std::size_t>{}, 2, 5, 9);
  {
    INFO("damage at " << tenth << " tenths");
    overwrite(path, size * tenth / 10 / 4096 * 4096, 8192);
    const std::string damaged = content_of(path);
    const auto opened = open_or_salvage(path);
    REQUIRE(opened.has_value());
    REQUIRE(opened->salvaged.has_value());
    CHECK(content_of(opened->salvaged->kept_as) == damaged);
    const auto count = opened->storage->envelope_count().value();
    CHECK(count == static_cast<std::int64_t>(opened->salvaged->carried));
    CHECK(count > 0);
    CHECK(count < 400);
    CHECK(opened->storage->get(node::Table::local, Bytes{1}).value() == Bytes{42});
    // What is held again has no gaps: each log from its first envelope on.
    std::uint64_t seq_next = 0;
    const SpaceId space = opened->storage->spaces().value().front();
    REQUIRE(opened->storage
                ->each_envelope(space,
                                [&](const node::HeldEnvelope& envelope) {
                                  CHECK(envelope.origin.seq == seq_next++);
                                  return true;
                                })
                .has_value());
  }
}

TEST_CASE("a file that is no database at all is set aside", "[store]") {
  const tests::TemporaryFolder folder;
  const std::string path = folder.file("books.db");
  std::ofstream(path) << std::string(100'000, 'x');
  const auto opened = open_or_salvage(path);
  REQUIRE(opened.has_value());
  REQUIRE(opened->salvaged.has_value());
  CHECK(opened->salvaged->carried == 0);
  CHECK(content_of(opened->salvaged->kept_as).size() == 100'000);
  CHECK(opened->storage->envelope_count().value() == 0);
}
