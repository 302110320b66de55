#include "daemon/base/codec.hpp"

#include <rapidcheck/catch.h>
#include <catch2/catch.hpp>
#include <limits>

using namespace lumbung;

TEST_CASE("what Writer writes, Reader reads", "[base]") {
  rc::prop("varints of any size come back", [](std::uint64_t value) {
    Writer writer;
    writer.varint(value);
    Reader reader(writer.bytes());
    RC_ASSERT(reader.varint() == value);
    RC_ASSERT(reader.done().has_value());
  });
  rc::prop("a mixed message comes back", [](std::uint16_t a, std::uint64_t b, const Bytes& blob) {
    Writer writer;
    writer.u16(a);
    writer.blob(blob);
    writer.u64(b);
    Reader reader(writer.bytes());
    RC_ASSERT(reader.u16() == a);
    const ByteView read = reader.blob(blob.size());
    RC_ASSERT(Bytes(read.begin(), read.end()) == blob);
    RC_ASSERT(reader.u64() == b);
    RC_ASSERT(reader.done().has_value());
  });
}

TEST_CASE("Reader refuses what no Writer writes", "[base]") {
  SECTION("a varint with a needless octet") {
    const Bytes padded{0x80, 0x00};
    Reader reader(padded);
    reader.varint();
    CHECK(reader.done().error().code == Errc::malformed);
  }
  SECTION("a varint over 64 bits") {
    const Bytes huge(10, 0xFF);
    Reader reader(huge);
    reader.varint();
    CHECK_FALSE(reader.ok());
  }
  SECTION("the largest varint is still read") {
    Writer writer;
    writer.varint(std::numeric_limits<std::uint64_t>::max());
    Reader reader(writer.bytes());
    CHECK(reader.varint() == std::numeric_limits<std::uint64_t>::max());
  }
  SECTION("a blob that is longer than the input") {
    const Bytes cut{0x05, 0x01};
    Reader reader(cut);
    reader.blob(100);
    CHECK(reader.done().error().code == Errc::malformed);
  }
  SECTION("a blob over the caller's bound") {
    const Bytes large{0x05, 1, 2, 3, 4, 5};
    Reader reader(large);
    reader.blob(4);
    CHECK(reader.done().error().code == Errc::limit);
  }
  SECTION("more items than bytes could hold") {
    const Bytes lie{0x64, 0, 0, 0};
    Reader reader(lie);
    CHECK(reader.count(1000, 1) == 0);
    CHECK_FALSE(reader.ok());
  }
  SECTION("bytes left over") {
    const Bytes two{1, 2};
    Reader reader(two);
    reader.u8();
    CHECK(reader.status().has_value());
    CHECK_FALSE(reader.done().has_value());
  }
}

TEST_CASE("text is UTF-8 without NUL", "[base]") {
  CHECK(is_utf8(bytes_of("Siti Rohani, Rp1.250.000")));
  CHECK(is_utf8(bytes_of("\xF0\x9F\x8C\xBE")));
  CHECK_FALSE(is_utf8(bytes_of("\xC0\x80")));          // overlong
  CHECK_FALSE(is_utf8(bytes_of("\xED\xA0\x80")));      // surrogate
  CHECK_FALSE(is_utf8(bytes_of("\xF4\x90\x80\x80")));  // beyond U+10FFFF
  CHECK_FALSE(is_utf8(bytes_of("\xE2\x82")));          // cut
  const Bytes nul{1, 0};
  Reader reader(nul);
  reader.text(10);
  CHECK_FALSE(reader.ok());
}
