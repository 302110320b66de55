#include <fstream>
#include <sstream>

#include "daemon/base/text_codec.hpp"
#include "tests/log/laptop.hpp"

using namespace lumbung;
using namespace lumbung::log;

namespace {

/// The octets of tests/golden/log/<name>.hex: hexadecimal, lines that begin with # are notes.
Bytes golden(const std::string& name) {
  std::ifstream file(std::string(LUMBUNG_GOLDEN_LOG) + "/" + name + ".hex");
  REQUIRE(file.good());
  std::string digits;
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with('#')) digits += line;
  }
  const auto bytes = from_hex(digits);
  REQUIRE(bytes.has_value());
  return *bytes;
}

/// The same form as the files have, so that a difference can be read.
std::string in_lines(ByteView bytes) {
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 48) {
    text += "\n" + to_hex(bytes.subspan(at, std::min<std::size_t>(48, bytes.size() - at)));
  }
  return text;
}

void check(const std::string& name, const Envelope& made) {
  INFO(name << ".hex as made now:" << in_lines(made.bytes));
  const Bytes frozen = golden(name);
  CHECK(in_lines(frozen) == in_lines(made.bytes));
  CHECK(decode_envelope(frozen).has_value());
}

}  // namespace

TEST_CASE("every kind of envelope keeps its octets", "[log]") {
  const auto key = crypto::SigningKey::from_seed(filled<crypto::SigningSeed>(0x01));
  crypto::SeededEntropy entropy(0);
  const Bytes carrier = encode(Plaintext(HeadsOnly{}));
  const Known known{{filled<EnvelopeHash>(0xA1)},
                    {filled<EnvelopeHash>(0xD2), filled<EnvelopeHash>(0xD1)},
                    Hlc::of(1'485'648'000'000, 7)};

  LogWriter writer(key, group_space, filled<RunNonce>(0x52), 0, std::nullopt);
  check("log_open", *writer.open(key, known));
  const DocumentUpdate update{"buku/2017", CivilDay::of(2017, 1, 29), 0, Bytes{0, 0}};
  check("document", writer
                        .write(key, Kind::document, space_key, known, encode(Plaintext(update)),
                               carrier, entropy)
                        ->back());
  check("carrier",
        writer.write(key, Kind::document, space_key, known, carrier, carrier, entropy)->back());
  LogWriter next(key, group_space, filled<RunNonce>(0x53), 1, writer.end());
  check("log_open_parent", *next.open(key, known));

  LogWriter control(key, control_space, filled<RunNonce>(0x52), 0, std::nullopt);
  const Known inside{{}, known.deps, known.hlc};
  check("log_open_control", *control.open(key, inside));
  const Bytes operation{5};  // a carrier of the control space
  check(
      "control",
      control.write(key, Kind::control, space_key, inside, operation, operation, entropy)->back());
}

TEST_CASE("ids and digests that others compute keep their values", "[log]") {
  const auto key = crypto::SigningKey::from_seed(filled<crypto::SigningSeed>(0x01));
  const LogId log = log_id_of(key.public_key(), filled<RunNonce>(0x52), group_space);
  // python3: blake2b(b'lumbung-log' + PUBLIC + b'\x52' * 16 + b'\x61' * 16, digest_size=16)
  CHECK(to_hex(log) == "16bfc08eccc3d112a50570e5892210af");
  // python3: int.from_bytes(blake2b(b'lumbung-client' + LOG + b'\x00',
  // digest_size=32).digest()[:8],
  //                         'big') & (2**53 - 1), and the same with counter 300 = b'\xac\x02'
  CHECK(client_id_of(log, 0) == 5713608441003720);
  CHECK(client_id_of(log, 300) == 2208553077352914);
}
