#include "crdt/any.hpp"

#include <rapidcheck/catch.h>

#include <cmath>
#include <limits>

#include "crdt/core/any_codec.hpp"
#include "tests/crdt/allocations.hpp"
#include "tests/crdt/builders.hpp"

namespace lumbung::crdt {
namespace {

using test::must;

Any make_any(int depth) {
  switch (*rc::gen::inRange(0, depth > 0 ? 10 : 8)) {
    case 0:
      return Any::undefined();
    case 1:
      return Any::null();
    case 2:
      return Any::boolean(*rc::gen::arbitrary<bool>());
    case 3:
      return Any::integer(*rc::gen::arbitrary<std::int32_t>());
    case 4:
      return Any::integer(*rc::gen::arbitrary<std::int64_t>());
    case 5:
      return Any::number(*rc::gen::arbitrary<double>());
    case 6:
      return Any::bytes(*rc::gen::arbitrary<Bytes>());
    case 7:
      return Any::string(std::to_string(*rc::gen::arbitrary<int>()));
    case 8: {
      Any all = Any::array();
      for (int i = *rc::gen::inRange(0, 4); i > 0; --i) all.push(make_any(depth - 1));
      return all;
    }
    default: {
      Any all = Any::object();
      for (int i = *rc::gen::inRange(0, 4); i > 0; --i) {
        const auto key = *rc::gen::element<std::string>("a", "b", "10", "9", "nama", "");
        all.set(key, make_any(depth - 1));
      }
      return all;
    }
  }
}

std::string hex(const Bytes& bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (const std::uint8_t byte : bytes) {
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

TEST_CASE("a value survives its encoding", "[crdt]") {
  rc::prop("decode(encode(x)) = x", [] {
    const Any value = make_any(3);
    const Bytes bytes = encode_any(value);
    RC_ASSERT(must(decode_any(bytes)) == value);
    RC_ASSERT(encode_any(must(decode_any(bytes))) == bytes);
  });
}

/// What the fields of a record hold, and around the edges of what is walked over in one step.
Any make_field() {
  if (*rc::gen::inRange(0, 2) == 0) return make_any(1);
  if (*rc::gen::inRange(0, 2) == 0) {
    return Any::integer(std::int64_t{1} << *rc::gen::inRange(0, 53));
  }
  std::string some(*rc::gen::inRange<std::size_t>(0, 40), 'a');
  if (*rc::gen::inRange(0, 4) == 0) {
    some.insert(*rc::gen::inRange<std::size_t>(0, some.size() + 1), "é");
  }
  return Any::string(some);
}

TEST_CASE("records of the same keys are walked over as they are read", "[crdt]") {
  rc::prop("scan_any and read_any, also of altered bytes", [] {
    Writer writer;
    const auto records = *rc::gen::inRange<std::uint64_t>(1, 6);
    for (std::uint64_t i = 0; i < records; ++i) {
      Any record = Any::object();
      for (const char* key : {"", "a", "jumlah", "catatan"}) record.set(key, make_field());
      write_any(writer, record);
    }
    Bytes bytes = writer.take();
    if (*rc::gen::arbitrary<bool>()) {
      bytes[*rc::gen::inRange<std::size_t>(0, bytes.size())] = *rc::gen::arbitrary<std::uint8_t>();
    }
    bytes.insert(bytes.end(), *rc::gen::inRange<std::size_t>(0, 50), 0xFF);
    Reader walked(bytes);
    AnyScan scan;
    const bool fine = scan_any(walked, scan, records).has_value();
    Reader read(bytes);
    bool readable = true;
    for (std::uint64_t i = 0; i < records && readable; ++i) readable = read_any(read).has_value();
    RC_ASSERT(fine == readable);
    if (fine) RC_ASSERT(walked.left() == read.left());
  });
}

TEST_CASE("a number with octets too many is seen in the second record, too", "[crdt]") {
  // Two records of the key "a": 1, and then 1 again in two octets. Behind them stands what follows.
  Bytes bytes{118, 1, 1, 'a', 125, 1, 118, 1, 1, 'a', 125, 0x81, 0};
  const std::size_t records = bytes.size();
  bytes.insert(bytes.end(), 60, 0xFF);
  Reader reader(bytes);
  AnyScan scan;
  must(scan_any(reader, scan, 2));
  CHECK(bytes.size() - reader.left() == records);
  CHECK_FALSE(reader.canonical());
}

TEST_CASE("numbers are written in the shortest form that Yjs knows", "[crdt]") {
  CHECK(hex(encode_any(Any::integer(0))) == "7d00");
  CHECK(hex(encode_any(Any::number(-0.0))) == "7d40");
  CHECK(hex(encode_any(Any::integer(-64))) == "7dc001");
  CHECK(hex(encode_any(Any::integer(2147483647))) == "7dbfffffff0f");
  CHECK(hex(encode_any(Any::integer(2147483648))) == "7c4f000000");
  CHECK(hex(encode_any(Any::integer(9007199254740991))) == "7b433fffffffffffff");
  CHECK(hex(encode_any(Any::number(0.5))) == "7c3f000000");
  CHECK(hex(encode_any(Any::number(0.1))) == "7b3fb999999999999a");
  CHECK(hex(encode_any(Any::bigint(-1))) == "7affffffffffffffff");
}

TEST_CASE("whole numbers are integers wherever they come from", "[crdt]") {
  CHECK(Any::number(3.0) == Any::integer(3));
  CHECK(Any::number(3.0).as_integer() == 3);
  CHECK_FALSE(Any::number(-0.0) == Any::integer(0));
  CHECK_FALSE(Any::number(0.5).as_integer());
  CHECK(Any::number(9007199254740991.0).as_integer() == 9007199254740991);
}

TEST_CASE("object keys stand in JavaScript's order", "[crdt]") {
  Any object = Any::object();
  for (const char* key : {"b", "10", "a", "9", "01", "4294967294", "4294967295"}) {
    object.set(key, Any::null());
  }
  CHECK(to_json(object) ==
        R"({"9":null,"10":null,"4294967294":null,"b":null,"a":null,"01":null,"4294967295":null})");
  Any::Members many;
  for (int i = 40; i > 0; --i) many.push_back({std::to_string(i % 30), Any::integer(i)});
  const Any sorted = Any::object(many);
  REQUIRE(sorted.members()->size() == 30);
  CHECK(sorted.members()->front().key == "0");
  CHECK(sorted.find("10")->as_integer() == 10);
}

TEST_CASE("bytes that are no value are malformed, and too deep ones are refused", "[crdt]") {
  const auto code = [](Bytes bytes) { return decode_any(bytes).error().code; };
  CHECK(code({}) == Errc::malformed);
  CHECK(code({115}) == Errc::malformed);
  CHECK(code({125, 0x80}) == Errc::malformed);
  CHECK(code({119, 2, 'a'}) == Errc::malformed);
  CHECK(code({119, 1, 0xFF}) == Errc::malformed);
  CHECK(code({119, 3, 0xED, 0xA0, 0x80}) == Errc::malformed);  // a surrogate
  CHECK(code({117, 0xFF, 0xFF, 0xFF, 0x7F}) == Errc::malformed);
  CHECK(code({126, 126}) == Errc::malformed);
  Bytes deep;
  for (int i = 0; i < 65; ++i) deep.insert(deep.end(), {117, 1});
  deep.push_back(126);
  CHECK(code(deep) == Errc::limit);
  deep.erase(deep.begin(), deep.begin() + 2);
  CHECK(decode_any(deep)->depth() == 64);
}

TEST_CASE("arrays in arrays that claim more than they hold take no room for it", "[crdt]") {
  const Bytes claims(400, 117);  // the tag of an array and, as its length, 117 values
  const auto reading = test::allocations_of([&] { CHECK_FALSE(decode_any(claims)); });
  CHECK(reading.peak < (std::size_t{64} << 10));
}

TEST_CASE("JSON is read and written as JavaScript does", "[crdt]") {
  const auto again = [](std::string_view json) { return to_json(must(parse_json(json))); };
  CHECK(again(R"( {"b":1.0, "a":[1e3,-0,1E400,-1e-400], "2":"\u0041\n\/"} )") ==
        R"({"2":"A\n/","b":1,"a":[1000,0,null,0]})");
  CHECK(again("1e21") == "1e+21");
  CHECK(again("123456789012345680000") == "123456789012345680000");
  CHECK(again("1e-7") == "1e-7");
  CHECK(again("0.000001") == "0.000001");
  CHECK(again("1.25e-9") == "1.25e-9");
  CHECK(again("-12.5") == "-12.5");
  CHECK(again(R"("\ud83d\ude00 \ud83d \u001f")") == "\"\U0001F600 \\ud83d \\u001f\"");
  CHECK(again(R"({"__proto__":1})") == R"({"__proto__":1})");
  for (const char* bad : {"", "{", "[1,]", "01", "1.", "+1", "nul", "\"\x01\"", "\"\\x\"", "1 2",
                          "{\"a\" 1}", "'a'", "-"}) {
    INFO(bad);
    CHECK(parse_json(bad).error().code == Errc::malformed);
  }
  CHECK(parse_json(std::string(70, '[')).error().code == Errc::limit);
}

TEST_CASE("an integer beyond those that a number holds exactly is the nearest number", "[crdt]") {
  constexpr std::int64_t beyond = (std::int64_t{1} << 60) + 1;
  for (const std::int64_t value : {beyond, -beyond}) {
    CHECK(Any::integer(value).as_number() == static_cast<double>(value));
    CHECK(Any::integer(value) == Any::number(static_cast<double>(value)));
  }
}

}  // namespace
}  // namespace lumbung::crdt
