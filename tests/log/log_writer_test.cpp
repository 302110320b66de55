#include "daemon/log/log_writer.hpp"

#include "daemon/base/limits.hpp"
#include "tests/log/laptop.hpp"

using namespace lumbung;
using namespace lumbung::log;

namespace {

std::vector<EnvelopeHash> some_heads(std::size_t count) {
  std::vector<EnvelopeHash> heads;
  for (std::size_t index = count; index > 0; --index) {
    heads.push_back(filled<EnvelopeHash>(static_cast<std::uint8_t>(index)));
  }
  return heads;
}

struct Author {
  crypto::SigningKey key = crypto::SigningKey::from_seed(filled<crypto::SigningSeed>(1));
  crypto::SeededEntropy entropy{1};
  LogWriter writer{key, group_space, filled<RunNonce>(2), 0, std::nullopt};

  Result<std::vector<Envelope>> write(const Known& known, ByteView plaintext) {
    return writer.write(key, Kind::document, space_key, known, plaintext,
                        encode(Plaintext(HeadsOnly{})), entropy);
  }
};

}  // namespace

TEST_CASE("a log begins with LOG_OPEN and goes on without gaps", "[log]") {
  Author author;
  CHECK_FALSE(author.writer.is_open());
  const auto opening = author.writer.open(author.key, {});
  REQUIRE(opening.has_value());
  CHECK(opening->seq == 0);
  CHECK(opening->kind == Kind::log_open);
  CHECK(opening->log == log_id_of(author.key.public_key(), filled<RunNonce>(2), group_space));
  const auto first = author.write({}, bytes_of("satu"));
  const auto second = author.write({}, bytes_of("dua"));
  REQUIRE(first.has_value());
  REQUIRE(second.has_value());
  CHECK(first->back().seq == 1);
  CHECK(first->back().prev == opening->hash);
  CHECK(second->back().seq == 2);
  CHECK(second->back().prev == first->back().hash);
  CHECK(author.writer.end().hash == second->back().hash);
  CHECK(first->back().nonce != second->back().nonce);
}

TEST_CASE("a log goes on from the one before", "[log]") {
  Author author;
  (void)author.writer.open(author.key, {});
  LogWriter next(author.key, group_space, filled<RunNonce>(3), 1, author.writer.end());
  const auto opening = next.open(author.key, {{}, {author.writer.end().hash}, {}});
  REQUIRE(opening.has_value());
  CHECK(opening->prev == author.writer.end().hash);
  CHECK(opening->open->parent == author.writer.end().at);
  CHECK(opening->open->ordinal == 1);
  CHECK(opening->deps.empty());  // the parent is named by prev already
}

TEST_CASE("a copy that is thrown away leaves no trace", "[log]") {
  Author author;
  (void)author.writer.open(author.key, {});
  LogWriter attempt = author.writer;
  const auto lost = attempt.write(author.key, Kind::document, space_key, {}, bytes_of("hilang"), {},
                                  author.entropy);
  REQUIRE(lost.has_value());
  CHECK(attempt.seq_next() == 2);
  CHECK(author.writer.seq_next() == 1);
  CHECK(author.write({}, bytes_of("simpan"))->back().seq == 1);
}

TEST_CASE("heads that do not fit go ahead in carriers", "[log]") {
  Author author;
  (void)author.writer.open(author.key, {});
  const auto made = author.write({{}, some_heads(40), {}}, bytes_of("isi"));
  REQUIRE(made.has_value());
  REQUIRE(made->size() == 3);
  std::vector<EnvelopeHash> named;
  for (const Envelope& envelope : *made) {
    CHECK(envelope.deps.size() <= limits::heads_max);
    named.insert(named.end(), envelope.deps.begin(), envelope.deps.end());
  }
  auto expected = some_heads(40);
  std::sort(expected.begin(), expected.end());
  CHECK(named == expected);
  CHECK(decode_plaintext(*open_body(made->front(), space_key)) == Plaintext(HeadsOnly{}));
  CHECK(text_of(*open_body(made->back(), space_key)) == "isi");
  CHECK(made->back().prev == (*made)[1].hash);
}

TEST_CASE("what does not fit is refused and changes nothing", "[log]") {
  Author author;
  (void)author.writer.open(author.key, {});
  const Bytes huge(limits::envelope_bytes_max, 'x');
  CHECK(author.write({}, huge).error().code == Errc::limit);
  CHECK(author.write({{}, some_heads(40), {}}, huge).error().code == Errc::limit);
  CHECK(author.write({some_heads(17), {}, {}}, bytes_of("x")).error().code == Errc::limit);
  CHECK(author.writer.seq_next() == 1);
}

TEST_CASE("a body opens with its space's key only", "[log]") {
  Author author;
  (void)author.writer.open(author.key, {});
  const Envelope envelope = author.write({}, bytes_of("rahasia"))->back();
  CHECK(text_of(*open_body(envelope, space_key)) == "rahasia");
  CHECK(open_body(envelope, filled<crypto::SymmetricKey>(9)).error().code == Errc::not_found);
}

TEST_CASE("client ids have 53 bits and belong to one log", "[log]") {
  const LogId log = filled<LogId>(5);
  CHECK(client_id_of(log, 0) != client_id_of(log, 1));
  CHECK(client_id_of(log, 0) != client_id_of(filled<LogId>(6), 0));
  for (std::uint64_t counter = 0; counter < 200; ++counter) {
    CHECK(client_id_of(log, counter) < std::uint64_t{1} << 53);
  }
}
